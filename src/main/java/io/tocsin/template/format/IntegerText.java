package io.tocsin.template.format;

import io.tocsin.template.value.EvaluationException;
import java.util.Locale;

/** Integers by verb and flags. */
final class IntegerText {

    private static final int LEAST_UNICODE_DIGITS = 4;

    private IntegerText() {}

    /** In {@code base} 2, 8, 10 or 16; {@code verb} is {@code X} for capital digits, {@code O} for the prefix 0o. */
    static void write(TextBuffer out, Flags flags, long number, boolean unsigned, int base, int verb)
            throws EvaluationException {
        boolean negative = !unsigned && number < 0;
        if (flags.precision == 0 && number == 0) {
            out.repeat(' ', flags.width);
            return;
        }
        String digits = Long.toUnsignedString(negative ? -number : number, base);
        if (verb == 'X') {
            digits = digits.toUpperCase(Locale.ROOT);
        }
        int zeros = leadingZeros(flags, negative, digits);
        // Made apart only when asked for, since the width may be a million.
        String number0 = zeros > 0 ? "0".repeat(zeros) + digits : digits;
        String sign = negative ? "-" : (flags.plus ? "+" : (flags.space ? " " : ""));
        flags.padWithSpaces(out, sign + prefix(flags, base, verb, number0) + number0);
    }

    private static int leadingZeros(Flags flags, boolean negative, String digits) {
        int wanted = 0;
        if (flags.precision >= 0) {
            wanted = flags.precision;
        } else if (flags.padsWithZeros() && flags.width >= 0) {
            wanted = negative || flags.plus || flags.space ? flags.width - 1 : flags.width;
        }
        return wanted - digits.length();
    }

    private static String prefix(Flags flags, int base, int verb, String digits) {
        if (verb == 'O') {
            return flags.sharp && !digits.startsWith("0") ? "0o0" : "0o";
        }
        if (!flags.sharp) {
            return "";
        }
        return switch (base) {
            case 2 -> "0b";
            case 8 -> digits.startsWith("0") ? "" : "0";
            case 16 -> verb == 'X' ? "0X" : "0x";
            default -> "";
        };
    }

    /** {@code U+0041}, and with the sharp flag the character in quotes. */
    static void writeUnicode(TextBuffer out, Flags flags, long number) throws EvaluationException {
        String digits = Long.toUnsignedString(number, 16).toUpperCase(Locale.ROOT);
        int width = Math.max(LEAST_UNICODE_DIGITS, flags.precision);
        var text = new StringBuilder("U+")
                .append("0".repeat(Math.max(0, width - digits.length())))
                .append(digits);
        boolean isCharacter = number >= 0 && number <= Character.MAX_CODE_POINT;
        if (flags.sharp && isCharacter && Quoted.isPrint((int) number)) {
            text.append(" '").appendCodePoint((int) number).append('\'');
        }
        flags.padWithSpaces(out, text.toString());
    }
}
