package io.tocsin.store;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** The store cannot be read or written now: closed, failed, or its disk refuses. */
public final class StoreUnavailableException extends ProblemException {

    private static final long serialVersionUID = 1L;

    /** With a sentence for the operator. */
    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(Category.UNAVAILABLE, message, cause);
    }
}
