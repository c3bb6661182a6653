package io.tocsin.kafka.security.sasl;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A token endpoint gave no token. The message is the whole reason in one line, without any secret. */
final class TokenRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    TokenRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
