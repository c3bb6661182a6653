package io.tocsin.delivery.again;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;

/** There is no replay with an id. */
public final class UnknownReplayException extends ProblemException {

    private static final long serialVersionUID = 1L;

    /** Names the id. */
    public UnknownReplayException(long id) {
        super(Category.NOT_FOUND, "there is no replay " + id + ". See: tocsin replay list");
    }
}
