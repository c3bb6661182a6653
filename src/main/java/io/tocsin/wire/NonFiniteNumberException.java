package io.tocsin.wire;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;

/** A number that JSON cannot express: NaN or an infinity. Go refuses them as well. */
public final class NonFiniteNumberException extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final double value;

    /** For {@code value}; {@code where} says which number it is, such as {@code column "idle" of series "cpu"}. */
    public NonFiniteNumberException(String where, double value) {
        super(Category.INVALID, where + " is " + value + "; JSON has only finite numbers.");
        this.value = value;
    }

    /** NaN or an infinity. */
    public double value() {
        return value;
    }
}
