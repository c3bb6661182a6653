package io.tocsin.expression;

/** A text that is no expression, or one that could never give a bool. */
public final class ExpressionSyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    /** @param message what is wrong and how to put it right, without place and full stop */
    ExpressionSyntaxException(Position position, String message) {
        super(message);
        this.line = position.line();
        this.column = position.column();
    }

    /** The line of the mistake within the expression, from 1. */
    public int line() {
        return line;
    }

    /** The column of the mistake, from 1, in code points. */
    public int column() {
        return column;
    }

    /** What is wrong and how to put it right, without place and full stop; never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
