package io.tocsin.template;

import io.tocsin.template.format.Quoted;
import io.tocsin.template.function.Builtins;
import io.tocsin.template.syntax.Node;
import io.tocsin.template.syntax.Node.Command;
import io.tocsin.template.syntax.Node.Operand;
import io.tocsin.template.syntax.Node.Pipeline;
import io.tocsin.template.value.Callable;
import io.tocsin.template.value.Callable.Parameter;
import io.tocsin.template.value.EvaluationException;
import io.tocsin.template.value.MapValue;
import io.tocsin.template.value.Nothing;
import io.tocsin.template.value.Scalar;
import io.tocsin.template.value.StructValue;
import io.tocsin.template.value.TimeValue;
import io.tocsin.template.value.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Evaluates pipelines. For one rendering. */
final class Evaluator {

    private static final List<Operand> NO_OPERANDS = List.of();

    private final State state;
    private final ArgumentTypes types;

    Evaluator(State state) {
        this.state = state;
        this.types = new ArgumentTypes(state);
    }

    /** The value of the last command, which the variables get. They stay until their block ends. */
    Value pipeline(Value dot, Pipeline pipeline) throws RenderFailedException {
        state.step(pipeline);
        Value value = null;
        for (Command command : pipeline.commands()) {
            value = command(dot, command, value).unwrapped();
        }
        if (value == null) {
            throw new AssertionError(pipeline);
        }
        for (String variable : pipeline.variables()) {
            if (pipeline.assigns()) {
                assign(variable, value);
            } else {
                state.variables().push(variable, value);
            }
        }
        return value;
    }

    void assign(String variable, Value value) throws RenderFailedException {
        if (!state.variables().assign(variable, value)) {
            throw undefined(variable);
        }
    }

    private RenderFailedException undefined(String variable) {
        return state.failed("undefined variable: " + variable);
    }

    /** {@code last} is the value of the command before, which becomes the last argument. */
    private Value command(Value dot, Command command, @Nullable Value last) throws RenderFailedException {
        Operand first = command.operands().get(0);
        List<Operand> arguments =
                command.operands().subList(1, command.operands().size());
        if (first instanceof Node.Identifier identifier) {
            return function(dot, identifier, command, arguments, last);
        }
        if (first instanceof Node.Field || first instanceof Node.Variable || first instanceof Node.Chain) {
            return accessor(dot, first, arguments, last);
        }
        if (first instanceof Pipeline pipeline) {
            refuseArguments(first, arguments, last);
            return nested(dot, pipeline);
        }
        state.at(first);
        refuseArguments(first, arguments, last);
        if (first instanceof Node.Nil) {
            throw state.failed("nil is not a command");
        }
        return first instanceof Node.Dot ? dot : types.literal(first);
    }

    private void refuseArguments(Operand operand, List<Operand> arguments, @Nullable Value last)
            throws RenderFailedException {
        if (!arguments.isEmpty() || last != null) {
            throw state.failed("can't give argument to non-function " + operand.source());
        }
    }

    private Value nested(Value dot, Pipeline pipeline) throws RenderFailedException {
        state.enter();
        Value value = pipeline(dot, pipeline);
        state.leave();
        return value;
    }

    private Value function(
            Value dot, Node.Identifier identifier, Node node, List<Operand> arguments, @Nullable Value last)
            throws RenderFailedException {
        state.at(identifier);
        Callable function = Builtins.find(identifier.name());
        if (Builtins.stopsAtDecidingArgument(identifier.name())) {
            checkCount(function, arguments.size(), last);
            return firstDeciding(dot, identifier.name().equals("or"), arguments, last);
        }
        return call(dot, Nothing.ABSENT, function, node, arguments, last);
    }

    /** A field, a variable or a chain, and the fields or the method behind it. */
    private Value accessor(Value dot, Operand operand, List<Operand> arguments, @Nullable Value last)
            throws RenderFailedException {
        state.step(operand);
        if (operand instanceof Node.Field field) {
            return fields(dot, dot, field, field.names(), arguments, last);
        }
        if (operand instanceof Node.Variable variable) {
            Value value = state.variables().get(variable.name());
            if (value == null) {
                throw undefined(variable.name());
            }
            if (variable.fields().isEmpty()) {
                refuseArguments(operand, arguments, last);
                return value;
            }
            return fields(dot, value, variable, variable.fields(), arguments, last);
        }
        if (operand instanceof Node.Chain chain) {
            Value term = argument(dot, Parameter.ANY, chain.term());
            return fields(dot, term, chain, chain.names(), arguments, last);
        }
        throw new AssertionError(operand);
    }

