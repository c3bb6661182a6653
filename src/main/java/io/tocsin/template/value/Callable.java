package io.tocsin.template.value;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A function or a method.
 *
 * @param name as templates write it
 * @param parameters the fixed ones, then, for a variadic one, the type of the others
 * @param variadic whether the last parameter takes any number of arguments
 * @param results how many results it has beside an error; a template can call it only for 1
 * @param body what it does
 */
public record Callable(String name, List<Parameter> parameters, boolean variadic, int results, Body body) {

    /** What a parameter accepts. */
    public enum Parameter {
        /** Anything. */
        ANY("interface {}"),
        /** Text only. */
        TEXT("string"),
        /** Go's {@code int} only. */
        INT("int"),
        /** A duration, or an integer literal of nanoseconds. */
        DURATION("time.Duration"),
        /** A time. */
        TIME("time.Time"),
        /** A time zone. */
        LOCATION("*time.Location");

        private final String typeName;

        Parameter(String typeName) {
            this.typeName = typeName;
        }

        /** Go's name of the type. */
        public String typeName() {
            return typeName;
        }

        /** Whether {@code nil} may be given. */
        public boolean canBeNil() {
            return this == ANY || this == LOCATION;
        }

        /** Whether an integer literal may be given. */
        public boolean isInteger() {
            return this == INT || this == DURATION;
        }
    }

    /** What a function does. */
    @FunctionalInterface
    public interface Body {
        /**
         * The result for arguments that fit the parameters.
         *
         * @param receiver for a function {@link Nothing#ABSENT}
         * @throws EvaluationException when the arguments do not fit otherwise, or the budget is used up
         */
        Value apply(Value receiver, Value[] arguments, Budget budget) throws EvaluationException;
    }

    /** Copies the parameters. */
    public Callable {
        parameters = List.copyOf(parameters);
    }

    /** How many arguments it needs at least. */
    public int fixed() {
        return variadic ? parameters.size() - 1 : parameters.size();
    }

    /** What the argument of this index has to be. */
    public Parameter parameter(int index) {
        return parameters.get(Math.min(index, parameters.size() - 1));
    }

    /** A method without parameters. */
    static Callable method(String name, Function<Value, Value> body) {
        return new Callable(name, List.of(), false, 1, (receiver, arguments, budget) -> body.apply(receiver));
    }

    /** A method with several results, which a template can name but not call. */
    static Callable withResults(String name, int results) {
        return new Callable(name, List.of(), false, results, (receiver, arguments, budget) -> {
            throw new AssertionError(name);
        });
    }

    static Map<String, Callable> byName(Callable... methods) {
        return Arrays.stream(methods).collect(Collectors.toUnmodifiableMap(Callable::name, method -> method));
    }
}
