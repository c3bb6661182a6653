package io.tocsin.template.syntax;

import io.tocsin.template.format.Quoted;
import io.tocsin.template.value.Scalar;
import io.tocsin.template.value.Value;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A number or character as a template writes it, which may be used as several types.
 *
 * @param source as it stands in the template
 * @param integer its value as {@code int}; empty when it has a fraction or does not fit
 * @param value what it is where nothing asks for a certain type; null when it does not fit {@code int}
 */
public record NumberLiteral(
        String source, OptionalLong integer, @Nullable Value value) {

    private static final double TWO_TO_63 = 0x1p63;

    static NumberLiteral ofCharacter(Token token) throws SyntaxException {
        int codePoint = StringLiteral.character(token);
        return new NumberLiteral(token.text(), OptionalLong.of(codePoint), Scalar.Int.of(codePoint));
    }

    static NumberLiteral ofNumber(Token token) throws SyntaxException {
        String source = token.text();
        if (source.endsWith("i")) {
            Double imaginary = floatOf(source.substring(0, source.length() - 1));
            if (imaginary != null) {
                return new NumberLiteral(source, OptionalLong.empty(), new Scalar.Complex(0, imaginary));
            }
        }
        OptionalLong integer = integerOf(source);
        Double number = floatOf(source);
        if (integer.isPresent()) {
            return new NumberLiteral(source, integer, Scalar.Int.of(integer.getAsLong()));
        }
        if (isUnsigned(source)) {
            return new NumberLiteral(source, OptionalLong.empty(), null);
        }
        if (number == null) {
            throw new SyntaxException(token.position(), "illegal number syntax: " + Quoted.text(source));
        }
        if (!looksLikeFloat(source)) {
            throw new SyntaxException(token.position(), "integer overflow: " + Quoted.text(source));
        }
        boolean whole = number == Math.rint(number) && number >= -TWO_TO_63 && number < TWO_TO_63;
        return new NumberLiteral(
                source, whole ? OptionalLong.of(number.longValue()) : OptionalLong.empty(), new Scalar.Real(number));
    }

    /** {@code 1+2i}; the imaginary part begins at the last sign that belongs to no exponent. */
    static NumberLiteral ofComplex(Token token) throws SyntaxException {
        String source = token.text();
        int sign = source.length() - 1;
        while (sign > 0 && !(isSign(source.charAt(sign)) && !isExponent(source, sign - 1))) {
            sign--;
        }
        Double real = floatOf(source.substring(0, sign));
        Double imaginary = floatOf(source.substring(sign, source.length() - 1));
        if (real == null || imaginary == null) {
            throw new SyntaxException(token.position(), "illegal number syntax: " + Quoted.text(source));
        }
        return new NumberLiteral(source, OptionalLong.empty(), new Scalar.Complex(real, imaginary));
    }

    private static boolean isSign(char c) {
        return c == '+' || c == '-';
    }

    private static boolean isExponent(String source, int at) {
        char c = Character.toLowerCase(source.charAt(at));
        return isHexadecimal(source) ? c == 'p' : c == 'e';
    }

    /** Whether the spelling says that it is no integer: a point or an exponent, but not the digit E of base 16. */
    private static boolean looksLikeFloat(String source) {
        return source.matches(isHexadecimal(source) ? ".*[.pP].*" : ".*[.eEpP].*");
    }

    private static boolean isHexadecimal(String source) {
        String unsigned = withoutSign(source);
        return unsigned.startsWith("0x") || unsigned.startsWith("0X");
    }

    private static String withoutSign(String source) {
        return !source.isEmpty() && isSign(source.charAt(0)) ? source.substring(1) : source;
    }

    private static OptionalLong integerOf(String source) {
        String digits = integerDigits(source);
        if (digits.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            String sign = source.startsWith("-") ? "-" : "";
            return OptionalLong.of(Long.parseLong(sign + digits, base(source)));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Whether it fits Go's {@code uint64}, which takes no sign. */
    private static boolean isUnsigned(String source) {
        String digits = integerDigits(source);
        if (digits.isEmpty() || isSign(source.charAt(0))) {
            return false;
        }
        try {
            Long.parseUnsignedLong(digits, base(source));
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static int base(String source) {
        String unsigned = withoutSign(source);
        if (unsigned.length() < 2 || unsigned.charAt(0) != '0') {
            return 10;
        }
        return switch (Character.toLowerCase(unsigned.charAt(1))) {
            case 'x' -> 16;
            case 'b' -> 2;
            default -> 8;
        };
    }

    /** The digits without sign, prefix and underscores; empty when the underscores stand wrong, or it is no integer. */
    private static String integerDigits(String source) {
        String unsigned = withoutSign(source);
        String digits = (hasPrefix(unsigned) ? unsigned.substring(2) : unsigned).replace("_", "");
        boolean valid = underscoresSeparate(unsigned)
                && digits.chars().allMatch(c -> c < 0x80 && Character.digit(c, base(source)) >= 0);
        return valid ? digits : "";
    }

    private static boolean hasPrefix(String unsigned) {
        return unsigned.length() > 1 && unsigned.charAt(0) == '0' && "xXoObB".indexOf(unsigned.charAt(1)) >= 0;
    }

    /** Underscores stand between digits, or between a prefix and a digit, and only where the base is written out or 8. */
    private static boolean underscoresSeparate(String unsigned) {
        if (unsigned.indexOf('_') < 0) {
            return true;
        }
        boolean hexadecimal = isHexadecimal(unsigned);
        int from = hasPrefix(unsigned) ? 2 : 0;
        // A prefix counts as a digit, so that one underscore may follow it.
        boolean afterDigit = from > 0;
        for (int i = from; i < unsigned.length(); i++) {
            char c = unsigned.charAt(i);
            boolean digit = Character.digit(c, hexadecimal ? 16 : 10) >= 0;
            if (c == '_' ? !afterDigit : i > 0 && unsigned.charAt(i - 1) == '_' && !digit) {
                return false;
            }
            afterDigit = digit;
        }
        return unsigned.charAt(unsigned.length() - 1) != '_';
    }

    private static @Nullable Double floatOf(String source) {
        String unsigned = withoutSign(source);
        boolean hexadecimal = isHexadecimal(source);
        if (!underscoresSeparate(unsigned)) {
            return null;
        }
        String plain = source.replace("_", "");
        String pattern = hexadecimal
                ? "[+-]?0[xX]([0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+)[pP][+-]?[0-9]+"
                : "[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?";
        if (!plain.matches(pattern)) {
            return null;
        }
        double number = Double.parseDouble(plain);
        return Double.isInfinite(number) ? null : number;
    }
}
