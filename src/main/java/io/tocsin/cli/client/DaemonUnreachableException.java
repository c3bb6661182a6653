package io.tocsin.cli.client;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;

/** No daemon answered: not listening, not found, or too slow. Whether it received the request is not known. */
public final class DaemonUnreachableException extends ProblemException {

    private static final long serialVersionUID = 1L;

    DaemonUnreachableException(String base, String reason, Throwable cause) {
        super(
                Category.UNAVAILABLE,
                "no tocsind answers at " + base + ": " + reason + ". Start it, or name another with --url.",
                cause);
    }
}
