package io.tocsin.template;

import io.tocsin.template.format.Printf;
import io.tocsin.template.format.Quoted;
import io.tocsin.template.format.TextBuffer;
import io.tocsin.template.function.Builtins;
import io.tocsin.template.syntax.Node;
import io.tocsin.template.syntax.Node.Block;
import io.tocsin.template.syntax.Node.Statement;
import io.tocsin.template.value.EvaluationException;
import io.tocsin.template.value.ListValue;
import io.tocsin.template.value.MapValue;
import io.tocsin.template.value.Nothing;
import io.tocsin.template.value.Scalar;
import io.tocsin.template.value.Value;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One rendering: walks the statements and writes the output. For one thread, once. */
final class Execution {

    private final Map<String, Block> templates;
    private final State state;
    private final Evaluator evaluator;
    private final TextBuffer out;

    Execution(Map<String, Block> templates, State state, TextBuffer out) {
        this.templates = templates;
        this.state = state;
        this.evaluator = new Evaluator(state);
        this.out = out;
    }

    /** How a block ended. */
    private enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    /** Writes what the template {@code name} makes of {@code root}. */
    void run(String name, Value root) throws RenderFailedException {
        Block block = templates.get(name);
        if (block == null) {
            throw new AssertionError(name);
        }
        walk(root, block);
    }

    private Flow walk(Value dot, Block block) throws RenderFailedException {
        Flow flow = Flow.NEXT;
        for (int i = 0; i < block.statements().size() && flow == Flow.NEXT; i++) {
            flow = walk(dot, block.statements().get(i));
        }
        return flow;
    }

    private Flow walk(Value dot, Statement statement) throws RenderFailedException {
        state.step(statement);
        if (statement instanceof Node.Text text) {
            write(text.text());
        } else if (statement instanceof Node.Action action) {
            Value value = evaluator.pipeline(dot, action.pipeline());
            if (action.pipeline().variables().isEmpty()) {
                state.at(action);
                print(value);
            }
        } else if (statement instanceof Node.Conditional conditional) {
            return conditional(dot, conditional);
        } else if (statement instanceof Node.Range range) {
            return range(dot, range);
        } else if (statement instanceof Node.Call call) {
            call(dot, call);
        } else if (statement instanceof Node.Break) {
            return Flow.BREAK;
        } else if (statement instanceof Node.Continue) {
            return Flow.CONTINUE;
        } else {
            throw new AssertionError(statement);
        }
        return Flow.NEXT;
    }

    private Flow inner(Value dot, Block block) throws RenderFailedException {
        state.enter();
        Flow flow = walk(dot, block);
        state.leave();
        return flow;
    }

    private Flow conditional(Value dot, Node.Conditional conditional) throws RenderFailedException {
        int mark = state.variables().mark();
        Block chosen = conditional.otherwise();
        Value chosenDot = dot;
        for (Node.Branch branch : conditional.branches()) {
            Value value = evaluator.pipeline(dot, branch.pipeline());
            if (value.isTrue()) {
                chosen = branch.block();
                chosenDot = conditional.setsDot() ? value : dot;
                break;
            }
        }
        Flow flow = chosen == null ? Flow.NEXT : inner(chosenDot, chosen);
        state.variables().forgetSince(mark);
        return flow;
    }

    private Flow range(Value dot, Node.Range range) throws RenderFailedException {
        int mark = state.variables().mark();
        Value over = evaluator.pipeline(dot, range.pipeline());
        Flow flow = iterate(range, over) ? Flow.NEXT : otherwise(dot, range.otherwise());
        state.variables().forgetSince(mark);
        return flow;
    }

    /** A {@code break} here ends this range, as in Go, though it stands behind the loop. */
    private Flow otherwise(Value dot, @Nullable Block block) throws RenderFailedException {
        if (block == null) {
            return Flow.NEXT;
        }
        Flow flow = inner(dot, block);
        return flow == Flow.BREAK ? Flow.NEXT : flow;
    }

    /** Whether there was anything to iterate over. */
    private boolean iterate(Node.Range range, Value over) throws RenderFailedException {
        if (over instanceof ListValue<?> list) {
            for (int i = 0; i < list.size(); i++) {
                if (iteration(range, Scalar.Int.of(i), list.get(i)) == Flow.BREAK) {
                    break;
                }
            }
            return list.isTrue();
        }
        if (over instanceof MapValue<?> map) {
            for (String key : map.entries().keySet()) {
                if (iteration(range, Scalar.Text.of(key), map.get(key)) == Flow.BREAK) {
                    break;
                }
            }
            return map.isTrue();
        }
        // A level or a duration is no count.
        if (over instanceof Scalar.Int number && number.string().isEmpty()) {
            return count(range, number);
        }
        if (over == Nothing.ABSENT) {
            return false;
        }
        throw state.failed("range can't iterate over " + printed(Builtins.printable(over)));
    }

    private boolean count(Node.Range range, Scalar.Int number) throws RenderFailedException {
        if (range.pipeline().variables().size() > 1) {
            throw state.failed("can't use " + printed(number) + " to iterate over more than one variable");
        }
        for (long i = 0; i < number.value(); i++) {
            if (iteration(range, Nothing.ABSENT, new Scalar.Int(i, number.of())) == Flow.BREAK) {
                break;
            }
        }
        return number.value() > 0;
    }

    private Flow iteration(Node.Range range, Value index, Value element) throws RenderFailedException {
        state.step(range);
        var variables = range.pipeline().variables();
        if (range.pipeline().assigns() && !variables.isEmpty()) {
            evaluator.assign(variables.get(variables.size() - 1), element);
            if (variables.size() > 1) {
                evaluator.assign(variables.get(0), index);
            }
        } else if (!variables.isEmpty()) {
            state.variables().setFromTop(1, element);
            if (variables.size() > 1) {
                state.variables().setFromTop(2, index);
            }
        }
        int mark = state.variables().mark();
        Flow flow = inner(element, range.block());
        state.variables().forgetSince(mark);
        return flow;
    }

    private void call(Value dot, Node.Call call) throws RenderFailedException {
        Block block = templates.get(call.name());
        if (block == null) {
            throw state.failed("template " + Quoted.text(call.name()) + " not defined");
        }
        Value argument = call.pipeline() == null ? Nothing.ABSENT : evaluator.pipeline(dot, call.pipeline());
        State.Caller caller = state.call(call.name(), new Variables(argument));
        walk(argument, block);
        state.returnTo(caller);
    }

    private void print(Value value) throws RenderFailedException {
        if (value instanceof Scalar.Text text) {
            write(text.value());
            return;
        }
        try {
            Printf.print(out, Builtins.printable(value));
        } catch (EvaluationException e) {
            throw state.failed(e.getMessage());
        }
    }

    private void write(String text) throws RenderFailedException {
        try {
            out.append(text);
        } catch (EvaluationException e) {
            throw state.failed(e.getMessage());
        }
    }

    private String printed(Value value) throws RenderFailedException {
        var text = new TextBuffer(state.budget().maxBytes());
        try {
            Printf.print(text, value);
        } catch (EvaluationException e) {
            throw state.failed(e.getMessage());
        }
        return text.readable();
    }
}
