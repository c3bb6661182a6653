package io.tocsin.expression;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code bool}, {@code int}, {@code float}, {@code string}, {@code duration} and {@code humanBytes}. */
final class Conversions {

    private static final Set<String> TRUE_WORDS = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE_WORDS = Set.of("0", "f", "F", "FALSE", "false", "False");

    /** What Go's {@code ParseFloat} takes and Java's does, too; no suffix, no space around it. */
    private static final Pattern FLOAT = Pattern.compile("[+-]?+(?:"
            + "(?:[0-9]++\\.?+[0-9]*+|\\.[0-9]++)(?:[eE][+-]?+[0-9]++)?+"
            + "|0[xX](?:[0-9a-fA-F]++\\.?+[0-9a-fA-F]*+|\\.[0-9a-fA-F]++)[pP][+-]?+[0-9]++)");

    private static final Pattern INFINITE = Pattern.compile("[+-]?+inf(?:inity)?+", Pattern.CASE_INSENSITIVE);

    private static final int MAX_DIGITS = 17;
    private static final String[] BYTE_UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    private static final double TWO_TO_64 = 0x1p64;

    private Conversions() {}

    static List<Signature> signatures() {
        return List.of(
                of("bool", Type.BOOL, Type.BOOL, (a, e) -> a[0]),
                of("bool", Type.STRING, Type.BOOL, (a, e) -> bool((String) a[0])),
                of("bool", Type.INT, Type.BOOL, (a, e) -> bool((double) (Long) a[0])),
                of("bool", Type.FLOAT, Type.BOOL, (a, e) -> bool((Double) a[0])),
                of("int", Type.BOOL, Type.INT, (a, e) -> a[0].equals(true) ? 1L : 0L),
                of("int", Type.STRING, Type.INT, (a, e) -> whole((String) a[0])),
                of("int", Type.INT, Type.INT, (a, e) -> a[0]),
                of("int", Type.FLOAT, Type.INT, (a, e) -> toWhole((Double) a[0], "an int of 64 bits")),
                of("float", Type.BOOL, Type.FLOAT, (a, e) -> a[0].equals(true) ? 1.0 : 0.0),
                of("float", Type.STRING, Type.FLOAT, (a, e) -> decimal((String) a[0])),
                of("float", Type.INT, Type.FLOAT, (a, e) -> (double) (Long) a[0]),
                of("float", Type.FLOAT, Type.FLOAT, (a, e) -> a[0]),
                of("string", Type.BOOL, Type.STRING, (a, e) -> a[0].toString()),
                of("string", Type.STRING, Type.STRING, (a, e) -> a[0]),
                of("string", Type.INT, Type.STRING, (a, e) -> a[0].toString()),
                of("string", Type.FLOAT, Type.STRING, (a, e) -> text((Double) a[0])),
                of("string", Type.DURATION, Type.STRING, (a, e) -> DurationText.render((Long) a[0])),
                of("duration", Type.DURATION, Type.DURATION, (a, e) -> a[0]),
                withUnit(Type.INT, (a, e) -> (Long) a[0] * (Long) a[1]),
                withUnit(
                        Type.FLOAT,
                        (a, e) -> toWhole((Double) a[0] * (double) (Long) a[1], "a duration of 64-bit nanoseconds")),
                withUnit(Type.STRING, (a, e) -> duration((String) a[0])),
                of("humanBytes", Type.INT, Type.STRING, (a, e) -> humanBytes((double) (Long) a[0])),
                of("humanBytes", Type.FLOAT, Type.STRING, (a, e) -> humanBytes((Double) a[0])));
    }

    private static Signature of(String name, Type from, Type to, Signature.Body body) {
        return new Signature(name, List.of(from), to, body);
    }

    private static Signature withUnit(Type value, Signature.Body body) {
        return new Signature("duration", List.of(value, Type.DURATION), Type.DURATION, body);
    }

    private static boolean bool(String text) throws ExpressionFailedException {
        if (TRUE_WORDS.contains(text) || FALSE_WORDS.contains(text)) {
            return TRUE_WORDS.contains(text);
        }
        throw new ExpressionFailedException("bool: the string is neither true nor false");
    }

    private static boolean bool(double number) throws ExpressionFailedException {
        if (number == 0 || number == 1) {
            return number == 1;
        }
        throw new ExpressionFailedException("bool: the number is neither 0 nor 1");
    }

    private static long whole(String text) throws ExpressionFailedException {
        boolean signed = text.startsWith("+") || text.startsWith("-");
        boolean isWhole = text.length() > (signed ? 1 : 0)
                && text.chars().skip(signed ? 1 : 0).allMatch(c -> c >= '0' && c <= '9');
        try {
            if (isWhole) {
                return Long.parseLong(text);
            }
        } catch (NumberFormatException e) {
            throw new ExpressionFailedException("int: the number in the string is outside 64 bits");
        }
        throw new ExpressionFailedException("int: the string is no whole number");
    }

    private static double decimal(String text) throws ExpressionFailedException {
        if (INFINITE.matcher(text).matches()) {
            return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (text.equalsIgnoreCase("nan")) {
            return Double.NaN;
        }
        if (!FLOAT.matcher(text).matches()) {
            throw new ExpressionFailedException("float: the string is no number");
        }
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            throw new ExpressionFailedException("float: the number in the string is too large");
        }
        return value;
    }

    private static long duration(String text) throws ExpressionFailedException {
        OptionalLong nanos = DurationText.parse(text);
        if (nanos.isEmpty()) {
            throw new ExpressionFailedException("duration: the string is no duration such as 1h30m");
        }
        return nanos.getAsLong();
    }

    /** Without the fraction; {@code wanted} says what it does not fit into. */
    static long toWhole(double value, String wanted) throws ExpressionFailedException {
        if (value >= -0x1p63 && value < 0x1p63) {
            return (long) value;
        }
        throw new ExpressionFailedException("the result does not fit into " + wanted);
    }

    /** The fewest digits that read back to the same number, without an exponent, as Go's format {@code 'f', -1}. */
    private static String text(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        var exact = new BigDecimal(value);
        for (int digits = 1; digits < MAX_DIGITS; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits));
            if (rounded.doubleValue() == value) {
                return rounded.stripTrailingZeros().toPlainString();
            }
        }
        return exact.round(new MathContext(MAX_DIGITS)).stripTrailingZeros().toPlainString();
    }

    /** As go-humanize's {@code Bytes}: powers of 1,000, one decimal below 10. */
    private static String humanBytes(double number) throws ExpressionFailedException {
        if (!(number >= 0 && number < TWO_TO_64)) {
            throw new ExpressionFailedException("humanBytes: a number of bytes is from 0 to less than 2^64");
        }
        double whole = Math.floor(number);
        if (whole < 10) {
            return (long) whole + " B";
        }
        int unit = (int) Math.floor(Math.log(whole) / Math.log(1000));
        double value = Math.floor(whole / Math.pow(1000, unit) * 10 + 0.5) / 10;
        String digits = value < 10
                ? BigDecimal.valueOf(value).setScale(1, RoundingMode.HALF_EVEN).toPlainString()
                : new BigDecimal(value).setScale(0, RoundingMode.HALF_EVEN).toPlainString();
        return digits + " " + BYTE_UNITS[unit];
    }
}
