package io.tocsin.alert;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;

/** A text that cannot name a handler. */
public final class InvalidHandlerIdException extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final String name;

    InvalidHandlerIdException(String name, String rule) {
        super(Category.INVALID, "handler \"" + name + "\": the id " + rule + ".");
        this.name = name;
    }

    /** The text as it was given. */
    public String name() {
        return name;
    }
}
