package io.tocsin.template;

import io.tocsin.template.format.Quoted;
import io.tocsin.template.syntax.Node;
import io.tocsin.template.value.Budget;
import io.tocsin.template.value.EvaluationException;
import io.tocsin.template.value.GoText;

/** How far one rendering has come: which template, which expression, how deep, and its variables. For one thread. */
final class State {

    private static final int LONGEST_SOURCE = 200;
    private static final int LONGEST_REASON = 1_000;

    private final String name;
    private final String text;
    private final Limits limits;
    private final Budget budget;
    private String current;
    private Variables variables;
    private Node at;
    private int depth;

    /** At the beginning of the template {@code name}. */
    State(String name, String text, Node.Text beginning, Limits limits, Variables variables) {
        this.name = name;
        this.text = text;
        this.limits = limits;
        this.budget = new Budget(limits.steps(), limits.outputBytes());
        this.current = name;
        this.variables = variables;
        this.at = beginning;
    }

    Budget budget() {
        return budget;
    }

    Variables variables() {
        return variables;
    }

    /** Says what is being evaluated, for messages. */
    void at(Node node) {
        at = node;
    }

    /** Takes a step at {@code node}. */
    void step(Node node) throws RenderFailedException {
        at = node;
        try {
            budget.step();
        } catch (EvaluationException e) {
            throw failed(e.getMessage());
        }
    }

    /** Goes one level down; {@link #leave} goes up again. */
    void enter() throws RenderFailedException {
        depth++;
        if (depth > limits.depth()) {
            throw failed("blocks, parentheses and templates are nested deeper than " + limits.depth()
                    + " levels, the limit");
        }
    }

    void leave() {
        depth--;
    }

    /** What is set aside while another template is rendered. */
    record Caller(String current, Variables variables) {}

    Caller call(String template, Variables newVariables) throws RenderFailedException {
        enter();
        var caller = new Caller(current, variables);
        current = template;
        variables = newVariables;
        return caller;
    }

    void returnTo(Caller caller) {
        current = caller.current;
        variables = caller.variables;
        leave();
    }

    /** With Go's text: the place of the expression that was evaluated last, and {@code reason}. */
    RenderFailedException failed(String reason) {
        int position = at.position();
        int lineStart = text.lastIndexOf('\n', position - 1) + 1;
        int line = 1
                + (int) text.substring(0, lineStart)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        int column = GoText.length(text.substring(lineStart, position));
        String place = name + ":" + line + ":" + column + ": executing " + Quoted.text(current) + " at <"
                + cut(at.source(), LONGEST_SOURCE) + ">";
        return new RenderFailedException(place, line, column, cut(GoText.readable(reason), LONGEST_REASON));
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest) + "…";
    }
}
