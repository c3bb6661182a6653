package io.tocsin.expression.math;

/**
 * The error function and its complement: a series of positive terms (DLMF 7.6.2) for small arguments, a continued fraction
 * (DLMF 7.9.1) for the complement of large ones.
 */
public final class ErrorFunction {

    private static final double SERIES_TO = 2.5;
    private static final double TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);
    private static final double NEGLIGIBLE = 1e-17;
    /** The complement of anything larger is smaller than every double. */
    private static final double UNDERFLOW = 27.3;

    private static final int FRACTION_TERMS = 120;

    private ErrorFunction() {}

    /** From -1 to 1. */
    public static double erf(double x) {
        double magnitude = Math.abs(x);
        if (magnitude < SERIES_TO) {
            return series(x);
        }
        return Double.isNaN(x) ? x : Math.copySign(1 - fraction(magnitude), x);
    }

    /** {@code 1 - erf(x)} without the loss of digits; from 0 to 2. */
    public static double erfc(double x) {
        if (Double.isNaN(x)) {
            return x;
        }
        if (Math.abs(x) < SERIES_TO) {
            return 1 - series(x);
        }
        return x < 0 ? 2 - fraction(-x) : fraction(x);
    }

    private static double series(double x) {
        double square = x * x;
        double term = x;
        double sum = x;
        for (int i = 1; Math.abs(term) > NEGLIGIBLE * Math.abs(sum); i++) {
            term *= 2 * square / (2 * i + 1);
            sum += term;
        }
        return TWO_OVER_ROOT_PI * Math.exp(-square) * sum;
    }

    private static double fraction(double x) {
        if (x > UNDERFLOW) {
            return 0;
        }
        double denominator = x;
        for (int i = FRACTION_TERMS; i > 0; i--) {
            denominator = x + 0.5 * i / denominator;
        }
        return Math.exp(-x * x) / (Math.sqrt(Math.PI) * denominator);
    }
}
