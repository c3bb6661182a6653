package io.tocsin.template.syntax;

/** A mistake in a text; its message is Go's, without the place. */
public final class SyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int position;

    SyntaxException(int position, String reason) {
        super(reason);
        this.position = position;
    }

    /** Where in the text, from 0. */
    public int position() {
        return position;
    }

    /** The message; never null. */
    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
