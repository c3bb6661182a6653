package io.tocsin.kafka.probe;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;

/** As many clusters are tried as may be at a time. */
public final class BusyException extends ProblemException {

    private static final long serialVersionUID = 1L;

    BusyException() {
        super(Category.UNAVAILABLE, "too many clusters are tried at this moment. Fix: try again in a moment.");
    }
}
