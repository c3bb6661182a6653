package io.tocsin.cli.daemon;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;

/** A mistake in the program ended the start; what it is stands in the log. */
final class StartFailedException extends ProblemException {

    private static final long serialVersionUID = 1L;

    StartFailedException(Throwable cause) {
        super(
                Category.UNAVAILABLE,
                "cannot start: there is a mistake in the program. Please report it with the lines of the log, which say"
                        + " what went wrong; [logging] level = \"DEBUG\" makes them say more.",
                cause);
    }
}
