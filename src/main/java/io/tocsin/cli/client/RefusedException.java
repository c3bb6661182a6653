package io.tocsin.cli.client;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The daemon answered, and the answer is no. */
public final class RefusedException extends ProblemException {

    private static final long serialVersionUID = 1L;

    /** How the daemon names a place in what it was sent, at the beginning of a line. */
    private static final Pattern SENT = Pattern.compile("^request body((?::[0-9]+){0,2}): ", Pattern.MULTILINE);

    private final transient List<String> problems;

    RefusedException(int status, String message, List<String> problems) {
        this(category(status), message, problems);
    }

    private RefusedException(Category category, String message, List<String> problems) {
        super(category, message);
        this.problems = List.copyOf(problems);
    }

    /**
     * The same, where what was sent is known to the user as {@code file}; empty when it was made of options, so that no
     * place in it means anything.
     */
    public RefusedException of(String file) {
        UnaryOperator<String> named =
                text -> SENT.matcher(text).replaceAll(file.isEmpty() ? "" : Matcher.quoteReplacement(file) + "$1: ");
        return new RefusedException(
                category(),
                named.apply(getMessage()),
                problems.stream().map(named).toList());
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
