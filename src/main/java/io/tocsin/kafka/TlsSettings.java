package io.tocsin.kafka;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How connections to a cluster are encrypted.
 *
 * @param enabled {@code use-ssl}; without it the other values have no effect
 * @param ca PEM file with the trusted issuers; empty means the Java runtime's own list
 * @param cert PEM file with the client certificate and its intermediates; given exactly when {@code key} is
 * @param key PEM file with the client's unencrypted PKCS#8 private key
 */
public record TlsSettings(boolean enabled, Optional<Path> ca, Optional<Path> cert, Optional<Path> key) {

    /** No encryption. */
    public static final TlsSettings OFF = new TlsSettings(false, Optional.empty(), Optional.empty(), Optional.empty());
}
