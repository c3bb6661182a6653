package io.tocsin.template.format;

import io.tocsin.template.value.EvaluationException;
import io.tocsin.wire.GoFloat;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Floats by verb and flags. */
final class FloatText {

    private static final int SHORTEST = -1;
    /** More digits than any double has behind its point; beyond them are only zeros. */
    private static final int MOST_DIGITS = 1_100;
    /** Where {@code %g} turns to an exponent when the number of digits is not given. */
    private static final int SHORTEST_EXPONENT = 6;

    private static final int LOWEST_PLAIN_EXPONENT = -4;
    private static final int DEFAULT_SHARP_DIGITS = 6;
    private static final int MANTISSA_BITS = 52;
    private static final int MANTISSA_HEX_DIGITS = 13;

    private FloatText() {}

    /** By {@code verb}, one of {@code b e E f F g G x X}, with {@code precision} unless the flags have one; -1 for the fewest digits. */
    static void write(TextBuffer out, Flags flags, double number, int verb, int precision) throws EvaluationException {
        int digits = flags.precision >= 0 ? flags.precision : precision;
        boolean negative = number < 0 || (number == 0 && 1 / number < 0);
        String sign = negative ? "-" : (flags.plus ? "+" : (flags.space ? " " : ""));
        if (Double.isNaN(number)) {
            flags.padWithSpaces(out, (flags.plus ? "+" : (flags.space ? " " : "")) + "NaN");
            return;
        }
        if (Double.isInfinite(number)) {
            flags.padWithSpaces(out, (sign.isEmpty() ? "+" : sign) + "Inf");
            return;
        }
        String text = text(Math.abs(number), verb, digits);
        if (flags.sharp && verb != 'b') {
            text = withPoint(text, verb, digits);
        }
        if (!sign.isEmpty() && flags.padsWithZeros() && flags.width > text.length() + 1) {
            out.append(sign);
            out.repeat('0', flags.width - text.length() - 1);
            out.append(text);
        } else {
            flags.pad(out, sign + text);
        }
    }

    private static String text(double number, int verb, int precision) {
        return switch (verb) {
            case 'b' -> binary(number);
            case 'x' -> hexadecimal(number, precision);
            case 'X' -> hexadecimal(number, precision).toUpperCase(Locale.ROOT);
            case 'e' -> scientific(Decimal.of(number, precision == SHORTEST ? SHORTEST : precision + 1), precision);
            case 'E' -> text(number, 'e', precision).toUpperCase(Locale.ROOT);
            case 'f', 'F' -> plain(number, precision);
            case 'g' -> general(number, precision);
            case 'G' -> general(number, precision).toUpperCase(Locale.ROOT);
            default -> throw new AssertionError(verb);
        };
    }

    /**
     * The digits d.ddd without zeros at the end, times ten to the exponent.
     *
     * @param digits {@code 0} for zero
     */
    private record Decimal(String digits, int exponent) {

        /** With at most {@code most} digits, rounded half to even on the exact value. */
        static Decimal of(double number, int most) {
            if (number == 0) {
                return new Decimal("0", 0);
            }
            BigDecimal exact = most == SHORTEST ? new BigDecimal(GoFloat.text(number)) : new BigDecimal(number);
            BigDecimal rounded = most == SHORTEST ? exact : exact.round(new MathContext(most, RoundingMode.HALF_EVEN));
            String digits = rounded.unscaledValue().toString();
            int exponent = digits.length() - 1 - rounded.scale();
            int end = digits.length();
            while (end > 1 && digits.charAt(end - 1) == '0') {
                end--;
            }
            return new Decimal(digits.substring(0, end), exponent);
        }
    }

    private static String scientific(Decimal decimal, int precision) {
        String fraction = decimal.digits.substring(1);
        if (precision > fraction.length()) {
            fraction += "0".repeat(precision - fraction.length());
        }
        return decimal.digits.charAt(0) + (fraction.isEmpty() ? "" : "." + fraction) + 'e' + exponent(decimal.exponent);
    }

    private static String exponent(int exponent) {
        int magnitude = Math.abs(exponent);
        return (exponent < 0 ? "-" : "+") + (magnitude < 10 ? "0" : "") + magnitude;
    }

    private static String plain(double number, int precision) {
        if (precision == SHORTEST) {
            return new BigDecimal(GoFloat.text(number)).toPlainString();
        }
        int exact = Math.min(precision, MOST_DIGITS);
        String text =
                new BigDecimal(number).setScale(exact, RoundingMode.HALF_EVEN).toPlainString();
        return text + "0".repeat(precision - exact);
    }

