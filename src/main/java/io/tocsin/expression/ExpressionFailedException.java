package io.tocsin.expression;

/**
 * An expression that has no value for this event: an absent tag, a text that is no number, a division by zero. The message
 * says which part failed but never quotes the event. It has no stack trace, since a bad expression fails for each event.
 */
public final class ExpressionFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param message a sentence part without full stop */
    ExpressionFailedException(String message) {
        super(message, null, false, false);
    }

    /** The same, with the place of the operator or function that failed. */
    ExpressionFailedException at(Position position) {
        String place = position.line() == 1
                ? "column " + position.column()
                : "line " + position.line() + ", column " + position.column();
        return new ExpressionFailedException(getMessage() + " (" + place + ")");
    }

    /** What failed and where; never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
