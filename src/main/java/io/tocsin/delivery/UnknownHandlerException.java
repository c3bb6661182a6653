package io.tocsin.delivery;

import io.tocsin.handler.HandlerRef;
import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;

/** A handler that was named does not exist. */
public final class UnknownHandlerException extends ProblemException {

    private static final long serialVersionUID = 1L;

    /** Names the handler as Kapacitor does (the reference's section 7.1). */
    public UnknownHandlerException(HandlerRef ref) {
        super(Category.NOT_FOUND, "unknown handler: \"" + ref.id().name() + "\"");
    }
}
