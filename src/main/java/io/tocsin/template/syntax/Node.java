package io.tocsin.template.syntax;

import io.tocsin.template.format.Quoted;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A part of a template's tree. */
public sealed interface Node {

    /** Where it stands in the template's text, from 0; of a chain of fields after a term, where the second field stands. */
    int position();

    /** As a template would write it, for messages. */
    String source();

    /** What a block holds. */
    record Block(int position, List<Statement> statements) {

        /** Copies the list. */
        public Block {
            statements = List.copyOf(statements);
        }

        /** Whether it holds nothing but white space. */
        boolean isBlank() {
            return statements.stream()
                    .allMatch(statement ->
                            statement instanceof Text text && text.text().isBlank());
        }
    }

    /** What stands in a block. */
    sealed interface Statement extends Node {}

    /** What stands outside of braces. */
    record Text(int position, String text) implements Statement {

        @Override
        public String source() {
            return text;
        }
    }

    /** A pipeline whose value is printed, unless it declares or assigns. */
    record Action(int position, Pipeline pipeline) implements Statement {

        @Override
        public String source() {
            return "{{" + pipeline.source() + "}}";
        }
    }

    /** One condition of {@code if} or {@code with} and what follows it. */
    record Branch(Pipeline pipeline, Block block) {}

    /**
     * {@code if} or {@code with}, with all its {@code else if}s.
     *
     * @param setsDot whether it is {@code with}
     * @param otherwise what stands after {@code else}
     */
    record Conditional(
            int position,
            boolean setsDot,
            List<Branch> branches,
            @Nullable Block otherwise) implements Statement {

        /** Copies the list. */
        public Conditional {
            branches = List.copyOf(branches);
        }

        @Override
        public String source() {
            return "{{" + (setsDot ? "with " : "if ") + branches.get(0).pipeline.source() + "}}";
        }
    }

    /** {@code range}. */
    record Range(
            int position,
            Pipeline pipeline,
            Block block,
            @Nullable Block otherwise) implements Statement {

        @Override
        public String source() {
            return "{{range " + pipeline.source() + "}}";
        }
    }

    /** {@code template}, or the call that {@code block} makes. */
    record Call(int position, String name, @Nullable Pipeline pipeline) implements Statement {

        @Override
        public String source() {
            return "{{template " + Quoted.text(name) + (pipeline == null ? "" : " " + pipeline.source()) + "}}";
        }
    }

    /** {@code break}. */
    record Break(int position) implements Statement {

        @Override
        public String source() {
            return "{{break}}";
        }
    }

    /** {@code continue}. */
    record Continue(int position) implements Statement {

        @Override
        public String source() {
            return "{{continue}}";
        }
    }

    /** What can be an operand of a command. */
    sealed interface Operand extends Node {}

    /**
     * Commands whose values flow from left to right.
     *
     * @param assigns whether the variables exist already
     * @param variables declared or assigned; with the dollar sign
     */
    record Pipeline(int position, boolean assigns, List<String> variables, List<Command> commands) implements Operand {

        /** Copies the lists. */
        public Pipeline {
            variables = List.copyOf(variables);
            commands = List.copyOf(commands);
        }

        @Override
        public String source() {
            String begin = variables.isEmpty() ? "" : String.join(", ", variables) + (assigns ? " = " : " := ");
            return begin + commands.stream().map(Command::source).collect(Collectors.joining(" | "));
        }
    }

    /** A value, or a function or method with its arguments. */
    record Command(int position, List<Operand> operands) implements Node {

        /** Copies the list. */
        public Command {
            operands = List.copyOf(operands);
        }

        @Override
        public String source() {
            return operands.stream().map(Command::inParens).collect(Collectors.joining(" "));
        }

        private static String inParens(Operand operand) {
            return operand instanceof Pipeline ? "(" + operand.source() + ")" : operand.source();
        }
    }

    /** {@code .A.B}. */
    record Field(int position, List<String> names) implements Operand {

        /** Copies the list. */
        public Field {
            names = List.copyOf(names);
        }

        @Override
        public String source() {
            return "." + String.join(".", names);
        }
    }

    /** {@code $x.A.B}; the name with its dollar sign. */
    record Variable(int position, String name, List<String> fields) implements Operand {

        /** Copies the list. */
        public Variable {
            fields = List.copyOf(fields);
        }

        @Override
        public String source() {
            return fields.isEmpty() ? name : name + "." + String.join(".", fields);
        }
    }

    /** {@code (…).A.B}, or a function's name in place of the parentheses. */
    record Chain(int position, Operand term, List<String> names) implements Operand {

        /** Copies the list. */
        public Chain {
            names = List.copyOf(names);
        }

        @Override
        public String source() {
            return Command.inParens(term) + "." + String.join(".", names);
        }
    }

    /** A function's name. */
    record Identifier(int position, String name) implements Operand {

        @Override
        public String source() {
            return name;
        }
    }

    /** {@code .}. */
    record Dot(int position) implements Operand {

        @Override
        public String source() {
            return ".";
        }
    }

    /** {@code nil}. */
    record Nil(int position) implements Operand {

        @Override
        public String source() {
            return "nil";
        }
    }

    /** {@code true} or {@code false}. */
    record Bool(int position, boolean value) implements Operand {

        @Override
        public String source() {
            return Boolean.toString(value);
        }
    }

    /** A number or a character constant. */
    record Numeral(int position, NumberLiteral literal) implements Operand {

        @Override
        public String source() {
            return literal.source();
        }
    }

    /** A text in quotes; {@code source} with them. */
    record Literal(int position, String source, String value) implements Operand {}
}
