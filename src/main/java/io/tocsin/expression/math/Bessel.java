package io.tocsin.expression.math;

import java.util.Arrays;

/**
 * Bessel functions of whole order: Miller's downward recurrence with Neumann's series for the second kind (DLMF 3.6.4,
 * 10.8) below 25, Hankel's expansion (DLMF 10.17) above, upward recurrence where it is stable.
 */
public final class Bessel {

    /** Largest order, either sign: the work is proportional to it. */
    public static final int MAX_ORDER = 100_000;

    private static final double ASYMPTOTIC_FROM = 25;
    private static final double EULER = 0.5772156649015329;
    private static final double RESCALE = 0x1p800;
    /** Below it the first term of the series is all, and the recurrence would overflow between two rescalings. */
    private static final double TINY = 1e-50;
    /** Beyond this, and twice the argument, the first kind is smaller than every double. */
    private static final int VANISHING_ORDER = 2_000;

    private Bessel() {}

    /** The first kind of order 0. */
    public static double j0(double x) {
        return jn(0, x);
    }

    /** The first kind of order 1. */
    public static double j1(double x) {
        return jn(1, x);
    }

    /** The second kind of order 0; NaN below zero. */
    public static double y0(double x) {
        return yn(0, x);
    }

    /** The second kind of order 1; NaN below zero. */
    public static double y1(double x) {
        return yn(1, x);
    }

    /**
     * The first kind.
     *
     * @param order at most {@link #MAX_ORDER} either way, else an {@link IllegalArgumentException}
     */
    public static double jn(int order, double x) {
        check(order);
        if (Double.isNaN(x)) {
            return x;
        }
        int n = Math.abs(order);
        double magnitude = Math.abs(x);
        boolean negative = n % 2 == 1 && order < 0 != x < 0;
        if (Double.isInfinite(x) || magnitude == 0) {
            double limit = n == 0 && magnitude == 0 ? 1 : 0;
            return negative ? -limit : limit;
        }
        double value = first(n, magnitude);
        return negative ? -value : value;
    }

    private static double first(int n, double x) {
        if (n > 2 * x + VANISHING_ORDER) {
            return 0;
        }
        if (x < ASYMPTOTIC_FROM || n > x) {
            return descended(n, x)[n];
        }
        double before = hankel(0, x, false);
        if (n == 0) {
            return before;
        }
        double current = hankel(1, x, false);
        for (int i = 1; i < n; i++) {
            double next = 2 * i / x * current - before;
            before = current;
            current = next;
        }
        return current;
    }

    /**
     * The second kind; NaN below zero, infinite at zero.
     *
     * @param order at most {@link #MAX_ORDER} either way, else an {@link IllegalArgumentException}
     */
    public static double yn(int order, double x) {
        check(order);
        int n = Math.abs(order);
        boolean negative = order < 0 && n % 2 == 1;
        if (x < 0 || Double.isNaN(x)) {
            return Double.NaN;
        }
        if (x == 0) {
            return negative ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        }
        if (x == Double.POSITIVE_INFINITY) {
            return 0;
        }
        double value = second(n, x);
        return negative ? -value : value;
    }

    private static double second(int n, double x) {
        boolean isLarge = x >= ASYMPTOTIC_FROM;
        double[] first = isLarge ? new double[0] : descended(1, x);
        double before = isLarge ? hankel(0, x, true) : neumann0(first, x);
        if (n == 0) {
            return before;
        }
        double current = isLarge ? hankel(1, x, true) : neumann1(first, x);
        for (int i = 1; i < n && current > Double.NEGATIVE_INFINITY; i++) {
            double next = 2 * i / x * current - before;
            before = current;
            current = next;
        }
        return current;
    }

    private static void check(int order) {
        if (order > MAX_ORDER || order < -MAX_ORDER) {
            throw new IllegalArgumentException("order " + order);
        }
    }

    /** The first kind for every order from 0 to at least {@code n}, by downward recurrence from far above. */
    private static double[] descended(int n, double x) {
        if (x < TINY) {
            double[] leading = new double[n + 1];
            leading[0] = 1;
            for (int i = 1; i <= n; i++) {
                leading[i] = leading[i - 1] * (x / 2) / i;
            }
            return leading;
        }
        double turning = Math.max(n, x);
        int top = 2 * (int) ((turning + 40 + 12 * Math.cbrt(turning)) / 2);
        double[] values = new double[top + 1];
        values[top] = Double.MIN_NORMAL;
        double above = 0;
        for (int i = top; i > 0; i--) {
            double below = 2 * i / x * values[i] - above;
            above = values[i];
            if (Math.abs(below) > RESCALE) {
                below /= RESCALE;
                above /= RESCALE;
                // what underflows here is negligible beside the values to come
                for (int j = i; j <= top; j++) {
                    values[j] /= RESCALE;
                }
            }
            values[i - 1] = below;
        }
        // 1 = J0 + 2 (J2 + J4 + …)
        double sum = 0;
        for (int i = top; i > 0; i -= 2) {
            sum += values[i];
        }
        double norm = values[0] + 2 * sum;
        return Arrays.stream(values).map(value -> value / norm).toArray();
    }

    private static double neumann0(double[] first, double x) {
        double sum = 0;
        for (int k = first.length / 2; k > 0; k--) {
            sum += sign(k) * at(first, 2 * k) / k;
        }
        return 2 / Math.PI * ((Math.log(x / 2) + EULER) * first[0] - 2 * sum);
    }

    /** The derivative of {@link #neumann0}, negated. */
    private static double neumann1(double[] first, double x) {
        double sum = 0;
        for (int k = first.length / 2; k > 0; k--) {
            sum += sign(k) * (at(first, 2 * k - 1) - at(first, 2 * k + 1)) / k;
        }
        return 2 / Math.PI * ((Math.log(x / 2) + EULER) * first[1] - first[0] / x + sum);
    }

    private static int sign(int k) {
        return k % 2 == 0 ? 1 : -1;
    }

    private static double at(double[] values, int index) {
        return index < values.length ? values[index] : 0;
    }

    private static double hankel(int order, double x, boolean second) {
        double p = 0;
        double q = 0;
        double term = 1;
        for (int k = 0; k < 60; k++) {
            switch (k % 4) {
                case 0 -> p += term;
                case 1 -> q += term;
                case 2 -> p -= term;
                default -> q -= term;
            }
            double odd = 2 * k + 1;
            double next = term * (4.0 * order * order - odd * odd) / ((k + 1) * 8 * x);
            if (Math.abs(next) >= Math.abs(term) || next == 0) {
                break;
            }
            term = next;
        }
        double sine = Math.sin(x);
        double cosine = Math.cos(x);
        // cosine and sine of x - (order/2 + 1/4) pi, but for the factor of root 2
        double c = order == 0 ? cosine + sine : sine - cosine;
        double s = order == 0 ? sine - cosine : -cosine - sine;
        return (second ? p * s + q * c : p * c - q * s) / (Math.sqrt(Math.PI) * Math.sqrt(x));
    }
}
