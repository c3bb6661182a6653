package io.tocsin.expression.math;

/** Inverse hyperbolic functions, logarithms and powers with Go's special cases. */
public final class Elementary {

    private static final double LN2 = Math.log(2);
    private static final int MAX_DECIMAL_EXPONENT = 308;
    private static final int MIN_DECIMAL_EXPONENT = -323;
    private static final int MANTISSA_BITS = 52;

    private Elementary() {}

    /** The inverse of cosh; NaN below 1. */
    public static double acosh(double x) {
        if (x < 1 || Double.isNaN(x)) {
            return Double.NaN;
        }
        if (x > 0x1p28) {
            return Math.log(x) + LN2;
        }
        double above = x - 1;
        return Math.log1p(above + Math.sqrt(above * (x + 1)));
    }

    /** The inverse of sinh. */
    public static double asinh(double x) {
        double magnitude = Math.abs(x);
        if (magnitude == 0 || Double.isNaN(x)) {
            return x;
        }
        double result = magnitude > 0x1p28
                ? Math.log(magnitude) + LN2
                : Math.log1p(magnitude + magnitude * magnitude / (1 + Math.sqrt(magnitude * magnitude + 1)));
        return Math.copySign(result, x);
    }

    /** The inverse of tanh; infinite at -1 and 1, NaN beyond. */
    public static double atanh(double x) {
        double magnitude = Math.abs(x);
        if (magnitude > 1) {
            return Double.NaN;
        }
        return Math.copySign(0.5 * Math.log1p(2 * magnitude / (1 - magnitude)), x);
    }

    /** Two to the power of {@code x}. */
    public static double exp2(double x) {
        return Math.pow(2, x);
    }

    /** The logarithm to base 2, exact for powers of two. */
    public static double log2(double x) {
        if (!(x > 0) || Double.isInfinite(x)) {
            return Math.log(x);
        }
        int exponent = binaryExponent(x);
        double fraction = scaled(x, -exponent);
        return fraction == 1 ? exponent : exponent + Math.log(fraction) / LN2;
    }

    /** The exponent of {@code x} in base 2: -Inf for 0, +Inf for infinity. */
    public static double logb(double x) {
        if (x == 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (Double.isInfinite(x)) {
            return Double.POSITIVE_INFINITY;
        }
        return Double.isNaN(x) ? x : binaryExponent(x);
    }

    private static int binaryExponent(double x) {
        int exponent = Math.getExponent(x);
        return exponent < Double.MIN_EXPONENT ? Math.getExponent(x * 0x1p52) - MANTISSA_BITS : exponent;
    }

    /** In two steps, since one would overflow for subnormal numbers. */
    private static double scaled(double x, int exponent) {
        int half = exponent / 2;
        return Math.scalb(Math.scalb(x, half), exponent - half);
    }

    /** As {@link Math#max}, except that infinity wins over NaN. */
    public static double max(double x, double y) {
        return x == Double.POSITIVE_INFINITY || y == Double.POSITIVE_INFINITY
                ? Double.POSITIVE_INFINITY
                : Math.max(x, y);
    }

    /** As {@link Math#min}, except that negative infinity wins over NaN. */
    public static double min(double x, double y) {
        return x == Double.NEGATIVE_INFINITY || y == Double.NEGATIVE_INFINITY
                ? Double.NEGATIVE_INFINITY
                : Math.min(x, y);
    }

    /** As {@link Math#pow}, except that 1 to any power, and -1 to an infinite one, is 1. */
    public static double pow(double x, double y) {
        return x == 1 || (x == -1 && Double.isInfinite(y)) ? 1 : Math.pow(x, y);
    }

    /** Ten to the power of {@code n}; 0 below -323, infinite above 308. */
    public static double pow10(long n) {
        if (n < MIN_DECIMAL_EXPONENT) {
            return 0;
        }
        return n > MAX_DECIMAL_EXPONENT ? Double.POSITIVE_INFINITY : Double.parseDouble("1e" + n);
    }

    /** Without its fraction. */
    public static double trunc(double x) {
        return x < 0 ? Math.ceil(x) : Math.floor(x);
    }
}
