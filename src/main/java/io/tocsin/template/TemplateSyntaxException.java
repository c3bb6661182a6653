package io.tocsin.template;

/**
 * A text that is no template. The message is Go's own text, {@code template: NAME:LINE: REASON}, followed by the column.
 */
public final class TemplateSyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;
    private final String reason;

    TemplateSyntaxException(String template, int line, int column, String reason) {
        super("template: " + template + ":" + line + ": " + reason + " (column " + column + ")");
        this.line = line;
        this.column = column;
        this.reason = reason;
    }

    /** The line that Go names, from 1. */
    public int line() {
        return line;
    }

    /** Where in that line the offending word begins, from 1, in characters. */
    public int column() {
        return column;
    }

    /** What is wrong, in Go's words, without the place: {@code function "upper" not defined}. */
    public String reason() {
        return reason;
    }
}
