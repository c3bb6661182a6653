package io.tocsin.template.syntax;

import io.tocsin.template.format.Quoted;
import io.tocsin.template.syntax.Node.Block;
import io.tocsin.template.syntax.Node.Branch;
import io.tocsin.template.syntax.Node.Pipeline;
import io.tocsin.template.syntax.Node.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Parses a template: text and actions, with the blocks that actions begin and end. */
public final class Parser {

    private final TokenStream tokens;
    private final Scope scope;
    private final PipelineParser pipelines;
    private final Map<String, Block> templates = new HashMap<>();

    private Parser(String name, String text, Predicate<String> isFunction, int maxNesting) {
        this.tokens = new TokenStream(name, text);
        this.scope = new Scope(isFunction, maxNesting);
        this.pipelines = new PipelineParser(tokens, scope);
    }

    /**
     * The templates in a text: itself by {@code name}, and those it defines.
     *
     * @param isFunction whether a function of this name may be called
     * @param maxNesting how deep blocks and parentheses may lie in each other
     * @throws SyntaxException at the first mistake
     */
    public static Map<String, Block> parse(String name, String text, Predicate<String> isFunction, int maxNesting)
            throws SyntaxException {
        return new Parser(name, text, isFunction, maxNesting).parse(name);
    }

    private Map<String, Block> parse(String name) throws SyntaxException {
        var statements = new ArrayList<Statement>();
        while (tokens.peek().kind() != Token.Kind.END_OF_TEXT) {
            if (!definition()) {
                Item item = item();
                if (item.end != null) {
                    throw new SyntaxException(item.end.position(), "unexpected {{" + item.end.text() + "}}");
                }
                item.addTo(statements);
            }
        }
        add(name, new Block(0, statements), tokens.peek().position());
        return Map.copyOf(templates);
    }

    /** Reads {@code {{define "name"}} … {{end}}} if it is one; only the top level has them. */
    private boolean definition() throws SyntaxException {
        if (tokens.peek().kind() != Token.Kind.LEFT_DELIMITER) {
            return false;
        }
        Token delimiter = tokens.next();
        Token keyword = tokens.nextNonSpace();
        if (keyword.kind() != Token.Kind.DEFINE) {
            tokens.putBack(keyword);
            tokens.putBack(delimiter);
            return false;
        }
        String name = templateName(tokens.nextNonSpace(), "define clause");
        tokens.expect(Token.Kind.RIGHT_DELIMITER, "define clause");
        define(name, keyword.position(), "define clause");
        return true;
    }

    private void define(String name, int position, String context) throws SyntaxException {
        Scope.Outer outer = scope.enterDefinition();
        Items items = items(position);
        if (items.end.kind() != Token.Kind.END) {
            throw new SyntaxException(items.end.position(), "unexpected {{else}} in " + context);
        }
        scope.leaveDefinition(outer);
        add(name, items.block, items.end.position());
    }

    private void add(String name, Block block, int position) throws SyntaxException {
        Block before = templates.get(name);
        if (before == null || before.isBlank()) {
            templates.put(name, block);
        } else if (!block.isBlank()) {
            throw new SyntaxException(position, "template: multiple definition of template " + Quoted.text(name));
        }
    }

    /** A statement, or what ends a block. */
    private record Item(
            @Nullable Statement statement, @Nullable Token end) {

        void addTo(List<Statement> statements) {
            if (statement != null) {
                statements.add(statement);
            }
        }
    }

    /** A block and the {@code end} or {@code else} behind it. */
    private record Items(Block block, Token end) {}

    private Items items(int position) throws SyntaxException {
        scope.enter(position);
        int start = tokens.peekNonSpace().position();
        var statements = new ArrayList<Statement>();
        while (tokens.peekNonSpace().kind() != Token.Kind.END_OF_TEXT) {
            Item item = item();
            if (item.end != null) {
                scope.leave();
                return new Items(new Block(start, statements), item.end);
            }
            item.addTo(statements);
        }
        throw new SyntaxException(tokens.peek().position(), "unexpected EOF");
    }

    private Item item() throws SyntaxException {
        Token token = tokens.nextNonSpace();
        if (token.kind() == Token.Kind.TEXT) {
            return new Item(new Node.Text(token.position(), token.text()), null);
        }
        if (token.kind() != Token.Kind.LEFT_DELIMITER) {
            throw tokens.unexpected(token, "input");
        }
        tokens.beginAction(token);
        Item item = action();
        tokens.endAction();
        return item;
    }

