package io.tocsin.expression;

import io.tocsin.alert.Level;
import io.tocsin.expression.Node.Constant;
import io.tocsin.expression.Node.Tag;
import io.tocsin.expression.Signature.Body;
import io.tocsin.wire.Utf8;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntPredicate;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/** The operators but AND and OR, each for exactly the types that Kapacitor gives it. */
final class Operators {

    private static final Map<String, List<Signature>> BINARY = new HashMap<>();
    private static final Map<String, List<Signature>> UNARY = new HashMap<>();

    static {
        comparison("==", order -> order == 0);
        comparison("!=", order -> order != 0);
        comparison("<", order -> order < 0);
        comparison("<=", order -> order <= 0);
        comparison(">", order -> order > 0);
        comparison(">=", order -> order >= 0);
        binary("==", Type.BOOL, Type.BOOL, Type.BOOL, (a, e) -> a[0].equals(a[1]));
        binary("!=", Type.BOOL, Type.BOOL, Type.BOOL, (a, e) -> !a[0].equals(a[1]));
        binary("=~", Type.STRING, Type.REGEX, Type.BOOL, (a, e) -> isFound(a));
        binary("!~", Type.STRING, Type.REGEX, Type.BOOL, (a, e) -> !isFound(a));

        arithmetic("+", (a, b) -> a + b, (a, b) -> a + b);
        arithmetic("-", (a, b) -> a - b, (a, b) -> a - b);
        arithmetic("*", (a, b) -> a * b, (a, b) -> a * b);
        binary("/", Type.FLOAT, Type.FLOAT, Type.FLOAT, (a, e) -> decimal(a[0]) / decimal(a[1]));
        binary("/", Type.INT, Type.INT, Type.INT, (a, e) -> whole(a[0]) / divisor(a[1]));
        binary("%", Type.INT, Type.INT, Type.INT, (a, e) -> whole(a[0]) % divisor(a[1]));
        binary("+", Type.STRING, Type.STRING, Type.STRING, (a, e) -> joined((String) a[0], (String) a[1]));

        binary("+", Type.DURATION, Type.DURATION, Type.DURATION, (a, e) -> whole(a[0]) + whole(a[1]));
        binary("-", Type.DURATION, Type.DURATION, Type.DURATION, (a, e) -> whole(a[0]) - whole(a[1]));
        binary("*", Type.DURATION, Type.INT, Type.DURATION, (a, e) -> whole(a[0]) * whole(a[1]));
        binary("*", Type.INT, Type.DURATION, Type.DURATION, (a, e) -> whole(a[0]) * whole(a[1]));
        binary("*", Type.DURATION, Type.FLOAT, Type.DURATION, (a, e) -> nanos((double) whole(a[0]) * decimal(a[1])));
        binary("*", Type.FLOAT, Type.DURATION, Type.DURATION, (a, e) -> nanos(decimal(a[0]) * (double) whole(a[1])));
        binary("/", Type.DURATION, Type.INT, Type.DURATION, (a, e) -> whole(a[0]) / divisor(a[1]));
        binary("/", Type.DURATION, Type.FLOAT, Type.DURATION, (a, e) -> nanos((double) whole(a[0]) / decimal(a[1])));
        binary("/", Type.DURATION, Type.DURATION, Type.INT, (a, e) -> whole(a[0]) / divisor(a[1]));

        unary("!", Type.BOOL, (a, e) -> a[0].equals(false));
        unary("-", Type.INT, (a, e) -> -whole(a[0]));
        unary("-", Type.FLOAT, (a, e) -> -decimal(a[0]));
        unary("-", Type.DURATION, (a, e) -> -whole(a[0]));
    }

    private Operators() {}

    /** Null when the operator is not for these types. */
    static @Nullable Signature binary(String operator, Type left, Type right) {
        return find(BINARY, operator, List.of(left, right));
    }

    /** Null when the operator is not for this type. */
    static @Nullable Signature unary(String operator, Type operand) {
        return find(UNARY, operator, List.of(operand));
    }

    private static @Nullable Signature find(Map<String, List<Signature>> all, String operator, List<Type> types) {
        return all.getOrDefault(operator, List.of()).stream()
                .filter(signature -> signature.takes(types))
                .findFirst()
                .orElse(null);
    }

    /** What to say about operands that do not go together. */
    static ExpressionSyntaxException mismatch(Token operator, Node left, Node right) {
        String what = "mismatched types: " + left.type() + " " + operator.text() + " " + right.type();
        return new ExpressionSyntaxException(operator.position(), what + "; " + fix(operator, left, right));
    }

