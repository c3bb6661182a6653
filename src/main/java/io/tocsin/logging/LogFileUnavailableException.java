package io.tocsin.logging;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;

/** The log file cannot be made or appended to. */
public final class LogFileUnavailableException extends ProblemException {

    private static final long serialVersionUID = 1L;

    LogFileUnavailableException(Path file, IOException cause) {
        super(
                Category.UNAVAILABLE,
                "the log file " + file + " cannot be written: "
                        + cause.getClass().getSimpleName() + ": " + cause.getMessage()
                        + ". Correct [logging] file, or the permissions of its directory.",
                cause);
    }
}
