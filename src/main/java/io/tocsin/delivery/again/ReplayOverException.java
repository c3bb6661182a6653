package io.tocsin.delivery.again;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;

/** A replay has ended, so that it cannot be cancelled. */
public final class ReplayOverException extends ProblemException {

    private static final long serialVersionUID = 1L;

    ReplayOverException(long id) {
        super(Category.CONFLICT, "replay " + id + " is over; there is nothing to cancel.");
    }
}
