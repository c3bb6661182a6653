package io.tocsin.template;

/**
 * A template that could not be rendered with the data it was given, or that ran into a limit. The message is Go's own
 * text, {@code template: NAME:LINE:COLUMN: executing "NAME" at <…>: REASON}.
 */
public final class RenderFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;
    private final String reason;

    RenderFailedException(String place, int line, int column, String reason) {
        super("template: " + place + ": " + reason);
        this.line = line;
        this.column = column;
        this.reason = reason;
    }

    /** The line of the expression that failed, from 1. */
    public int line() {
        return line;
    }

    /** Where in that line the expression begins, as Go counts: from 0, in bytes of UTF-8. */
    public int column() {
        return column;
    }

    /** What is wrong, in Go's words, without the place: {@code can't evaluate field Nope in type alert.Data}. */
    public String reason() {
        return reason;
    }
}
