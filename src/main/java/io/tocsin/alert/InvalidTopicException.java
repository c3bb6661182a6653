package io.tocsin.alert;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;

/** A text that cannot name a topic. */
public final class InvalidTopicException extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final String name;

    InvalidTopicException(String name, String rule) {
        super(Category.INVALID, "topic \"" + name + "\": the name " + rule + ".");
        this.name = name;
    }

    /** The text as it was given. */
    public String name() {
        return name;
    }
}
