package io.tocsin.cli.client;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;

/** The address of the daemon cannot be used as it is written. */
public final class InvalidAddressException extends ProblemException {

    private static final long serialVersionUID = 1L;

    InvalidAddressException(String message) {
        super(Category.INVALID, message);
    }
}
