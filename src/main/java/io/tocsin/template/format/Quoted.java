package io.tocsin.template.format;

import io.tocsin.template.value.GoText;

/** Texts and characters as Go literals. */
public final class Quoted {

    private static final char REPLACEMENT = '\uFFFD';
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Quoted() {}

    /** In double quotes, with escapes for what does not print. */
    public static String text(String text) {
        return text(text, false);
    }

    static String text(String text, boolean asciiOnly) {
        var quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(c -> append(quoted, c, '"', asciiOnly));
        return quoted.append('"').toString();
    }

    /** In single quotes; U+FFFD for what is no character. */
    static String character(long codePoint, boolean asciiOnly) {
        var quoted = new StringBuilder().append('\'');
        append(quoted, valid(codePoint), '\'', asciiOnly);
        return quoted.append('\'').toString();
    }

    /** The code point, or U+FFFD for what is none or a surrogate. */
    static int valid(long codePoint) {
        boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        return codePoint < 0 || codePoint > Character.MAX_CODE_POINT || surrogate ? REPLACEMENT : (int) codePoint;
    }

    /** Whether the text can stand between back quotes: no control characters but the tab, no back quote. */
    static boolean canBeRaw(String text) {
        return text.codePoints()
                .noneMatch(c ->
                        GoText.isRaw(c) || c == BYTE_ORDER_MARK || (c < ' ' && c != '\t') || c == '`' || c == 0x7F);
    }

    /** Go's {@code unicode.IsPrint}: letters, marks, numbers, punctuation, symbols and the space of ASCII. */
    public static boolean isPrint(int c) {
        if (c < 0x7F) {
            return c >= ' ';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static void append(StringBuilder quoted, int c, char quote, boolean asciiOnly) {
        if (c == quote || c == '\\') {
            quoted.append('\\').append((char) c);
        } else if (GoText.isRaw(c)) {
            quoted.append(String.format("\\x%02x", c & 0xFF));
        } else if (c < 0x80 ? isPrint(c) : !asciiOnly && isPrint(c)) {
            quoted.appendCodePoint(c);
        } else {
            quoted.append(escape(c));
        }
    }

    private static String escape(int c) {
        return switch (c) {
            case 0x07 -> "\\a";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case 0x0B -> "\\v";
            default ->
                c < ' ' || c == 0x7F
                        ? String.format("\\x%02x", c)
                        : String.format(c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
        };
    }
}
