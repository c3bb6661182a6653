package io.tocsin.wire;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;

/** A malformed glob. The message is Go's, which Kapacitor's clients show behind {@code invalid pattern: }. */
public final class InvalidPatternException extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final String pattern;

    InvalidPatternException(String pattern) {
        super(Category.INVALID, "syntax error in pattern");
        this.pattern = pattern;
    }

    /** The pattern as it was given. */
    public String pattern() {
        return pattern;
    }
}
