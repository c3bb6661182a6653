package io.tocsin.lifecycle;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** Something was left undone when it was closed; the message says what, the suppressed exceptions say why. */
public final class CloseFailedException extends ProblemException {

    private static final long serialVersionUID = 1L;

    /** With a sentence that names what was left undone. */
    public CloseFailedException(String message) {
        this(message, null);
    }

    /** With a sentence that names what was left undone, and the reason. */
    public CloseFailedException(String message, @Nullable Throwable cause) {
        super(Category.UNAVAILABLE, message, cause);
    }
}
