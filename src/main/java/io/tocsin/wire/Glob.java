package io.tocsin.wire;

import java.util.List;

/**
 * A pattern of Go's {@code path.Match}: {@code *} any run without {@code /}, {@code ?} one character but {@code /},
 * {@code [a-z]} and {@code [^a]} classes, {@code \x} the character x. The whole name has to match. Immutable.
 *
 * <p>Like Go it works on the bytes of UTF-8, which shows only where {@code *} ends within a character: the bytes left of it
 * then count as a character each, so that {@code *??} matches a single one of three bytes.
 */
public final class Glob {

    private static final int REPLACEMENT = 0xFFFD;

    private final String pattern;

    /** Empty for the pattern that matches everything, also what has a slash. */
    private final List<Chunk> chunks;

    private Glob(String pattern, List<Chunk> chunks) {
        this.pattern = pattern;
        this.chunks = List.copyOf(chunks);
    }

    /**
     * Reads a pattern. The empty one matches the empty name only; use {@link #filter} where it stands for everything.
     *
     * @throws InvalidPatternException for a class without end or element, a range without end, {@code ]} or {@code -} where
     *     a character should stand in a class, and a backslash at the end
     */
    public static Glob parse(String pattern) {
        return new Glob(pattern, new GlobParser(pattern).chunks());
    }

    /**
     * Reads a pattern that chooses from a list, where the empty one chooses all.
     *
     * @throws InvalidPatternException as {@link #parse}
     */
    public static Glob filter(String pattern) {
        return pattern.isEmpty() ? new Glob(pattern, List.of()) : parse(pattern);
    }

    /** Whether the whole of {@code name} matches. */
    public boolean matches(String name) {
        if (chunks.isEmpty()) {
            return true;
        }
        byte[] bytes = Utf8.bytes(name);
        int at = 0;
        for (int i = 0; i < chunks.size(); i++) {
            Chunk chunk = chunks.get(i);
            boolean last = i == chunks.size() - 1;
            if (last && chunk.afterStar() && chunk.parts().isEmpty()) {
                return !hasSlash(bytes, at);
            }
            at = chunk.endOfMatch(bytes, at, last);
            if (at < 0) {
                return false;
            }
        }
        return at == bytes.length;
    }

    /** The pattern as it was given. */
    @Override
    public String toString() {
        return pattern;
    }

    private static boolean hasSlash(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '/') {
                return true;
            }
        }
        return false;
    }

    /** A run of parts without a star, and whether a star stands before it. */
    record Chunk(boolean afterStar, List<Part> parts) {

        /** Where the leftmost match from {@code from} on ends, at the end of the name for the last chunk; -1 without one. */
        private int endOfMatch(byte[] name, int from, boolean last) {
            for (int start = from; ; start++) {
                int end = endOfMatchAt(name, start);
                if (end >= 0 && (!last || end == name.length)) {
                    return end;
                }
                if (!afterStar || start == name.length || name[start] == '/') {
                    return -1;
                }
            }
        }

        private int endOfMatchAt(byte[] name, int start) {
            int at = start;
            for (Part part : parts) {
                if (at == name.length) {
                    return -1;
                }
                int length = part.matchLength(name, at);
                if (length == 0) {
                    return -1;
                }
                at += length;
            }
            return at;
        }
    }

    /** Something that matches one character, or one byte of a literal. */
    sealed interface Part {

        /** How many bytes match at {@code at}, which is within the name; 0 for no match. */
        int matchLength(byte[] name, int at);
    }

    /** One byte of a literal. */
    record Literal(byte octet) implements Part {
        @Override
        public int matchLength(byte[] name, int at) {
            return name[at] == octet ? 1 : 0;
        }
    }

    /** The question mark. */
    record AnyCharacter() implements Part {
        @Override
        public int matchLength(byte[] name, int at) {
            return name[at] == '/' ? 0 : lengthAt(name, at);
        }
    }

    /** Code points from the first to the last, both included; none when the last is lower. */
    record Range(int first, int last) {}

    /** A class. */
    record CharacterClass(boolean negated, List<Range> ranges) implements Part {
        @Override
        public int matchLength(byte[] name, int at) {
            int length = lengthAt(name, at);
            int character = length == 1 ? (name[at] >= 0 ? name[at] : REPLACEMENT) : decoded(name, at, length);
            boolean inside = ranges.stream().anyMatch(range -> range.first() <= character && character <= range.last());
            return inside == negated ? 0 : length;
        }
    }

    /** Bytes of the character at {@code at}; 1 also within one, since the name as a whole is well-formed. */
    private static int lengthAt(byte[] name, int at) {
        int first = name[at] & 0xFF;
        return first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    }

    private static int decoded(byte[] name, int at, int length) {
        int bits = name[at] & (0x7F >> length);
        for (int i = 1; i < length; i++) {
            bits = (bits << 6) | (name[at + i] & 0x3F);
        }
        return bits;
    }
}
