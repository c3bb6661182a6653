package io.tocsin.expression.regex;

import io.tocsin.expression.regex.RegexNode.At;
import io.tocsin.expression.regex.RegexNode.Capture;
import io.tocsin.expression.regex.RegexNode.Chars;
import io.tocsin.expression.regex.RegexNode.Choice;
import io.tocsin.expression.regex.RegexNode.Place;
import io.tocsin.expression.regex.RegexNode.Repeat;
import io.tocsin.expression.regex.RegexNode.Sequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one pattern in RE2's syntax with Go's {@code syntax.Perl} flags. */
final class RegexParser {

    private static final int MAX_NESTING = 100;
    private static final int MAX_REPEAT = 1_000;
    /** Longer numbers are out of range whatever they are. */
    private static final int MAX_DIGITS = 8;

    private final String pattern;
    private int at;
    private int depth;
    private Flags flags = new Flags(false, false, false, false);
    private final List<@Nullable String> groupNames = new ArrayList<>();

    RegexParser(String pattern) {
        this.pattern = pattern;
        groupNames.add(null);
    }

    /** The modes that {@code (?imsU)} switches. */
    private record Flags(boolean foldCase, boolean multiLine, boolean dotIsAny, boolean ungreedy) {

        Flags with(char flag, boolean on) {
            return switch (flag) {
                case 'i' -> new Flags(on, multiLine, dotIsAny, ungreedy);
                case 'm' -> new Flags(foldCase, on, dotIsAny, ungreedy);
                case 's' -> new Flags(foldCase, multiLine, on, ungreedy);
                case 'U' -> new Flags(foldCase, multiLine, dotIsAny, on);
                default -> throw new AssertionError(flag);
            };
        }
    }

    RegexNode parse() throws RegexSyntaxException {
        RegexNode node = choice();
        if (at < pattern.length()) {
            throw new RegexSyntaxException("unexpected ) in `" + pattern + "`");
        }
        return node;
    }

    /** By index, with null for group 0 and those without a name; complete after {@link #parse}. */
    List<@Nullable String> groupNames() {
        return Collections.unmodifiableList(groupNames);
    }

    private RegexNode choice() throws RegexSyntaxException {
        List<RegexNode> alternatives = new ArrayList<>();
        alternatives.add(sequence());
        while (skip("|")) {
            alternatives.add(sequence());
        }
        return alternatives.size() == 1 ? alternatives.get(0) : new Choice(List.copyOf(alternatives));
    }

    private RegexNode sequence() throws RegexSyntaxException {
        List<RegexNode> parts = new ArrayList<>();
        int repeatedFrom = -1;
        while (at < pattern.length() && !isAt("|") && !isAt(")")) {
            int start = at;
            @Nullable Repeat repeat = repetition();
            if (repeat == null) {
                addPart(parts);
                repeatedFrom = -1;
                continue;
            }
            if (repeatedFrom >= 0) {
                throw wrong("invalid nested repetition operator", repeatedFrom);
            }
            if (parts.isEmpty()) {
                throw wrong("missing argument to repetition operator", start);
            }
            int last = parts.size() - 1;
            RegexNode repeated = new Repeat(parts.get(last), repeat.min(), repeat.max(), repeat.greedy());
            if (!fits(repeated, MAX_REPEAT)) {
                throw wrong("invalid repeat count, more than " + MAX_REPEAT + " in all", start);
            }
            parts.set(last, repeated);
            repeatedFrom = start;
        }
        return parts.size() == 1 ? parts.get(0) : new Sequence(List.copyOf(parts));
    }

    /** Whether counted repetitions inside each other multiply to no more than {@code limit}. */
    private static boolean fits(RegexNode node, int limit) {
        if (node instanceof Repeat repeat) {
            int count = Math.max(repeat.min(), repeat.max());
            return count <= limit && fits(repeat.body(), count > 1 ? limit / count : limit);
        }
        if (node instanceof Capture capture) {
            return fits(capture.body(), limit);
        }
        if (node instanceof Sequence sequence) {
            return sequence.parts().stream().allMatch(part -> fits(part, limit));
        }
        return !(node instanceof Choice choice)
                || choice.alternatives().stream().allMatch(alternative -> fits(alternative, limit));
    }

    /** The operator here, with a body that does not count; null when there is none. */
    private @Nullable Repeat repetition() throws RegexSyntaxException {
        int start = at;
        int min;
        int max;
        if (skip("*")) {
            min = 0;
            max = Repeat.UNLIMITED;
        } else if (skip("+")) {
            min = 1;
            max = Repeat.UNLIMITED;
        } else if (skip("?")) {
            min = 0;
            max = 1;
        } else if (skip("{")) {
            min = number();
            max = min;
            if (min >= 0 && skip(",")) {
                max = isAt("}") ? Repeat.UNLIMITED : number();
                min = max == NO_NUMBER ? NO_NUMBER : min;
            }
            if (min == NO_NUMBER || !skip("}")) {
                // as in RE2, braces that are no repetition are ordinary characters
                at = start;
                return null;
            }
            if (min > MAX_REPEAT || max > MAX_REPEAT || (max != Repeat.UNLIMITED && min > max)) {
                throw wrong("invalid repeat count", start);
            }
        } else {
            return null;
        }
        boolean greedy = !skip("?") ^ flags.ungreedy;
        return new Repeat(new Sequence(List.of()), min, max, greedy);
    }