    private static String fix(Token operator, Node left, Node right) {
        String levelName = levelName(left) + levelName(right);
        if (!levelName.isEmpty() && (left.type() == Type.INT || right.type() == Type.INT)) {
            return "a level is written without quotes, " + levelName;
        }
        if (operator.is("=~") || operator.is("!~")) {
            return "the right side is a regex between slashes, the left a string";
        }
        if (operator.is("AND") || operator.is("OR")) {
            return "both sides must be bool, comparisons for example";
        }
        boolean tagAndNumber = (left.type() == Type.STRING && isNumber(right.type()))
                || (right.type() == Type.STRING && isNumber(left.type()));
        if (tagAndNumber) {
            return "a tag is a string; convert it with int() or float()";
        }
        return "convert one side with bool(), int(), float(), string() or duration()";
    }

    private static boolean isNumber(Type type) {
        return type == Type.INT || type == Type.FLOAT;
    }

    /** The level that a string constant or, by a mistake in the quotes, a tag names; empty for none. */
    private static String levelName(Node node) {
        String text = node instanceof Constant constant
                ? String.valueOf(constant.value())
                : node instanceof Tag tag ? tag.key() : "";
        return Arrays.stream(Level.values()).map(Level::name).anyMatch(text::equals) ? text : "";
    }

    private static void binary(String name, Type left, Type right, Type result, Body body) {
        BINARY.computeIfAbsent(name, key -> new ArrayList<>())
                .add(new Signature(name, List.of(left, right), result, body));
    }

    private static void unary(String name, Type type, Body body) {
        UNARY.computeIfAbsent(name, key -> new ArrayList<>()).add(new Signature(name, List.of(type), type, body));
    }

    private static void comparison(String name, IntPredicate holds) {
        binary(name, Type.INT, Type.INT, Type.BOOL, (a, e) -> holds.test(Long.compare(whole(a[0]), whole(a[1]))));
        binary(
                name,
                Type.DURATION,
                Type.DURATION,
                Type.BOOL,
                (a, e) -> holds.test(Long.compare(whole(a[0]), whole(a[1]))));
        binary(
                name,
                Type.STRING,
                Type.STRING,
                Type.BOOL,
                (a, e) -> holds.test(Utf8.ORDER.compare((String) a[0], (String) a[1])));
        Body decimals = (a, e) -> compare(name, ((Number) a[0]).doubleValue(), ((Number) a[1]).doubleValue());
        binary(name, Type.FLOAT, Type.FLOAT, Type.BOOL, decimals);
        binary(name, Type.INT, Type.FLOAT, Type.BOOL, decimals);
        binary(name, Type.FLOAT, Type.INT, Type.BOOL, decimals);
    }

    /** By IEEE 754: NaN is unequal to everything and in no order, the two zeros are equal. */
    private static boolean compare(String operator, double left, double right) {
        return switch (operator) {
            case "==" -> left == right;
            case "!=" -> left != right;
            case "<" -> left < right;
            case "<=" -> left <= right;
            case ">" -> left > right;
            case ">=" -> left >= right;
            default -> throw new AssertionError(operator);
        };
    }

    private static void arithmetic(String name, LongBinaryOperator whole, DoubleBinaryOperator decimal) {
        binary(name, Type.INT, Type.INT, Type.INT, (a, e) -> whole.applyAsLong(whole(a[0]), whole(a[1])));
        binary(name, Type.FLOAT, Type.FLOAT, Type.FLOAT, (a, e) -> decimal.applyAsDouble(decimal(a[0]), decimal(a[1])));
    }

    private static long whole(Object value) {
        return (Long) value;
    }

    private static double decimal(Object value) {
        return (Double) value;
    }

    private static long divisor(Object value) throws ExpressionFailedException {
        if (whole(value) == 0) {
            throw new ExpressionFailedException("division by zero");
        }
        return whole(value);
    }

    private static long nanos(double value) throws ExpressionFailedException {
        return Conversions.toWhole(value, "a duration of 64-bit nanoseconds");
    }

    private static String joined(String left, String right) throws ExpressionFailedException {
        Evaluation.checkLength((long) left.length() + right.length());
        return left + right;
    }

    private static boolean isFound(Object[] a) throws ExpressionFailedException {
        return ((Regex) a[1]).isFoundIn((String) a[0]);
    }
}
