package io.tocsin.cli.client;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;
import java.util.List;

/** The daemon answered, and the answer is no. */
public final class RefusedException extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    RefusedException(int status, String message, List<String> problems) {
        super(category(status), message);
        this.problems = List.copyOf(problems);
    }

    /** One line for each mistake in what was sent, {@code file:line:column: what Fix: …}; often empty. */
    public List<String> problems() {
        return problems;
    }

    private static Category category(int status) {
        return switch (status) {
            case 401, 403 -> Category.REFUSED;
            case 404 -> Category.NOT_FOUND;
            case 409 -> Category.CONFLICT;
            case 429, 502, 503, 504 -> Category.UNAVAILABLE;
            default -> Category.INVALID;
        };
    }
}
