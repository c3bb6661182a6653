package io.tocsin.delivery;

import io.tocsin.handler.HandlerRef;
import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;

/** A handler of that name exists already. */
public final class HandlerExistsException extends ProblemException {

    private static final long serialVersionUID = 1L;

    /** Names the handler. */
    public HandlerExistsException(HandlerRef ref) {
        super(
                Category.CONFLICT,
                "cannot register handler, handler with ID \"" + ref.id().name() + "\" already exists in topic \""
                        + ref.topic().name() + "\"; replace it with PUT or define-topic-handler");
    }
}
