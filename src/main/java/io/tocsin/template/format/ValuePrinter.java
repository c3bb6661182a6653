package io.tocsin.template.format;

import io.tocsin.template.value.EvaluationException;
import io.tocsin.template.value.GoText;
import io.tocsin.template.value.IntType;
import io.tocsin.template.value.ListValue;
import io.tocsin.template.value.LocationValue;
import io.tocsin.template.value.MapValue;
import io.tocsin.template.value.Nothing;
import io.tocsin.template.value.Scalar;
import io.tocsin.template.value.StructValue;
import io.tocsin.template.value.TimeValue;
import io.tocsin.template.value.Value;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Prints one value by one verb and the flags. Where Go prints the address of a pointer, this prints what it points to,
 * since an address helps nobody; and a verb that does not fit a time is refused as for text, where Go prints the time's
 * innards.
 */
final class ValuePrinter {

    private static final String NIL = "<nil>";

    private final TextBuffer out;
    private final Flags flags;
    /** Within the complaint about a verb, values print without their {@code String} methods. */
    private boolean complaining;

    ValuePrinter(TextBuffer out, Flags flags) {
        this.out = out;
        this.flags = flags;
    }

    /** Prints an argument. */
    void print(Value value, int verb) throws EvaluationException {
        if (value instanceof Nothing) {
            if (verb == 'T' || verb == 'v') {
                flags.pad(out, NIL);
            } else {
                complain(value, verb);
            }
        } else if (verb == 'T') {
            flags.pad(out, flags.truncated(value.type()));
        } else if (verb == 'p') {
            complain(value, verb);
        } else {
            print(value, verb, 0);
        }
    }

    private void print(Value value, int verb, int depth) throws EvaluationException {
        if (verb == 'w') {
            // For errors only, and no value is one.
            complain(value, verb);
        } else if (printedByMethod(value, verb)) {
            return;
        } else if (value instanceof Scalar scalar) {
            printScalar(scalar, verb);
        } else if (value instanceof ListValue<?> list) {
            printList(list, verb, depth);
        } else if (value instanceof MapValue<?> map) {
            printMap(map, verb, depth);
        } else if (value instanceof StructValue<?> struct) {
            printStruct(struct, verb, depth);
        } else if (value instanceof Nothing nothing) {
            out.append(flags.sharpV ? nothing.type() + "(nil)" : NIL);
        } else if (value instanceof TimeValue || value instanceof LocationValue) {
            printText(value.string().orElseThrow(), verb, value);
        } else {
            throw new AssertionError(value);
        }
    }

    private boolean printedByMethod(Value value, int verb) throws EvaluationException {
        if (complaining) {
            return false;
        }
        if (flags.sharpV) {
            if (value instanceof TimeValue time) {
                flags.pad(out, flags.truncated(time.goString()));
                return true;
            }
            return false;
        }
        if (verb == 'v' || verb == 's' || verb == 'x' || verb == 'X' || verb == 'q') {
            Optional<String> text = value.string();
            if (text.isPresent()) {
                printText(text.get(), verb, value);
                return true;
            }
        }
        return false;
    }

    private void printScalar(Scalar scalar, int verb) throws EvaluationException {
        if (scalar instanceof Scalar.Text text) {
            printText(text.value(), verb, text);
        } else if (scalar instanceof Scalar.Int number) {
            printInteger(number, verb);
        } else if (scalar instanceof Scalar.Real number) {
            printFloat(number, verb);
        } else if (scalar instanceof Scalar.Complex number) {
            printComplex(number, verb);
        } else if (scalar instanceof Scalar.Bool flag) {
            if (verb == 't' || verb == 'v') {
                flags.pad(out, flag.value() ? "true" : "false");
            } else {
                complain(flag, verb);
            }
        } else {
            throw new AssertionError(scalar);
        }
    }

    private void printText(String text, int verb, Value value) throws EvaluationException {
        switch (verb) {
            case 'v' -> {
                if (flags.sharpV) {
                    printQuoted(text);
                } else {
                    flags.pad(out, flags.truncated(text));
                }
            }
            case 's' -> flags.pad(out, flags.truncated(text));
            case 'q' -> printQuoted(text);
            case 'x', 'X' -> printHexadecimal(GoText.bytes(text), verb == 'X');
            default -> complain(value, verb);
        }
    }

    private void printQuoted(String text) throws EvaluationException {
        String cut = flags.truncated(text);
        boolean raw = flags.sharp && Quoted.canBeRaw(cut);
        flags.pad(out, raw ? "`" + cut + "`" : Quoted.text(cut, flags.plus));
    }

    private void printHexadecimal(byte[] bytes, boolean capital) throws EvaluationException {
        int length = flags.precision >= 0 ? Math.min(flags.precision, bytes.length) : bytes.length;
        var digits = new StringBuilder(3 * length);
        String prefix = flags.sharp ? (capital ? "0X" : "0x") : "";
        for (int i = 0; i < length; i++) {
            if (i == 0 || flags.space) {
                digits.append(i == 0 ? "" : " ").append(prefix);
            }
            String pair = Integer.toHexString(0x100 | (bytes[i] & 0xFF)).substring(1);
            digits.append(capital ? pair.toUpperCase(Locale.ROOT) : pair);
        }
        flags.pad(out, digits.toString());
    }

