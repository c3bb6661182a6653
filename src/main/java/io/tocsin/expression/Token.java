package io.tocsin.expression;

/**
 * A word of an expression.
 *
 * @param text as written; for strings, tags and regular expressions what stands between the delimiters, unescaped; empty at
 *     the end
 */
record Token(Kind kind, String text, Position position) {

    enum Kind {
        NUMBER,
        DURATION,
        STRING,
        TAG,
        REGEX,
        NAME,
        SYMBOL,
        END
    }

    boolean is(String symbolOrName) {
        return (kind == Kind.SYMBOL || kind == Kind.NAME) && text.equals(symbolOrName);
    }

    /** Whether a value ends here, so that an operator may follow. */
    boolean endsValue() {
        return switch (kind) {
            case NUMBER, DURATION, STRING, TAG, REGEX -> true;
            case NAME -> !text.equals("AND") && !text.equals("OR");
            case SYMBOL -> text.equals(")");
            case END -> false;
        };
    }

    /** For messages. */
    String described() {
        return switch (kind) {
            case STRING -> "string '" + text + "'";
            case TAG -> "tag \"" + text + "\"";
            case REGEX -> "regex /" + text + "/";
            case END -> "end of the expression";
            case NUMBER, DURATION, NAME, SYMBOL -> text;
        };
    }
}