    private Item action() throws SyntaxException {
        Token token = tokens.nextNonSpace();
        return switch (token.kind()) {
            case ELSE, END -> new Item(null, blockEnd(token));
            case BLOCK -> statement(block());
            case BREAK -> {
                checkLoopControl("{{break}}");
                yield statement(new Node.Break(token.position()));
            }
            case CONTINUE -> {
                checkLoopControl("{{continue}}");
                yield statement(new Node.Continue(token.position()));
            }
            case IF -> statement(conditional("if", Token.Kind.IF));
            case WITH -> statement(conditional("with", Token.Kind.WITH));
            case RANGE -> statement(range());
            case TEMPLATE -> statement(call());
            default -> {
                tokens.putBack(token);
                yield statement(
                        new Node.Action(token.position(), pipelines.pipeline("command", Token.Kind.RIGHT_DELIMITER)));
            }
        };
    }

    private static Item statement(Statement statement) {
        return new Item(statement, null);
    }

    /** After {@code else if} and {@code else with} the second word stays, for {@link #conditional}. */
    private Token blockEnd(Token keyword) throws SyntaxException {
        Token.Kind next = tokens.peekNonSpace().kind();
        boolean chained = next == Token.Kind.IF || next == Token.Kind.WITH;
        if (keyword.kind() == Token.Kind.END || !chained) {
            tokens.expect(Token.Kind.RIGHT_DELIMITER, keyword.text());
        }
        return keyword;
    }

    private void checkLoopControl(String what) throws SyntaxException {
        Token token = tokens.nextNonSpace();
        if (token.kind() != Token.Kind.RIGHT_DELIMITER) {
            throw tokens.unexpected(token, what);
        }
        if (!scope.isInRange()) {
            throw new SyntaxException(token.position(), what + " outside {{range}}");
        }
    }

    private Statement conditional(String context, Token.Kind keyword) throws SyntaxException {
        int mark = scope.mark();
        var branches = new ArrayList<Branch>(1);
        Block otherwise = null;
        Token end;
        do {
            Pipeline condition = pipelines.pipeline(context, Token.Kind.RIGHT_DELIMITER);
            Items items = items(condition.position());
            branches.add(new Branch(condition, items.block));
            end = items.end;
        } while (end.kind() == Token.Kind.ELSE && take(keyword));
        if (end.kind() == Token.Kind.ELSE) {
            otherwise = otherwise();
        }
        scope.forgetSince(mark);
        return new Node.Conditional(
                branches.get(0).pipeline().position(), keyword == Token.Kind.WITH, branches, otherwise);
    }

    /** Takes the word after {@code else} when it is this one. */
    private boolean take(Token.Kind keyword) {
        if (tokens.peek().kind() != keyword) {
            return false;
        }
        tokens.next();
        return true;
    }

    private Block otherwise() throws SyntaxException {
        Items items = items(tokens.peek().position());
        if (items.end.kind() != Token.Kind.END) {
            throw new SyntaxException(items.end.position(), "expected end; found {{else}}");
        }
        return items.block;
    }

    private Statement range() throws SyntaxException {
        int mark = scope.mark();
        Pipeline pipeline = pipelines.pipeline("range", Token.Kind.RIGHT_DELIMITER);
        scope.enterRange();
        Items items = items(pipeline.position());
        scope.leaveRange();
        Block otherwise = items.end.kind() == Token.Kind.ELSE ? otherwise() : null;
        scope.forgetSince(mark);
        return new Node.Range(pipeline.position(), pipeline, items.block, otherwise);
    }

    private Statement call() throws SyntaxException {
        Token name = tokens.nextNonSpace();
        String template = templateName(name, "template clause");
        Token next = tokens.nextNonSpace();
        if (next.kind() == Token.Kind.RIGHT_DELIMITER) {
            return new Node.Call(name.position(), template, null);
        }
        tokens.putBack(next);
        return new Node.Call(
                name.position(), template, pipelines.pipeline("template clause", Token.Kind.RIGHT_DELIMITER));
    }

    /** {@code block} is {@code define} and {@code template} in one. */
    private Statement block() throws SyntaxException {
        Token name = tokens.nextNonSpace();
        String template = templateName(name, "block clause");
        Pipeline pipeline = pipelines.pipeline("block clause", Token.Kind.RIGHT_DELIMITER);
        define(template, name.position(), "block clause");
        return new Node.Call(name.position(), template, pipeline);
    }

    private String templateName(Token token, String context) throws SyntaxException {
        if (token.kind() != Token.Kind.STRING && token.kind() != Token.Kind.RAW_STRING) {
            throw tokens.unexpected(token, context);
        }
        return StringLiteral.text(token);
    }
}
