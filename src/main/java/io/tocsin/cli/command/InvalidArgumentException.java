package io.tocsin.cli.command;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;

/** An argument, a variable or a file that was named cannot be used; nothing was sent. */
public final class InvalidArgumentException extends ProblemException {

    private static final long serialVersionUID = 1L;

    InvalidArgumentException(String message) {
        super(Category.INVALID, message);
    }
}
