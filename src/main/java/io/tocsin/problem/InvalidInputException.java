package io.tocsin.problem;

import java.util.List;
import java.util.stream.Collectors;

/** An input with at least one error; carries all of them. */
public final class InvalidInputException extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** With every error of one input, in order of place; at least one. */
    public InvalidInputException(List<Problem> problems) {
        super(Category.INVALID, problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** Every error, in order of place. */
    public List<Problem> problems() {
        return problems;
    }
}
