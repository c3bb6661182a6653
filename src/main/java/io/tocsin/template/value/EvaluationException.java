package io.tocsin.template.value;

/** What a function or a method refuses, without the place, which its caller knows. Its message is Go's where Go has one. */
public final class EvaluationException extends Exception {

    private static final long serialVersionUID = 1L;

    /** With {@code reason} as message. */
    public EvaluationException(String reason) {
        // The stack says nothing about the template, and a failing one fails for each event.
        super(reason, null, false, false);
    }

    /** The message; never null. */
    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
