package io.tocsin.wire;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;

/** A text that is not a time of RFC 3339. */
public final class InvalidTimeException extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final String text;

    InvalidTimeException(String text, String rule) {
        super(
                Category.INVALID,
                "\"" + text + "\" is not a time: " + rule + ". A time looks like 2024-05-01T12:00:10.25Z.");
        this.text = text;
    }

    /** The text as it was given. */
    public String text() {
        return text;
    }
}