    private Value fields(
            Value dot, Value receiver, Node node, List<String> names, List<Operand> arguments, @Nullable Value last)
            throws RenderFailedException {
        Value value = receiver;
        String type = value.type();
        for (int i = 0; i < names.size(); i++) {
            boolean isLast = i == names.size() - 1;
            Value next =
                    field(dot, value, type, names.get(i), node, isLast ? arguments : NO_OPERANDS, isLast ? last : null);
            type = value instanceof MapValue<?> map ? map.elementType() : next.type();
            value = next;
        }
        return value;
    }

    /** {@code type} is what Go says the receiver is: for an element of a map, what the map holds. */
    private Value field(
            Value dot,
            Value receiver,
            String type,
            String name,
            Node node,
            List<Operand> arguments,
            @Nullable Value last)
            throws RenderFailedException {
        if (receiver == Nothing.ABSENT) {
            return receiver;
        }
        if (receiver instanceof Nothing) {
            throw state.failed("nil pointer evaluating " + type + "." + name);
        }
        Callable method = receiver.method(name);
        if (method != null) {
            return call(dot, receiver, method, node, arguments, last);
        }
        boolean hasArguments = !arguments.isEmpty() || last != null;
        if (receiver instanceof MapValue<?> map) {
            if (hasArguments) {
                throw state.failed(name + " is not a method but has arguments");
            }
            return map.get(name);
        }
        if (receiver instanceof TimeValue && TimeValue.isUnexported(name)) {
            throw state.failed(name + " is an unexported field of struct type " + type);
        }
        Value field = receiver instanceof StructValue<?> struct ? struct.field(name) : null;
        if (field == null) {
            throw state.failed("can't evaluate field " + name + " in type " + type);
        }
        if (hasArguments) {
            throw state.failed(name + " has arguments but cannot be invoked as function");
        }
        return field;
    }

    private Value call(
            Value dot, Value receiver, Callable callable, Node node, List<Operand> operands, @Nullable Value last)
            throws RenderFailedException {
        checkCount(callable, operands.size(), last);
        if (callable.results() != 1) {
            throw state.failed("can't call method/function " + Quoted.text(callable.name()) + " with "
                    + callable.results() + " results");
        }
        var arguments = new Value[operands.size() + (last == null ? 0 : 1)];
        for (int i = 0; i < operands.size(); i++) {
            arguments[i] = argument(dot, callable.parameter(i), operands.get(i));
        }
        if (last != null) {
            arguments[operands.size()] = types.checked(last, callable.parameter(operands.size()));
        }
        try {
            for (Value argument : arguments) {
                if (argument instanceof Scalar.Text text) {
                    state.budget().bytes(text.value().length());
                }
            }
            Value result = callable.body().apply(receiver, arguments, state.budget());
            if (result instanceof Scalar.Text text) {
                state.budget().bytes(text.value().length());
            }
            return result;
        } catch (EvaluationException e) {
            state.at(node);
            throw state.failed("error calling " + callable.name() + ": " + e.getMessage());
        }
    }

    private void checkCount(Callable callable, int operands, @Nullable Value last) throws RenderFailedException {
        int given = operands + (last == null ? 0 : 1);
        if (callable.variadic() && given < callable.fixed()) {
            throw state.failed("wrong number of args for " + callable.name() + ": want at least " + callable.fixed()
                    + " got " + operands);
        }
        if (!callable.variadic() && given != callable.fixed()) {
            throw state.failed(
                    "wrong number of args for " + callable.name() + ": want " + callable.fixed() + " got " + given);
        }
    }

    /** {@code and} and {@code or} evaluate no further than to the argument that decides. */
    private Value firstDeciding(Value dot, boolean deciding, List<Operand> operands, @Nullable Value last)
            throws RenderFailedException {
        Value value = Nothing.ABSENT;
        for (Operand operand : operands) {
            value = argument(dot, Parameter.ANY, operand);
            if (value.isTrue() == deciding) {
                return value;
            }
        }
        return last == null ? value : last;
    }

    private Value argument(Value dot, Parameter parameter, Operand operand) throws RenderFailedException {
        state.step(operand);
        if (operand instanceof Node.Dot) {
            return types.checked(dot, parameter);
        }
        if (operand instanceof Node.Nil) {
            if (!parameter.canBeNil()) {
                throw state.failed("cannot assign nil to " + parameter.typeName());
            }
            return Nothing.ABSENT;
        }
        if (operand instanceof Pipeline pipeline) {
            return types.checked(nested(dot, pipeline), parameter);
        }
        if (operand instanceof Node.Identifier identifier) {
            return types.checked(function(dot, identifier, identifier, NO_OPERANDS, null), parameter);
        }
        if (operand instanceof Node.Field || operand instanceof Node.Variable || operand instanceof Node.Chain) {
            return types.checked(accessor(dot, operand, NO_OPERANDS, null), parameter);
        }
        return types.literal(operand, parameter);
    }
}
