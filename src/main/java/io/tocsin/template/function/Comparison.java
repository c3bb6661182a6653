package io.tocsin.template.function;

import io.tocsin.template.format.Printf;
import io.tocsin.template.format.TextBuffer;
import io.tocsin.template.value.EvaluationException;
import io.tocsin.template.value.GoText;
import io.tocsin.template.value.ListValue;
import io.tocsin.template.value.Nothing;
import io.tocsin.template.value.Scalar;
import io.tocsin.template.value.StructValue;
import io.tocsin.template.value.Value;

/** Go's {@code eq} and {@code lt}. Integers compare whatever their types are called, but not with floats. */
final class Comparison {

    private static final String INCOMPATIBLE = "incompatible types for comparison";
    private static final int LONGEST_SHOWN = 1_000;

    private Comparison() {}

    /** Whether the first value equals any of the others; no further one is looked at than the first that does. */
    static boolean isAnyEqual(Value... values) throws EvaluationException {
        Value first = values[0].orAbsent();
        if (values.length == 1) {
            throw new EvaluationException("missing argument for comparison");
        }
        for (int i = 1; i < values.length; i++) {
            if (isEqual(first, values[i].orAbsent())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isEqual(Value left, Value right) throws EvaluationException {
        if (left instanceof Scalar.Int a && right instanceof Scalar.Int b) {
            return a.value() == b.value();
        }
        if (isBasic(left) || isBasic(right)) {
            if (left.kind() == right.kind()) {
                return isEqualBasic(left, right);
            }
            if (left == Nothing.ABSENT || right == Nothing.ABSENT) {
                return false;
            }
            throw new EvaluationException(INCOMPATIBLE);
        }
        if (left.kind() != right.kind() && left != Nothing.ABSENT && right != Nothing.ABSENT) {
            throw new EvaluationException("non-comparable types " + shown("%s", left) + ": " + left.type() + ", "
                    + right.type() + ": " + shown("%v", right));
        }
        if (isNil(left) || isNil(right)) {
            return isNil(left) == isNil(right);
        }
        if (!right.isComparable()) {
            throw new EvaluationException("non-comparable type " + shown("%s", right) + ": " + right.type());
        }
        if (left instanceof StructValue<?> a && right instanceof StructValue<?> b) {
            return a.isSame(b);
        }
        return left.equals(right);
    }

    private static boolean isNil(Value value) {
        return value == Nothing.ABSENT || (value instanceof ListValue<?> list && list.isNil());
    }

    private static boolean isEqualBasic(Value left, Value right) {
        if (left instanceof Scalar.Real a && right instanceof Scalar.Real b) {
            return a.value() == b.value();
        }
        if (left instanceof Scalar.Complex a && right instanceof Scalar.Complex b) {
            return a.real() == b.real() && a.imaginary() == b.imaginary();
        }
        return left.equals(right);
    }

    /** As {@code format} prints it; a long one not at all, since its type stands beside it anyway. */
    private static String shown(String format, Value value) {
        var text = new TextBuffer(LONGEST_SHOWN);
        try {
            Printf.printf(text, format, value);
        } catch (EvaluationException e) {
            return "…";
        }
        return text.readable();
    }

    static boolean isLess(Value left, Value right) throws EvaluationException {
        Value a = ordered(left);
        Value b = ordered(right);
        if (a instanceof Scalar.Int x && b instanceof Scalar.Int y) {
            return x.value() < y.value();
        }
        if (a.kind() != b.kind()) {
            throw new EvaluationException(INCOMPATIBLE);
        }
        if (a instanceof Scalar.Real x && b instanceof Scalar.Real y) {
            return x.value() < y.value();
        }
        if (a instanceof Scalar.Text x && b instanceof Scalar.Text y) {
            return GoText.compare(x.value(), y.value()) < 0;
        }
        throw new EvaluationException("invalid type for comparison");
    }

    static boolean isLessOrEqual(Value left, Value right) throws EvaluationException {
        return isLess(left, right) || isAnyEqual(left, right);
    }

    private static Value ordered(Value value) throws EvaluationException {
        Value concrete = value.orAbsent();
        if (!isBasic(concrete)) {
            throw new EvaluationException("invalid type for comparison");
        }
        return concrete;
    }

    private static boolean isBasic(Value value) {
        return value instanceof Scalar;
    }
}
