package io.tocsin.template.format;

import io.tocsin.template.value.EvaluationException;
import io.tocsin.template.value.Nothing;
import io.tocsin.template.value.Scalar;
import io.tocsin.template.value.Value;

/** Go's {@code Sprint}, {@code Sprintln} and {@code Sprintf}. A mistake in a format shows in the text, as in Go. */
public final class Printf {

    /** Largest width and precision; beyond it Go takes the format for broken. */
    private static final int LARGEST = 1_000_000;

    private static final int UNREADABLE = Integer.MIN_VALUE;

    private final TextBuffer out;
    private final Flags flags = new Flags();
    private final ValuePrinter printer;

    private Printf(TextBuffer out) {
        this.out = out;
        this.printer = new ValuePrinter(out, flags);
    }

    /** Prints the values, with a space between two of which neither is text. */
    public static void print(TextBuffer out, Value... values) throws EvaluationException {
        var printf = new Printf(out);
        boolean afterText = false;
        for (int i = 0; i < values.length; i++) {
            boolean text = values[i] instanceof Scalar.Text;
            if (i > 0 && !text && !afterText) {
                out.append(' ');
            }
            printf.printer.print(values[i], 'v');
            afterText = text;
        }
    }

    /** Prints the values with spaces between them and a newline after them. */
    public static void println(TextBuffer out, Value... values) throws EvaluationException {
        var printf = new Printf(out);
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                out.append(' ');
            }
            printf.printer.print(values[i], 'v');
        }
        out.append('\n');
    }

    /** Prints {@code format} with the values in place of its verbs. */
    public static void printf(TextBuffer out, String format, Value... values) throws EvaluationException {
        new Printf(out).new Directives(format, values).print();
    }

    /** One format and how far it was read. */
    private final class Directives {

        private final String format;
        private final Value[] values;
        private int at;
        private int argument;
        private boolean argumentIsGood;
        private boolean afterIndex;
        private boolean reordered;

        Directives(String format, Value[] values) {
            this.format = format;
            this.values = values;
        }

        void print() throws EvaluationException {
            while (at < format.length()) {
                int percent = format.indexOf('%', at);
                int end = percent < 0 ? format.length() : percent;
                out.append(format.substring(at, end));
                at = end;
                if (percent >= 0) {
                    at++;
                    directive();
                }
            }
            if (!reordered && argument < values.length) {
                printExtra();
            }
        }

        private void directive() throws EvaluationException {
            argumentIsGood = true;
            afterIndex = false;
            flags.clear();
            readFlags();
            readIndex();
            readWidth();
            if (at < format.length() && format.charAt(at) == '.') {
                at++;
                readPrecision();
            }
            if (!afterIndex) {
                readIndex();
            }
            if (at >= format.length()) {
                out.append("%!(NOVERB)");
                return;
            }
            int verb = format.codePointAt(at);
            at += Character.charCount(verb);
            if (verb == '%') {
                out.append('%');
            } else if (!argumentIsGood) {
                out.append("%!").append(Character.toString(verb)).append("(BADINDEX)");
            } else if (argument >= values.length) {
                out.append("%!").append(Character.toString(verb)).append("(MISSING)");
            } else {
                if (verb == 'v' || verb == 'w') {
                    flags.turnToV();
                }
                printer.print(values[argument++], verb);
            }
        }

        private void readFlags() {
            for (; at < format.length(); at++) {
                switch (format.charAt(at)) {
                    case '#' -> flags.sharp = true;
                    case '0' -> flags.zero = true;
                    case '+' -> flags.plus = true;
                    case '-' -> flags.minus = true;
                    case ' ' -> flags.space = true;
                    default -> {
                        return;
                    }
                }
            }
        }

        private void readWidth() throws EvaluationException {
            if (at < format.length() && format.charAt(at) == '*') {
                at++;
                int width = readStar();
                if (width == UNREADABLE) {
                    out.append("%!(BADWIDTH)");
                } else {
                    flags.width = Math.abs(width);
                    flags.minus |= width < 0;
                }
                afterIndex = false;
            } else {
                flags.width = readNumber(format.length());
                argumentIsGood &= !afterIndex || flags.width < 0;
            }
        }

        private void readPrecision() throws EvaluationException {
            argumentIsGood &= !afterIndex;
            readIndex();
            if (at < format.length() && format.charAt(at) == '*') {
                at++;
                int precision = readStar();
                if (precision == UNREADABLE || precision < 0) {
                    out.append("%!(BADPREC)");
                } else {
                    flags.precision = precision;
                }
                afterIndex = false;
            } else {
                flags.precision = Math.max(0, readNumber(format.length()));
            }
        }

        /** The next value as a number; {@link #UNREADABLE} when there is none, or no integer, or a too large one. */
        private int readStar() {
            if (argument >= values.length) {
                return UNREADABLE;
            }
            Value value = values[argument++];
            boolean fits =
                    value instanceof Scalar.Int number && number.value() >= -LARGEST && number.value() <= LARGEST;
            return fits ? (int) ((Scalar.Int) value).value() : UNREADABLE;
        }

        /** The digits at this place; -1 when there are none. One too large ends the format, as in Go. */
        private int readNumber(int end) {
            int number = -1;
            for (; at < end && format.charAt(at) >= '0' && format.charAt(at) <= '9'; at++) {
                if (number > LARGEST) {
                    at = end;
                    return -1;
                }
                number = Math.max(0, number) * 10 + format.charAt(at) - '0';
            }
            return number;
        }

        /** Reads {@code [n]}, which says which value is next, counted from 1. */
        private void readIndex() {
            afterIndex = false;
            if (at >= format.length() || format.charAt(at) != '[') {
                return;
            }
            reordered = true;
            int close = format.indexOf(']', at);
            if (close < 0 || format.length() - at < 3) {
                argumentIsGood = false;
                at++;
                return;
            }
            at++;
            int number = readNumber(close);
            boolean wellFormed = number >= 0 && at == close;
            at = close + 1;
            if (wellFormed && number >= 1 && number <= values.length) {
                argument = number - 1;
                afterIndex = true;
            } else {
                argumentIsGood = false;
                afterIndex = wellFormed;
            }
        }

        private void printExtra() throws EvaluationException {
            flags.clear();
            out.append("%!(EXTRA ");
            for (int i = argument; i < values.length; i++) {
                if (i > argument) {
                    out.append(", ");
                }
                if (values[i] instanceof Nothing) {
                    out.append("<nil>");
                } else {
                    out.append(values[i].type()).append('=');
                    printer.print(values[i], 'v');
                }
            }
            out.append(')');
        }
    }
}
