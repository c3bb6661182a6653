package io.tocsin.expression;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A function or operator for operands of exactly these types.
 *
 * @param name the function's name or the operator
 */
record Signature(String name, List<Type> parameters, Type result, Body body) {

    /** What it computes; the arguments have the types of the parameters. */
    @FunctionalInterface
    interface Body {
        Object apply(Object[] arguments, Evaluation evaluation) throws ExpressionFailedException;
    }

    Signature {
        parameters = List.copyOf(parameters);
    }

    /** Whether it is called by its name, and no operator. */
    boolean isFunction() {
        return Character.isLetter(name.charAt(0));
    }

    boolean takes(List<Type> types) {
        return parameters.equals(types);
    }

    /** As a call: {@code strIndex(string, string)}. */
    String asCall() {
        return call(name, parameters);
    }

    static String call(String name, List<Type> types) {
        return types.stream().map(Type::toString).collect(Collectors.joining(", ", name + "(", ")"));
    }
}
