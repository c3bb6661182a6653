package io.tocsin.expression.math;

/**
 * Euler's gamma function: the product for whole numbers, else Stirling's series (DLMF 5.11.1) after moving the argument
 * up, and the reflection formula below one half.
 */
public final class Gamma {

    /** Beyond it the value exceeds every double. */
    private static final double OVERFLOW = 171.7;
    /** Below it the value of any fraction is smaller than every double. */
    private static final double UNDERFLOW = -190;

    private static final double SERIES_FROM = 12;

    /** The coefficients of 1/x, 1/x^3, 1/x^5, …: Bernoulli numbers B(2k) / (2k (2k - 1)). */
    private static final double[] STIRLING = {
        1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156, -3617.0 / 122400
    };

    private Gamma() {}

    /** NaN for negative whole numbers and negative infinity; infinite at zero, with its sign. */
    public static double gamma(double x) {
        if (Double.isNaN(x) || x == Double.NEGATIVE_INFINITY || (x < 0 && x == Math.floor(x))) {
            return Double.NaN;
        }
        if (x == 0) {
            return 1 / x;
        }
        if (x > OVERFLOW) {
            return Double.POSITIVE_INFINITY;
        }
        if (x < UNDERFLOW) {
            return 0;
        }
        if (x < 0.5) {
            return reflected(x);
        }
        if (x == Math.floor(x)) {
            double product = 1;
            for (int i = 2; i < x; i++) {
                product *= i;
            }
            return product;
        }
        double divisor = 1;
        double argument = x;
        for (; argument < SERIES_FROM; argument++) {
            divisor *= argument;
        }
        return stirling(argument) / divisor;
    }

    private static double reflected(double x) {
        // the sine of the part beyond the nearest whole number keeps its accuracy near the poles
        double nearest = Math.rint(x);
        double sine = Math.sin(Math.PI * (x - nearest)) * (nearest % 2 == 0 ? 1 : -1);
        double other = 1 - x;
        if (other > OVERFLOW) {
            // the quotient is still a number where gamma of the other argument no longer is
            double beyond = 1;
            while (other > OVERFLOW) {
                other--;
                beyond *= other;
            }
            return Math.PI / sine / gamma(other) / beyond;
        }
        return Math.PI / (sine * gamma(other));
    }

    private static double stirling(double x) {
        double inverse = 1 / x;
        double square = inverse * inverse;
        double sum = 0;
        for (int i = STIRLING.length - 1; i >= 0; i--) {
            sum = sum * square + STIRLING[i];
        }
        // two halves, since the whole power overflows before the result does
        double power = Math.pow(x, 0.5 * (x - 0.5));
        return Math.sqrt(2 * Math.PI) * power * Math.exp(-x) * Math.exp(sum * inverse) * power;
    }
}
