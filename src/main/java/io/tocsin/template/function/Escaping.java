package io.tocsin.template.function;

import io.tocsin.template.format.Quoted;
import io.tocsin.template.value.GoText;

/** Go's {@code html}, {@code js} and {@code urlquery}. */
final class Escaping {

    private Escaping() {}

    /** For HTML's text and attributes. */
    static String html(String text) {
        var escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\0' -> escaped.append('\uFFFD');
                case '"' -> escaped.append("&#34;");
                case '\'' -> escaped.append("&#39;");
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** For JavaScript's texts, also within HTML. */
    static String js(String text) {
        var escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\\', '\'', '"' -> escaped.append('\\').append((char) c);
                case '<', '>', '&', '=' -> escaped.append(unicode(c));
                default -> {
                    boolean control = c < ' ';
                    boolean hidden = c >= 0x80 && !GoText.isRaw(c) && !Quoted.isPrint(c);
                    if (control || hidden) {
                        escaped.append(unicode(c));
                    } else {
                        escaped.appendCodePoint(c);
                    }
                }
            }
        });
        return escaped.toString();
    }

    private static String unicode(int c) {
        return String.format("\\u%04X", c);
    }

    /** For a value in a URL's query, with a plus for a space. */
    static String urlQuery(String text) {
        var escaped = new StringBuilder(text.length() + 16);
        for (byte octet : GoText.bytes(text)) {
            int c = octet & 0xFF;
            if (isUnreserved(c)) {
                escaped.append((char) c);
            } else if (c == ' ') {
                escaped.append('+');
            } else {
                escaped.append('%').append(hexDigit(c >> 4)).append(hexDigit(c & 0xF));
            }
        }
        return escaped.toString();
    }

    private static boolean isUnreserved(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_'
                || c == '.'
                || c == '~';
    }

    private static char hexDigit(int digit) {
        return Character.toUpperCase(Character.forDigit(digit, 16));
    }
}