    private static String general(double number, int precision) {
        int most = precision == 0 ? 1 : precision;
        Decimal decimal = Decimal.of(number, most);
        int length = decimal.digits.length();
        int turn = most == SHORTEST ? SHORTEST_EXPONENT : most;
        if (turn > length && length > decimal.exponent && most != SHORTEST) {
            turn = length;
        }
        if (decimal.exponent < LOWEST_PLAIN_EXPONENT || decimal.exponent >= turn) {
            return scientific(decimal, SHORTEST);
        }
        return new BigDecimal(decimal.digits)
                .scaleByPowerOfTen(decimal.exponent - length + 1)
                .toPlainString();
    }

    private static String binary(double number) {
        long bits = Double.doubleToRawLongBits(number);
        int exponent = (int) (bits >> MANTISSA_BITS);
        long mantissa = bits & ((1L << MANTISSA_BITS) - 1);
        if (exponent == 0) {
            exponent = 1;
        } else {
            mantissa |= 1L << MANTISSA_BITS;
        }
        exponent -= Double.MAX_EXPONENT + MANTISSA_BITS;
        return mantissa + "p" + (exponent < 0 ? "" : "+") + exponent;
    }

    private static String hexadecimal(double number, int precision) {
        if (number == 0) {
            return "0x0" + (precision > 0 ? "." + "0".repeat(precision) : "") + "p+00";
        }
        int exponent = Math.getExponent(number);
        if (exponent < Double.MIN_EXPONENT) {
            exponent = Math.getExponent(number * (1L << MANTISSA_BITS)) - MANTISSA_BITS;
        }
        // Two steps, since the factor for a subnormal number is no double.
        double scaled = Math.scalb(Math.scalb(number, -exponent / 2), -exponent + exponent / 2);
        long mantissa = (long) Math.scalb(scaled, MANTISSA_BITS);
        if (precision != SHORTEST && precision < MANTISSA_HEX_DIGITS) {
            mantissa = roundedTo(mantissa, 4 * (MANTISSA_HEX_DIGITS - precision));
            if (mantissa >> (MANTISSA_BITS + 1) != 0) {
                mantissa >>= 1;
                exponent++;
            }
        }
        String digits = Long.toHexString(mantissa);
        String fraction = digits.substring(1);
        if (precision == SHORTEST) {
            fraction = fraction.replaceFirst("0+$", "");
        } else if (precision < fraction.length()) {
            fraction = fraction.substring(0, precision);
        } else {
            fraction += "0".repeat(precision - fraction.length());
        }
        return "0x" + digits.charAt(0) + (fraction.isEmpty() ? "" : "." + fraction) + "p" + exponent(exponent);
    }

    private static long roundedTo(long mantissa, int bits) {
        long unit = 1L << bits;
        long rest = mantissa & (unit - 1);
        long down = mantissa - rest;
        boolean up = rest > unit / 2 || (rest == unit / 2 && (down & unit) != 0);
        return up ? down + unit : down;
    }

    /** The sharp flag keeps the point, and for general verbs zeros up to the number of digits. */
    private static String withPoint(String text, int verb, int precision) {
        int end = tailAt(text, verb);
        String body = text.substring(0, end);
        var result = new StringBuilder(body);
        if (verb == 'g' || verb == 'G' || verb == 'x') {
            int digits = precision == SHORTEST ? DEFAULT_SHARP_DIGITS : precision;
            boolean significant = false;
            for (int i = 0; i < body.length(); i++) {
                char c = body.charAt(i);
                significant |= c != '0' && c != '.';
                digits -= significant && c != '.' ? 1 : 0;
            }
            if (body.indexOf('.') < 0) {
                digits -= body.equals("0") ? 1 : 0;
                result.append('.');
            }
            result.append("0".repeat(Math.max(0, digits)));
        } else if (body.indexOf('.') < 0) {
            result.append('.');
        }
        return result.append(text, end, text.length()).toString();
    }

    private static int tailAt(String text, int verb) {
        boolean hexadecimal = verb == 'x' || verb == 'X';
        for (int i = 0; i < text.length(); i++) {
            char c = Character.toLowerCase(text.charAt(i));
            if (c == 'p' || (c == 'e' && !hexadecimal)) {
                return i;
            }
        }
        return text.length();
    }
}
