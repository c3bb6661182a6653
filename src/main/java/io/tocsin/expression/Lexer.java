package io.tocsin.expression;

import io.tocsin.expression.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Cuts the text of an expression into tokens. */
final class Lexer {

    private static final List<String> SYMBOLS =
            List.of("==", "!=", "=~", "!~", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "!", "(", ")", ",");

    private final String text;
    private int at;
    private int line = 1;
    private int column = 1;
    private final List<Token> tokens = new ArrayList<>();

    Lexer(String text) {
        this.text = text;
    }

    /** All of them, the last of kind END. */
    List<Token> tokens() throws ExpressionSyntaxException {
        while (true) {
            skipSpace();
            if (at == text.length()) {
                tokens.add(new Token(Kind.END, "", position()));
                return tokens;
            }
            addToken();
        }
    }

    private Position position() {
        return new Position(line, column);
    }

    private boolean isAt(String symbol) {
        return text.startsWith(symbol, at);
    }

    /** The code point here, or -1 at the end. */
    private int peek() {
        return at < text.length() ? text.codePointAt(at) : -1;
    }

    private int next() {
        int c = text.codePointAt(at);
        at += Character.charCount(c);
        if (c == '\n') {
            line++;
            column = 1;
        } else {
            column++;
        }
        return c;
    }

    private void skip(int count) {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private void skipSpace() {
        while (at < text.length()) {
            if (GoText.isSpace(peek())) {
                next();
            } else if (isAt("//") && !isRegexExpected()) {
                while (at < text.length() && peek() != '\n') {
                    next();
                }
            } else {
                return;
            }
        }
    }

    /** Directly behind these two even {@code //} is a regular expression, the empty one. */
    private boolean isRegexExpected() {
        return !tokens.isEmpty() && (last().is("=~") || last().is("!~"));
    }

    private Token last() {
        return tokens.get(tokens.size() - 1);
    }

    private void addToken() throws ExpressionSyntaxException {
        Position start = position();
        int c = peek();
        boolean afterValue = !tokens.isEmpty() && last().endsValue();
        if (isDigit(c) || (c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1)))) {
            tokens.add(number(start));
        } else if (Character.isLetter(c)) {
            tokens.add(name(start));
        } else if (c == '\'') {
            tokens.add(isAt("'''") ? tripleQuoted(start) : delimited(Kind.STRING, "string", start));
        } else if (c == '"') {
            tokens.add(delimited(Kind.TAG, "tag", start));
        } else if (c == '/' && !afterValue) {
            tokens.add(delimited(Kind.REGEX, "regex", start));
        } else {
            tokens.add(symbol(start));
        }
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private Token number(Position start) throws ExpressionSyntaxException {
        int from = at;
        boolean isFloat = false;
        while (isDigit(peek()) || peek() == '.') {
            if (peek() == '.' && isFloat) {
                throw new ExpressionSyntaxException(start, "a number has one decimal point at most");
            }
            isFloat |= next() == '.';
        }
        if (!isFloat && peek() >= 0 && DurationText.UNITS.indexOf(peek()) >= 0) {
            if (next() == 'm' && peek() == 's') {
                next();
            }
            return new Token(Kind.DURATION, text.substring(from, at), start);
        }
        if (Character.isLetter(peek())) {
            int end = at;
            while (end < text.length() && isNamePart(text.codePointAt(end))) {
                end += Character.charCount(text.codePointAt(end));
            }
            throw new ExpressionSyntaxException(
                    start,
                    text.substring(from, end)
                            + " is neither a number (digits with at most one point) nor a duration (whole number and one of u, µ,"
                            + " ms, s, m, h, d, w)");
        }
        return new Token(Kind.NUMBER, text.substring(from, at), start);
    }

    private static boolean isNamePart(int c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }

    private Token name(Position start) throws ExpressionSyntaxException {
        int from = at;
        while (at < text.length() && isNamePart(peek())) {
            next();
        }
        String name = text.substring(from, at);
        if (name.equals("lambda") && isAt(":")) {
            throw new ExpressionSyntaxException(start, "a match is written without \"lambda:\"; leave it out");
        }
        return new Token(Kind.NAME, name, start);
    }

    /** Between two of the character here, which a backslash keeps inside. Any other backslash is an ordinary character. */
    private Token delimited(Kind kind, String what, Position start) throws ExpressionSyntaxException {
        int delimiter = next();
        var content = new StringBuilder();
        while (at < text.length()) {
            int c = next();
            if (c == delimiter) {
                return new Token(kind, content.toString(), start);
            }
            if (c == '\\' && peek() == delimiter) {
                c = next();
            }
            content.appendCodePoint(c);
        }
        String hint = content.length() > 0 && content.charAt(content.length() - 1) == delimiter && kind == Kind.STRING
                ? "; one that ends with a backslash is written in three quotes: '''…\\'''"
                : "";
        throw new ExpressionSyntaxException(
                start, "the " + what + " that begins here has no closing " + Character.toString(delimiter) + hint);
    }

    private Token tripleQuoted(Position start) throws ExpressionSyntaxException {
        int from = at + 3;
        int end = text.indexOf("'''", from);
        if (end < 0) {
            throw new ExpressionSyntaxException(start, "the string that begins here has no closing '''");
        }
        while (at < end + 3) {
            next();
        }
        return new Token(Kind.STRING, text.substring(from, end), start);
    }

    private Token symbol(Position start) throws ExpressionSyntaxException {
        for (String symbol : SYMBOLS) {
            if (isAt(symbol)) {
                skip(symbol.length());
                return new Token(Kind.SYMBOL, symbol, start);
            }
        }
        if (isAt("=")) {
            throw new ExpressionSyntaxException(start, "= does not compare; did you mean ==?");
        }
        if (isAt("&")) {
            throw new ExpressionSyntaxException(start, "there is no operator &; write AND");
        }
        if (isAt("|")) {
            throw new ExpressionSyntaxException(start, "there is no operator |; write OR");
        }
        String shown = Character.toString(peek());
        String hint = "“”„".contains(shown)
                ? "; tags stand in plain double quotes \""
                : "‘’‚`".contains(shown) ? "; strings stand in plain single quotes '" : "";
        throw new ExpressionSyntaxException(start, "unexpected character " + shown + hint);
    }
}
