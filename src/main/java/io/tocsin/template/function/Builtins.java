package io.tocsin.template.function;

import static io.tocsin.template.value.Callable.Parameter.ANY;
import static io.tocsin.template.value.Callable.Parameter.TEXT;

import io.tocsin.template.format.Printf;
import io.tocsin.template.format.TextBuffer;
import io.tocsin.template.value.Budget;
import io.tocsin.template.value.Callable;
import io.tocsin.template.value.Callable.Parameter;
import io.tocsin.template.value.EvaluationException;
import io.tocsin.template.value.Nothing;
import io.tocsin.template.value.Scalar;
import io.tocsin.template.value.StructValue;
import io.tocsin.template.value.Value;
import io.tocsin.wire.JsonWriter;
import io.tocsin.wire.NonFiniteNumberException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The functions that templates call. */
public final class Builtins {

    private static final Map<String, Callable> ALL = Stream.of(
                    decidedByCaller("and"),
                    decidedByCaller("or"),
                    fixed("not", 1, arguments -> new Scalar.Bool(!arguments[0].isTrue())),
                    variadic(
                            "eq",
                            List.of(ANY, ANY),
                            (arguments, budget) -> new Scalar.Bool(Comparison.isAnyEqual(arguments))),
                    comparison("ne", (left, right) -> !Comparison.isAnyEqual(left, right)),
                    comparison("lt", Comparison::isLess),
                    comparison("le", Comparison::isLessOrEqual),
                    comparison("gt", (left, right) -> !Comparison.isLessOrEqual(left, right)),
                    comparison("ge", (left, right) -> !Comparison.isLess(left, right)),
                    fixed("len", 1, arguments -> Indexing.length(arguments[0])),
                    variadic(
                            "index",
                            List.of(ANY, ANY),
                            (arguments, budget) -> Indexing.index(arguments[0], rest(arguments))),
                    variadic(
                            "slice",
                            List.of(ANY, ANY),
                            (arguments, budget) -> Indexing.slice(arguments[0], rest(arguments))),
                    text("print", List.of(ANY), Printf::print),
                    text("println", List.of(ANY), Printf::println),
                    text(
                            "printf",
                            List.of(TEXT, ANY),
                            (out, arguments) ->
                                    Printf.printf(out, ((Scalar.Text) arguments[0]).value(), rest(arguments))),
                    escaper("html", Escaping::html),
                    escaper("js", Escaping::js),
                    escaper("urlquery", Escaping::urlQuery),
                    variadic("call", List.of(ANY, ANY), (arguments, budget) -> refuseCall(arguments[0])),
                    fixed("json", 1, arguments -> jsonLine(arguments[0])),
                    fixed("jsonCompact", 1, arguments -> new Scalar.Text(json(arguments[0]))))
            .collect(Collectors.toUnmodifiableMap(Callable::name, Function.identity()));

    private Builtins() {}

    /** Whether there is a function of this name. */
    public static boolean isDefined(String name) {
        return ALL.containsKey(name);
    }

    /** Whether no further arguments are evaluated than to the one that decides, which the caller sees to, as for {@code and}. */
    public static boolean stopsAtDecidingArgument(String name) {
        return name.equals("and") || name.equals("or");
    }

    /** The function of a name that was found to be defined. */
    public static Callable find(String name) {
        Callable function = ALL.get(name);
        if (function == null) {
            throw new AssertionError(name);
        }
        return function;
    }

    /** What an action prints for {@code value}: a pointer's target, and words for nothing. */
    public static Value printable(Value value) {
        if (value == Nothing.ABSENT) {
            return new Scalar.Text("<no value>");
        }
        return value instanceof StructValue<?> struct ? struct.target() : value;
    }

    @FunctionalInterface
    private interface Fixed {
        Value apply(Value[] arguments) throws EvaluationException;
    }

    @FunctionalInterface
    private interface Variadic {
        Value apply(Value[] arguments, Budget budget) throws EvaluationException;
    }

    @FunctionalInterface
    private interface Printing {
        void print(TextBuffer out, Value[] arguments) throws EvaluationException;
    }

    @FunctionalInterface
    private interface Comparing {
        boolean holds(Value left, Value right) throws EvaluationException;
    }

    private static Callable fixed(String name, int count, Fixed body) {
        List<Parameter> parameters = Stream.generate(() -> ANY).limit(count).toList();
        return new Callable(name, parameters, false, 1, (receiver, arguments, budget) -> body.apply(arguments));
    }

    private static Callable variadic(String name, List<Parameter> parameters, Variadic body) {
        return new Callable(name, parameters, true, 1, (receiver, arguments, budget) -> body.apply(arguments, budget));
    }

    private static Callable decidedByCaller(String name) {
        return variadic(name, List.of(ANY, ANY), (arguments, budget) -> {
            throw new AssertionError(name);
        });
    }

    private static Callable comparison(String name, Comparing comparing) {
        return fixed(name, 2, arguments -> new Scalar.Bool(comparing.holds(arguments[0], arguments[1])));
    }

    private static Callable text(String name, List<Parameter> parameters, Printing body) {
        return variadic(name, parameters, (arguments, budget) -> {
            var out = new TextBuffer(budget.maxBytes());
            body.print(out, arguments);
            return new Scalar.Text(out.canonical());
        });
    }

    private static Callable escaper(String name, UnaryOperator<String> escape) {
        return variadic(name, List.of(ANY), (arguments, budget) -> {
            var plain = new TextBuffer(budget.maxBytes());
            Printf.print(
                    plain,
                    Arrays.stream(arguments)
                            .map(argument -> printable(argument.orAbsent()))
                            .toArray(Value[]::new));
            var out = new TextBuffer(budget.maxBytes());
            out.append(escape.apply(plain.canonical()));
            return new Scalar.Text(out.canonical());
        });
    }

    private static Value[] rest(Value[] arguments) {
        return Arrays.copyOfRange(arguments, 1, arguments.length);
    }

    /** No context holds a function as a value, so that there is nothing that {@code call} could call. */
    private static Value refuseCall(Value callee) throws EvaluationException {
        Value value = callee.orAbsent();
        throw new EvaluationException(value == Nothing.ABSENT ? "call of nil" : "non-function of type " + value.type());
    }

    private static Value jsonLine(Value value) {
        String json = json(value);
        return new Scalar.Text(json.isEmpty() ? "" : json + "\n");
    }

    /** The JSON of {@code value}; empty when JSON cannot express it, as in Kapacitor, which ignores the error. */
    public static String json(Value value) {
        JsonWriter json = JsonWriter.compact();
        try {
            value.writeJson(json);
        } catch (EvaluationException | NonFiniteNumberException e) {
            return "";
        }
        return json.toString();
    }
}
