package io.tocsin.template.syntax;

import io.tocsin.template.value.GoText;

/** What texts and characters in quotes stand for, by Go's rules of escapes. */
final class StringLiteral {

    private static final String SIMPLE_ESCAPES = "abfnrtv\\";
    private static final String SIMPLE_VALUES = "\u0007\b\f\n\r\t\u000B\\";

    private final Token token;
    private final String text;
    private final char quote;
    private int at = 1;

    private StringLiteral(Token token) {
        this.token = token;
        this.text = token.text();
        this.quote = text.charAt(0);
    }

    /** The text in double or back quotes. */
    static String text(Token token) throws SyntaxException {
        String quoted = token.text();
        if (token.kind() == Token.Kind.RAW_STRING) {
            return quoted.substring(1, quoted.length() - 1).replace("\r", "");
        }
        var literal = new StringLiteral(token);
        var text = new StringBuilder(quoted.length());
        while (literal.at < quoted.length() - 1) {
            text.appendCodePoint(literal.next());
        }
        return GoText.canonical(text.toString());
    }

    /** The code point of the one character in single quotes. */
    static int character(Token token) throws SyntaxException {
        var literal = new StringLiteral(token);
        if (token.text().length() == 2) {
            throw literal.invalid();
        }
        int c = literal.next();
        if (literal.at != token.text().length() - 1) {
            throw new SyntaxException(token.position(), "malformed character constant: " + token.text());
        }
        return GoText.isRaw(c) ? c & 0xFF : c;
    }

    /** The next character; for a byte that no character is made of, its stand-in of {@link GoText}. */
    private int next() throws SyntaxException {
        int c = text.codePointAt(at);
        at += Character.charCount(c);
        if (c != '\\') {
            return c;
        }
        char escape = text.charAt(at++);
        int simple = SIMPLE_ESCAPES.indexOf(escape);
        if (simple >= 0) {
            return SIMPLE_VALUES.charAt(simple);
        }
        return switch (escape) {
            case 'x' -> octet(number(2, 16));
            case 'u' -> codePoint(number(4, 16));
            case 'U' -> codePoint(number(8, 16));
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                at--;
                yield octet(number(3, 8));
            }
            case '\'', '"' -> {
                if (escape != quote) {
                    throw invalid();
                }
                yield escape;
            }
            default -> throw invalid();
        };
    }

    private long number(int length, int base) throws SyntaxException {
        if (at + length > text.length() - 1) {
            throw invalid();
        }
        long number = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(at++);
            int digit = c < 0x80 ? Character.digit(c, base) : -1;
            if (digit < 0) {
                throw invalid();
            }
            number = number * base + digit;
        }
        return number;
    }

    private int octet(long number) throws SyntaxException {
        if (number > 0xFF) {
            throw invalid();
        }
        return (int) (number < 0x80 ? number : 0xDC00 + number);
    }

    private int codePoint(long number) throws SyntaxException {
        boolean surrogate = number >= Character.MIN_SURROGATE && number <= Character.MAX_SURROGATE;
        if (surrogate || number > Character.MAX_CODE_POINT) {
            throw invalid();
        }
        return (int) number;
    }

    private SyntaxException invalid() {
        return new SyntaxException(token.position(), "invalid syntax");
    }
}