    private void printInteger(Scalar.Int number, int verb) throws EvaluationException {
        boolean unsigned = number.of() == IntType.UINT8;
        long value = number.value();
        switch (verb) {
            case 'v' -> {
                if (flags.sharpV && unsigned) {
                    printByteAsGo(value);
                } else {
                    IntegerText.write(out, flags, value, unsigned, 10, verb);
                }
            }
            case 'd' -> IntegerText.write(out, flags, value, unsigned, 10, verb);
            case 'b' -> IntegerText.write(out, flags, value, unsigned, 2, verb);
            case 'o', 'O' -> IntegerText.write(out, flags, value, unsigned, 8, verb);
            case 'x', 'X' -> IntegerText.write(out, flags, value, unsigned, 16, verb);
            case 'c' -> flags.pad(out, Character.toString(Quoted.valid(value)));
            case 'q' -> flags.pad(out, Quoted.character(value, flags.plus));
            case 'U' -> IntegerText.writeUnicode(out, flags, value);
            default -> complain(number, verb);
        }
    }

    private void printByteAsGo(long value) throws EvaluationException {
        boolean sharp = flags.sharp;
        flags.sharp = true;
        IntegerText.write(out, flags, value, true, 16, 'v');
        flags.sharp = sharp;
    }

    private void printFloat(Scalar.Real number, int verb) throws EvaluationException {
        switch (verb) {
            case 'v' -> FloatText.write(out, flags, number.value(), 'g', -1);
            case 'b', 'g', 'G', 'x', 'X' -> FloatText.write(out, flags, number.value(), verb, -1);
            case 'f', 'F', 'e', 'E' -> FloatText.write(out, flags, number.value(), verb, 6);
            default -> complain(number, verb);
        }
    }

    private void printComplex(Scalar.Complex number, int verb) throws EvaluationException {
        if ("vbgGxXfFeE".indexOf(verb) < 0) {
            complain(number, verb);
            return;
        }
        boolean plus = flags.plus;
        out.append('(');
        printFloat(new Scalar.Real(number.real()), verb);
        flags.plus = true;
        printFloat(new Scalar.Real(number.imaginary()), verb);
        out.append("i)");
        flags.plus = plus;
    }

    private void printList(ListValue<?> list, int verb, int depth) throws EvaluationException {
        if (list.isBytes() && (verb == 's' || verb == 'q' || verb == 'x' || verb == 'X')) {
            printText(list.bytesAsText(), verb, list);
            return;
        }
        open(depth == 0 && list.isBytes() ? "[]byte" : list.type(), "[", flags.sharpV && list.isNil());
        if (flags.sharpV && list.isNil()) {
            return;
        }
        for (int i = 0; i < list.size(); i++) {
            separate(i);
            print(list.get(i), verb, depth + 1);
        }
        out.append(flags.sharpV ? '}' : ']');
    }

    private void printMap(MapValue<?> map, int verb, int depth) throws EvaluationException {
        open(map.type(), "map[", false);
        int i = 0;
        for (Map.Entry<String, ?> entry : map.entries().entrySet()) {
            separate(i++);
            print(Scalar.Text.of(entry.getKey()), verb, depth + 1);
            out.append(':');
            print(map.get(entry.getKey()), verb, depth + 1);
        }
        out.append(flags.sharpV ? '}' : ']');
    }

    private void printStruct(StructValue<?> struct, int verb, int depth) throws EvaluationException {
        if (struct.kind() == Value.Kind.POINTER) {
            if (depth > 0 && !flags.sharpV && verb != 'v') {
                complain(struct, verb);
                return;
            }
            out.append('&');
        }
        open(struct.of().structName(), "{", false);
        for (int i = 0; i < struct.of().shown().size(); i++) {
            separate(i);
            if (flags.plusV || flags.sharpV) {
                out.append(struct.of().shown().get(i).name()).append(':');
            }
            print(struct.shown(i), verb, depth + 1);
        }
        out.append('}');
    }

    private void open(String type, String bracket, boolean nil) throws EvaluationException {
        if (flags.sharpV) {
            out.append(type).append(nil ? "(nil)" : "{");
        } else {
            out.append(bracket);
        }
    }

    private void separate(int index) throws EvaluationException {
        if (index > 0) {
            out.append(flags.sharpV ? ", " : " ");
        }
    }

    /** Says in Go's way that {@code verb} is not for {@code value}: {@code %!d(string=x)}. */
    private void complain(Value value, int verb) throws EvaluationException {
        boolean before = complaining;
        complaining = true;
        out.append("%!").append(Character.toString(verb)).append('(');
        if (value instanceof Nothing) {
            out.append(NIL);
        } else {
            out.append(value.type()).append('=');
            print(value, 'v', 0);
        }
        out.append(')');
        complaining = before;
    }
}
