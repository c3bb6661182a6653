package io.tocsin.template.syntax;

import java.util.ArrayDeque;
import java.util.Deque;

/** The tokens of a text, of which some can be looked at ahead and put back. */
final class TokenStream {

    private final Lexer lexer;
    private final Deque<Token> ahead = new ArrayDeque<>();
    private final String name;
    private final String text;
    /** Of the action that is being read; -1 outside. */
    private int actionPosition = -1;

    TokenStream(String name, String text) {
        this.lexer = new Lexer(text);
        this.name = name;
        this.text = text;
    }

    Token next() {
        return ahead.isEmpty() ? lexer.next() : ahead.pop();
    }

    Token peek() {
        if (ahead.isEmpty()) {
            ahead.push(lexer.next());
        }
        return ahead.getFirst();
    }

    void putBack(Token token) {
        ahead.push(token);
    }

    Token nextNonSpace() {
        Token token = next();
        while (token.kind() == Token.Kind.SPACE) {
            token = next();
        }
        return token;
    }

    /** Skips white space. */
    Token peekNonSpace() {
        Token token = nextNonSpace();
        putBack(token);
        return token;
    }

    Token expect(Token.Kind kind, String context) throws SyntaxException {
        Token token = nextNonSpace();
        if (token.kind() != kind) {
            throw unexpected(token, context);
        }
        return token;
    }

    void beginAction(Token leftDelimiter) {
        actionPosition = leftDelimiter.position();
    }

    void endAction() {
        actionPosition = -1;
    }

    SyntaxException unexpected(Token token, String context) {
        if (token.kind() == Token.Kind.ERROR) {
            return new SyntaxException(token.position(), token.text() + actionBegun(token));
        }
        return new SyntaxException(token.position(), "unexpected " + token.described() + " in " + context);
    }

    /** Where the action of a mistake began, when that is another line. */
    private String actionBegun(Token token) {
        if (actionPosition < 0 || lineOf(actionPosition) == lineOf(token.position())) {
            return "";
        }
        String started = " started at " + name + ":" + lineOf(actionPosition);
        return token.text().endsWith(" action") ? started : " in action" + started;
    }

    private int lineOf(int position) {
        return 1
                + (int) text.substring(0, position)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }
}
