package io.tocsin.kafka.security.tls;

import java.io.IOException;

/** A file of certificates or keys cannot be used; the message is a part of a sentence and names the file. */
public final class UnusableFileException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Says what is wrong with which file. */
    public UnusableFileException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
