package io.tocsin.problem;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Collects the problems of one input, so that all of them are reported at once. For one thread. */
public final class Problems {

    private final List<Problem> found = new ArrayList<>();

    /** Adds one problem. */
    public void add(Problem problem) {
        found.add(problem);
    }

    /** Adds an error at {@code where}. */
    public void error(Location where, String what, String fix) {
        add(Problem.error(where, what, fix));
    }

    /** Adds a warning at {@code where}. */
    public void warning(Location where, String what, String fix) {
        add(Problem.warning(where, what, fix));
    }

    /** Adds everything that {@code other} holds. */
    public void addAll(Problems other) {
        found.addAll(other.found);
    }

    /** Whether at least one of them is an error. */
    public boolean hasErrors() {
        return found.stream().anyMatch(problem -> problem.severity() == Problem.Severity.ERROR);
    }

    /** The errors, in order of source, line and column. */
    public List<Problem> errors() {
        return ordered(Problem.Severity.ERROR);
    }

    /** The warnings, in order of source, line and column. */
    public List<Problem> warnings() {
        return ordered(Problem.Severity.WARNING);
    }

    private List<Problem> ordered(Problem.Severity severity) {
        return found.stream()
                .filter(problem -> problem.severity() == severity)
                .sorted(comparing((Problem problem) -> problem.where().source())
                        .thenComparingInt(problem -> problem.where().line())
                        .thenComparing(comparingInt(problem -> problem.where().column())))
                .toList();
    }

    /** The errors, one a line; empty when there is none. */
    @Override
    public String toString() {
        return errors().stream().map(Problem::toString).collect(Collectors.joining("\n"));
    }

    /**
     * Returns if no error was found.
     *
     * @throws InvalidInputException with every error otherwise
     */
    public void throwIfErrors() {
        if (hasErrors()) {
            throw new InvalidInputException(errors());
        }
    }
}
