package io.tocsin.expression;

import io.tocsin.wire.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;

/** Text as Go's {@code strings} treats it: one character at a time, without the rules of any language. */
final class GoText {

    private GoText() {}

    /** Unicode's White_Space, as Go's {@code unicode.IsSpace}. */
    static boolean isSpace(int c) {
        return (c >= '\t' && c <= '\r') || c == ' ' || c == 0x85 || c == 0xA0 || Character.isSpaceChar(c);
    }

    /** Whether a character is one of these. */
    static IntPredicate in(String characters) {
        return c -> characters.indexOf(c) >= 0;
    }

    /** The index of the first of these characters; -1 for none. */
    static int firstOf(String text, String characters) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (characters.indexOf(text.codePointAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /** The index of the last of these characters; -1 for none. */
    static int lastOf(String text, String characters) {
        for (int i = text.length(); i > 0; i -= Character.charCount(text.codePointBefore(i))) {
            int c = text.codePointBefore(i);
            if (characters.indexOf(c) >= 0) {
                return i - Character.charCount(c);
            }
        }
        return -1;
    }

    /** An index of a character as an index of its first byte in UTF-8; -1 stays. */
    static long byteIndex(String text, int index) {
        return index < 0 ? index : Utf8.length(text.substring(0, index));
    }

    /** What the bytes from {@code start} to before {@code stop} are, with U+FFFD for characters that are cut. */
    static String bytes(String text, int start, int stop) {
        return new String(Utf8.bytes(text), start, stop - start, StandardCharsets.UTF_8);
    }

    /** How often {@code part} appears without overlapping; for an empty one the number of characters and one. */
    static long count(String text, String part) {
        if (part.isEmpty()) {
            return text.codePointCount(0, text.length()) + 1L;
        }
        long count = 0;
        for (int i = text.indexOf(part); i >= 0; i = text.indexOf(part, i + part.length())) {
            count++;
        }
        return count;
    }

    /**
     * Replaces the first {@code limit} occurrences, all for a negative one. An empty {@code old} is found before each
     * character and at the end.
     */
    static String replace(String text, String old, String replacement, long limit) throws ExpressionFailedException {
        long found = count(text, old);
        long times = limit < 0 ? found : Math.min(limit, found);
        Evaluation.checkLength(text.length() + times * ((long) replacement.length() - old.length()));
        var result = new StringBuilder();
        int at = 0;
        for (long i = 0; i < times; i++) {
            int next = at;
            if (!old.isEmpty()) {
                next = text.indexOf(old, at);
            } else if (i > 0) {
                next = at + Character.charCount(text.codePointAt(at));
            }
            result.append(text, at, next).append(replacement);
            at = next + old.length();
        }
        return result.append(text, at, text.length()).toString();
    }

    /** Without the characters in question at the chosen ends. */
    static String trim(String text, IntPredicate unwanted, boolean left, boolean right) {
        int start = 0;
        int end = text.length();
        while (left && start < end && unwanted.test(text.codePointAt(start))) {
            start += Character.charCount(text.codePointAt(start));
        }
        while (right && start < end && unwanted.test(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(start, end);
    }

    /** Each character on its own, so that ß stays ß. */
    static String toUpper(String text) {
        return mapped(text.codePoints().map(Character::toUpperCase).toArray());
    }

    /** Each character on its own, so that Σ at the end of a word is σ. */
    static String toLower(String text) {
        return mapped(text.codePoints().map(Character::toLowerCase).toArray());
    }

    private static String mapped(int[] codePoints) {
        return new String(codePoints, 0, codePoints.length);
    }
}