    private static final int NO_NUMBER = -2;

    /** A decimal number without leading zeros; one beyond every limit is {@link Integer#MAX_VALUE}. */
    private int number() {
        int start = at;
        while (at < pattern.length() && isDigit(pattern.charAt(at))) {
            at++;
        }
        int length = at - start;
        if (length == 0 || (length > 1 && pattern.charAt(start) == '0')) {
            return NO_NUMBER;
        }
        return length > MAX_DIGITS ? Integer.MAX_VALUE : Integer.parseInt(pattern, start, at, 10);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void addPart(List<RegexNode> parts) throws RegexSyntaxException {
        if (isAt("(")) {
            RegexNode group = group();
            if (group != null) {
                parts.add(group);
            }
        } else if (isAt("[")) {
            parts.add(new Chars(new RegexClassParser(this, flags.foldCase).bracketed()));
        } else if (skip(".")) {
            parts.add(new Chars(flags.dotIsAny ? CharSet.ANY : CharSet.NOT_NEWLINE));
        } else if (skip("^")) {
            parts.add(new At(flags.multiLine ? Place.BEGIN_LINE : Place.BEGIN_TEXT));
        } else if (skip("$")) {
            parts.add(new At(flags.multiLine ? Place.END_LINE : Place.END_TEXT));
        } else if (skip("\\A")) {
            parts.add(new At(Place.BEGIN_TEXT));
        } else if (skip("\\z")) {
            parts.add(new At(Place.END_TEXT));
        } else if (skip("\\b")) {
            parts.add(new At(Place.WORD_BOUNDARY));
        } else if (skip("\\B")) {
            parts.add(new At(Place.NO_WORD_BOUNDARY));
        } else if (skip("\\Q")) {
            int end = pattern.indexOf("\\E", at);
            pattern.substring(at, end < 0 ? pattern.length() : end).codePoints().forEach(c -> parts.add(literal(c)));
            at = end < 0 ? pattern.length() : end + 2;
        } else if (isAt("\\")) {
            var classes = new RegexClassParser(this, flags.foldCase);
            CharSet named = classes.escaped();
            parts.add(named != null ? new Chars(named) : literal(classes.character()));
        } else {
            parts.add(literal(next()));
        }
    }

    private RegexNode literal(int c) {
        CharSet set = CharSet.range(c, c);
        return new Chars(flags.foldCase ? set.folded() : set);
    }

    /** A group, or null for one that only switches flags. */
    private @Nullable RegexNode group() throws RegexSyntaxException {
        int start = at;
        Flags before = flags;
        @Nullable String name = null;
        boolean captures = true;
        if (skip("(?=") || skip("(?!") || skip("(?<=") || skip("(?<!")) {
            throw wrong("look-around is not supported, as in RE2", start);
        }
        if (skip("(?P<") || skip("(?<")) {
            name = groupName(start);
        } else if (skip("(?")) {
            captures = false;
            if (!inlineFlags(start)) {
                return null;
            }
        } else {
            at++;
        }
        if (++depth > MAX_NESTING) {
            throw new RegexSyntaxException("the pattern nests groups more than " + MAX_NESTING + " deep");
        }
        int index = groupNames.size();
        if (captures) {
            groupNames.add(name);
        }
        RegexNode body = choice();
        if (!skip(")")) {
            throw new RegexSyntaxException("missing closing ) in `" + pattern + "`");
        }
        depth--;
        flags = before;
        return captures ? new Capture(index, body) : body;
    }

    private String groupName(int start) throws RegexSyntaxException {
        int end = pattern.indexOf('>', at);
        String name = end < 0 ? "" : pattern.substring(at, end);
        if (!name.matches("[0-9A-Za-z_]+")) {
            throw wrong("invalid name of a group", start);
        }
        at = end + 1;
        return name;
    }

    /** Reads {@code imsU-imsU} behind {@code (?}; answers whether a group follows, after a colon. */
    private boolean inlineFlags(int start) throws RegexSyntaxException {
        boolean on = true;
        boolean any = false;
        while (at < pattern.length()) {
            char c = pattern.charAt(at++);
            if ("imsU".indexOf(c) >= 0) {
                flags = flags.with(c, on);
                any = true;
            } else if (c == '-' && on) {
                on = false;
                any = false;
            } else if ((c == ':' || c == ')') && (on || any)) {
                return c == ':';
            } else {
                break;
            }
        }
        throw wrong("invalid or unsupported syntax", start);
    }

    // What the reader of classes and escapes shares.

    /** An error that quotes the pattern from {@code start} to here. */
    RegexSyntaxException wrong(String what, int start) {
        return new RegexSyntaxException(what + ": `" + pattern.substring(start, at) + "`");
    }

    String pattern() {
        return pattern;
    }

    int at() {
        return at;
    }

    void goTo(int index) {
        at = index;
    }

    boolean isAt(String text) {
        return pattern.startsWith(text, at);
    }

    boolean skip(String text) {
        boolean found = isAt(text);
        if (found) {
            at += text.length();
        }
        return found;
    }

    boolean isAtEnd() {
        return at == pattern.length();
    }

    /** The code point here, which must exist. */
    int next() {
        int c = pattern.codePointAt(at);
        at += Character.charCount(c);
        return c;
    }
}
