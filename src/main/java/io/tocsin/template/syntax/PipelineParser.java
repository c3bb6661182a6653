package io.tocsin.template.syntax;

import io.tocsin.template.format.Quoted;
import io.tocsin.template.syntax.Node.Command;
import io.tocsin.template.syntax.Node.Operand;
import io.tocsin.template.syntax.Node.Pipeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses what stands between the braces: pipelines of commands of operands. */
final class PipelineParser {

    private static final String RANGE = "range";

    private final TokenStream tokens;
    private final Scope scope;

    PipelineParser(TokenStream tokens, Scope scope) {
        this.tokens = tokens;
        this.scope = scope;
    }

    /** Up to and with the token {@code end}; {@code context} says in messages what the pipeline is for. */
    Pipeline pipeline(String context, Token.Kind end) throws SyntaxException {
        int position = tokens.peekNonSpace().position();
        var variables = new ArrayList<String>(2);
        boolean assigns = declarations(context, variables);
        var commands = new ArrayList<Command>(1);
        while (true) {
            Token token = tokens.nextNonSpace();
            if (token.kind() == end) {
                check(commands, token, context);
                return new Pipeline(position, assigns, variables, commands);
            }
            if (!beginsOperand(token.kind())) {
                throw tokens.unexpected(token, context);
            }
            tokens.putBack(token);
            commands.add(command());
        }
    }

    /** Reads {@code $x :=}, {@code $x =} or, in a range, two variables; returns whether it is an assignment. */
    private boolean declarations(String context, List<String> variables) throws SyntaxException {
        while (tokens.peekNonSpace().kind() == Token.Kind.VARIABLE) {
            Token variable = tokens.next();
            Token after = tokens.peek();
            Token next = tokens.peekNonSpace();
            boolean comma =
                    next.kind() == Token.Kind.OTHER_CHARACTER && next.text().equals(",");
            if (next.kind() != Token.Kind.ASSIGN && next.kind() != Token.Kind.DECLARE && !comma) {
                if (after.kind() == Token.Kind.SPACE) {
                    tokens.putBack(after);
                }
                tokens.putBack(variable);
                return false;
            }
            tokens.next();
            variables.add(variable.text());
            scope.declare(variable.text());
            if (!comma) {
                return next.kind() == Token.Kind.ASSIGN;
            }
            if (!context.equals(RANGE) || variables.size() > 1) {
                throw new SyntaxException(next.position(), "too many declarations in " + context);
            }
            Token second = tokens.peekNonSpace();
            switch (second.kind()) {
                case VARIABLE, RIGHT_DELIMITER, RIGHT_PAREN -> {}
                default -> throw new SyntaxException(second.position(), "range can only initialize variables");
            }
        }
        return false;
    }

    private static boolean beginsOperand(Token.Kind kind) {
        return switch (kind) {
            case BOOL,
                    CHARACTER_CONSTANT,
                    COMPLEX,
                    DOT,
                    FIELD,
                    IDENTIFIER,
                    NUMBER,
                    NIL,
                    RAW_STRING,
                    STRING,
                    VARIABLE,
                    LEFT_PAREN -> true;
            default -> false;
        };
    }

    private static void check(List<Command> commands, Token end, String context) throws SyntaxException {
        if (commands.isEmpty()) {
            throw new SyntaxException(end.position(), "missing value for " + context);
        }
        for (int i = 1; i < commands.size(); i++) {
            Operand first = commands.get(i).operands().get(0);
            if (isLiteral(first)) {
                throw new SyntaxException(first.position(), "non executable command in pipeline stage " + (i + 1));
            }
        }
    }

    private static boolean isLiteral(Operand operand) {
        return operand instanceof Node.Bool
                || operand instanceof Node.Dot
                || operand instanceof Node.Nil
                || operand instanceof Node.Numeral
                || operand instanceof Node.Literal;
    }

    /** Operands up to a bar, which is taken, or to the end of the pipeline, which is not. */
    private Command command() throws SyntaxException {
        int position = tokens.peekNonSpace().position();
        var operands = new ArrayList<Operand>(4);
        while (true) {
            tokens.peekNonSpace();
            Operand operand = operand();
            if (operand != null) {
                operands.add(operand);
            }
            Token token = tokens.next();
            switch (token.kind()) {
                case SPACE -> {
                    continue;
                }
                case RIGHT_DELIMITER, RIGHT_PAREN -> tokens.putBack(token);
                case PIPE -> {}
                default -> throw tokens.unexpected(token, "operand");
            }
            if (operands.isEmpty()) {
                throw new SyntaxException(position, "empty command");
            }
            return new Command(position, operands);
        }
    }

    /** A term and the fields chained to it; null when no term follows. */
    private @Nullable Operand operand() throws SyntaxException {
        Operand term = term();
        if (term == null || tokens.peek().kind() != Token.Kind.FIELD) {
            return term;
        }
        int position = tokens.peek().position();
        var names = new ArrayList<String>(4);
        while (tokens.peek().kind() == Token.Kind.FIELD) {
            names.add(tokens.next().text().substring(1));
        }
        if (term instanceof Node.Field field) {
            names.addAll(0, field.names());
            return new Node.Field(position, names);
        }
        if (term instanceof Node.Variable variable) {
            return new Node.Variable(position, variable.name(), names);
        }
        if (isLiteral(term)) {
            throw new SyntaxException(position, "unexpected . after term " + Quoted.text(term.source()));
        }
        return new Node.Chain(position, term, names);
    }

    private @Nullable Operand term() throws SyntaxException {
        Token token = tokens.nextNonSpace();
        int position = token.position();
        String text = token.text();
        switch (token.kind()) {
            case IDENTIFIER:
                if (!scope.hasFunction(text)) {
                    throw new SyntaxException(position, "function " + Quoted.text(text) + " not defined");
                }
                return new Node.Identifier(position, text);
            case DOT:
                return new Node.Dot(position);
            case NIL:
                return new Node.Nil(position);
            case VARIABLE:
                if (!scope.hasVariable(text)) {
                    throw new SyntaxException(position, "undefined variable " + Quoted.text(text));
                }
                return new Node.Variable(position, text, List.of());
            case FIELD:
                return new Node.Field(position, Arrays.asList(text.substring(1).split("\\.")));
            case BOOL:
                return new Node.Bool(position, text.equals("true"));
            case CHARACTER_CONSTANT:
                return new Node.Numeral(position, NumberLiteral.ofCharacter(token));
            case COMPLEX:
                return new Node.Numeral(position, NumberLiteral.ofComplex(token));
            case NUMBER:
                return new Node.Numeral(position, NumberLiteral.ofNumber(token));
            case LEFT_PAREN:
                scope.enter(position);
                Pipeline pipeline = pipeline("parenthesized pipeline", Token.Kind.RIGHT_PAREN);
                scope.leave();
                return pipeline;
            case STRING, RAW_STRING:
                return new Node.Literal(position, text, StringLiteral.text(token));
            default:
                tokens.putBack(token);
                return null;
        }
    }
}
