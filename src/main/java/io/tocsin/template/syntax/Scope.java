package io.tocsin.template.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What the place that is being parsed may use, and how deep it lies. */
final class Scope {

    private final Predicate<String> isFunction;
    private final int maxNesting;
    private List<String> variables = new ArrayList<>(List.of("$"));
    private int nesting;
    private int ranges;

    Scope(Predicate<String> isFunction, int maxNesting) {
        this.isFunction = isFunction;
        this.maxNesting = maxNesting;
    }

    boolean hasFunction(String name) {
        return isFunction.test(name);
    }

    boolean hasVariable(String name) {
        return variables.contains(name);
    }

    void declare(String variable) {
        variables.add(variable);
    }

    /** For {@link #forgetSince}. */
    int mark() {
        return variables.size();
    }

    void forgetSince(int mark) {
        variables.subList(mark, variables.size()).clear();
    }

    void enter(int position) throws SyntaxException {
        nesting++;
        if (nesting > maxNesting) {
            throw new SyntaxException(
                    position, "blocks and parentheses are nested deeper than " + maxNesting + " levels, the limit");
        }
    }

    void leave() {
        nesting--;
    }

    void enterRange() {
        ranges++;
    }

    void leaveRange() {
        ranges--;
    }

    boolean isInRange() {
        return ranges > 0;
    }

    /** A defined template sees no variables but its own, and does not lie in a range. */
    Outer enterDefinition() {
        var outer = new Outer(variables, ranges);
        variables = new ArrayList<>(List.of("$"));
        ranges = 0;
        return outer;
    }

    void leaveDefinition(Outer outer) {
        variables = outer.variables;
        ranges = outer.ranges;
    }

    /** What is set aside while a definition is parsed. */
    record Outer(List<String> variables, int ranges) {}
}
