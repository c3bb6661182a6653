package io.tocsin.http;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;

/** The address could not be bound; the message names it and the reason. */
public final class ListenFailedException extends ProblemException {

    private static final long serialVersionUID = 1L;

    ListenFailedException(BindAddress address, Throwable cause) {
        super(
                Category.UNAVAILABLE,
                "cannot listen on " + address + ": " + reason(cause)
                        + ". Fix: stop what uses that port, or set another bind-address under [http].",
                cause);
    }

    private static String reason(Throwable cause) {
        var deepest = cause;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
    }
}
