package io.tocsin.http;

import java.util.Optional;

/** The methods that a {@link Route} may have; any other is answered as an unknown one. */
public enum Method {
    /** Reads. */
    GET,
    /** Reads without a body. */
    HEAD,
    /** Adds, or does. */
    POST,
    /** Replaces. */
    PUT,
    /** Changes. */
    PATCH,
    /** Removes. */
    DELETE;

    /** The method of this exact spelling; methods are case-sensitive (RFC 9110 §9.1). */
    static Optional<Method> parse(String text) {
        for (var method : values()) {
            if (method.name().equals(text)) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }

    /** Whether it changes anything. */
    boolean writes() {
        return switch (this) {
            case GET, HEAD -> false;
            case POST, PUT, PATCH, DELETE -> true;
        };
    }

    /** Whether its body is read; a body that others carry is discarded. */
    boolean takesBody() {
        return switch (this) {
            case POST, PUT, PATCH -> true;
            case GET, HEAD, DELETE -> false;
        };
    }
}
