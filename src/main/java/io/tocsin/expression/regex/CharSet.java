package io.tocsin.expression.regex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/** An immutable set of code points, kept as ascending ranges that neither overlap nor touch. */
final class CharSet {

    static final CharSet ANY = range(0, Character.MAX_CODE_POINT);
    static final CharSet NOT_NEWLINE = range('\n', '\n').negated();
    static final CharSet DIGIT = range('0', '9');
    static final CharSet WORD = of('0', '9', 'A', 'Z', '_', '_', 'a', 'z');
    /** RE2's {@code \s}, which has no vertical tab. */
    static final CharSet SPACE = of('\t', '\n', '\f', '\r', ' ', ' ');

    private final int[] bounds;
    private final long low;
    private final long high;

    /** @param bounds first and last code point of each range */
    private CharSet(int[] bounds) {
        this.bounds = bounds;
        this.low = bits(bounds, 0);
        this.high = bits(bounds, Long.SIZE);
    }

    private static long bits(int[] bounds, int base) {
        long bits = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            for (int c = Math.max(bounds[i], base); c <= Math.min(bounds[i + 1], base + Long.SIZE - 1); c++) {
                bits |= 1L << c;
            }
        }
        return bits;
    }

    static CharSet range(int first, int last) {
        return new CharSet(new int[] {first, last});
    }

    /** The union of ranges, given as first and last code point of each. */
    static CharSet of(int... pairs) {
        var builder = new Builder();
        for (int i = 0; i < pairs.length; i += 2) {
            builder.add(pairs[i], pairs[i + 1]);
        }
        return builder.build();
    }

    /** Every code point that {@code predicate} accepts; asks it 1.1 million times. */
    static CharSet where(IntPredicate predicate) {
        var builder = new Builder();
        int first = -1;
        for (int c = 0; c <= Character.MAX_CODE_POINT + 1; c++) {
            boolean inside = c <= Character.MAX_CODE_POINT && predicate.test(c);
            if (inside && first < 0) {
                first = c;
            } else if (!inside && first >= 0) {
                builder.add(first, c - 1);
                first = -1;
            }
        }
        return builder.build();
    }

    boolean contains(int codePoint) {
        if (codePoint < 2 * Long.SIZE) {
            return ((codePoint < Long.SIZE ? low : high) >>> codePoint & 1) != 0;
        }
        int from = 0;
        int to = bounds.length / 2 - 1;
        while (from <= to) {
            int middle = (from + to) >>> 1;
            if (codePoint < bounds[2 * middle]) {
                to = middle - 1;
            } else if (codePoint > bounds[2 * middle + 1]) {
                from = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    CharSet negated() {
        var builder = new Builder();
        int next = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            if (bounds[i] > next) {
                builder.add(next, bounds[i] - 1);
            }
            next = bounds[i + 1] + 1;
        }
        if (next <= Character.MAX_CODE_POINT) {
            builder.add(next, Character.MAX_CODE_POINT);
        }
        return builder.build();
    }

    /** With every code point that differs from a member in case only. */
    CharSet folded() {
        var builder = new Builder().add(this);
        for (int[] orbit : CaseFolding.ORBITS) {
            for (int member : orbit) {
                if (contains(member)) {
                    for (int each : orbit) {
                        builder.add(each, each);
                    }
                    break;
                }
            }
        }
        return builder.build();
    }

    /** Collects ranges in any order. */
    static final class Builder {

        private final List<int[]> ranges = new ArrayList<>();

        Builder add(int first, int last) {
            ranges.add(new int[] {first, last});
            return this;
        }

        Builder add(CharSet set) {
            for (int i = 0; i < set.bounds.length; i += 2) {
                add(set.bounds[i], set.bounds[i + 1]);
            }
            return this;
        }

        CharSet build() {
            ranges.sort(Comparator.comparingInt(range -> range[0]));
            List<int[]> merged = new ArrayList<>();
            for (int[] range : ranges) {
                int[] last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
                if (last != null && range[0] <= last[1] + 1) {
                    last[1] = Math.max(last[1], range[1]);
                } else {
                    merged.add(range.clone());
                }
            }
            return new CharSet(merged.stream().flatMapToInt(Arrays::stream).toArray());
        }
    }
}
