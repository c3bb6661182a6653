package io.tocsin.lifecycle;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something was left undone when it was closed; the message says what, the suppressed exceptions say why. */
public final class CloseFailedException extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> leftUndone;

    /** With a sentence that names what was left undone. */
    public CloseFailedException(String message) {
        this(message, null);
    }

    /** With what was left undone at several places. */
    CloseFailedException(List<String> leftUndone) {
        super(Category.UNAVAILABLE, "Not closed cleanly: " + String.join("; ", leftUndone) + ".", null);
        this.leftUndone = List.copyOf(leftUndone);
    }

    /** The places one by one, each with its name; empty where there is only the message. */
    List<String> leftUndone() {
        return leftUndone;
    }

    /** With a sentence that names what was left undone, and the reason. */
    public CloseFailedException(String message, @Nullable Throwable cause) {
        super(Category.UNAVAILABLE, message, cause);
        this.leftUndone = List.of();
    }
}
