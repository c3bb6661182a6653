package io.tocsin.kafka.transaction;

/** The cursor topic is missing and was not created; the message says why, and what to do. */
public final class CursorTopicException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CursorTopicException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
