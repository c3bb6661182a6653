package io.tocsin.template.syntax;

import static io.tocsin.template.syntax.Token.Kind.ASSIGN;
import static io.tocsin.template.syntax.Token.Kind.CHARACTER_CONSTANT;
import static io.tocsin.template.syntax.Token.Kind.COMPLEX;
import static io.tocsin.template.syntax.Token.Kind.DECLARE;
import static io.tocsin.template.syntax.Token.Kind.DOT;
import static io.tocsin.template.syntax.Token.Kind.END_OF_TEXT;
import static io.tocsin.template.syntax.Token.Kind.ERROR;
import static io.tocsin.template.syntax.Token.Kind.FIELD;
import static io.tocsin.template.syntax.Token.Kind.LEFT_DELIMITER;
import static io.tocsin.template.syntax.Token.Kind.LEFT_PAREN;
import static io.tocsin.template.syntax.Token.Kind.NUMBER;
import static io.tocsin.template.syntax.Token.Kind.OTHER_CHARACTER;
import static io.tocsin.template.syntax.Token.Kind.PIPE;
import static io.tocsin.template.syntax.Token.Kind.RAW_STRING;
import static io.tocsin.template.syntax.Token.Kind.RIGHT_DELIMITER;
import static io.tocsin.template.syntax.Token.Kind.RIGHT_PAREN;
import static io.tocsin.template.syntax.Token.Kind.SPACE;
import static io.tocsin.template.syntax.Token.Kind.STRING;
import static io.tocsin.template.syntax.Token.Kind.TEXT;
import static io.tocsin.template.syntax.Token.Kind.VARIABLE;

import io.tocsin.template.format.Quoted;

/**
 * Cuts a template into tokens. Comments and the white space that delimiters with a minus trim do not appear. After an
 * error there is only the end of the text.
 */
final class Lexer {

    private static final String LEFT = "{{";
    private static final String RIGHT = "}}";
    private static final String LEFT_COMMENT = "/*";
    private static final String RIGHT_COMMENT = "*/";
    private static final int END = -1;

    private final String text;
    private int start;
    private int at;
    private int parens;
    private boolean insideAction;

    Lexer(String text) {
        this.text = text;
    }

    /** The next token; at the end {@code END_OF_TEXT} for ever. */
    Token next() {
        return insideAction ? nextInside() : nextOutside();
    }

    private Token nextOutside() {
        while (true) {
            start = at;
            int left = text.indexOf(LEFT, at);
            if (left != at) {
                boolean last = left < 0;
                int end = last ? text.length() : left;
                int trimmedEnd = !last && isLeftTrim(left + LEFT.length()) ? trimEnd(start, end) : end;
                at = end;
                if (trimmedEnd > start) {
                    return new Token(TEXT, start, text.substring(start, trimmedEnd));
                }
                if (last) {
                    return new Token(END_OF_TEXT, at, "");
                }
            }
            start = at;
            at += LEFT.length();
            int afterTrim = isLeftTrim(at) ? at + 2 : at;
            if (!text.startsWith(LEFT_COMMENT, afterTrim)) {
                at = afterTrim;
                parens = 0;
                insideAction = true;
                return new Token(LEFT_DELIMITER, start, LEFT);
            }
            start = afterTrim;
            int close = text.indexOf(RIGHT_COMMENT, afterTrim + LEFT_COMMENT.length());
            if (close < 0) {
                return error("unclosed comment");
            }
            at = close + RIGHT_COMMENT.length();
            if (!isRight(at) && !isRightTrim(at)) {
                return error("comment ends before closing delimiter");
            }
            closeAction();
        }
    }

    private Token nextInside() {
        start = at;
        if (isRight(at) || isRightTrim(at)) {
            if (parens > 0) {
                return error("unclosed left paren");
            }
            if (isRightTrim(at)) {
                start = at + 2;
            }
            int position = start;
            closeAction();
            insideAction = false;
            return new Token(RIGHT_DELIMITER, position, RIGHT);
        }
        int c = advance();
        switch (c) {
            case END:
                return error("unclosed action");
            case ' ', '\t', '\r', '\n':
                return space();
            case '=':
                return token(ASSIGN);
            case ':':
                return advance() == '=' ? token(DECLARE) : error("expected :=");
            case '|':
                return token(PIPE);
            case '"':
                return quoted('"', STRING, "unterminated quoted string");
            case '\'':
                return quoted('\'', CHARACTER_CONSTANT, "unterminated character constant");
            case '`':
                return rawString();
            case '$':
                return name(VARIABLE);
            case '(':
                parens++;
                return token(LEFT_PAREN);
            case ')':
                parens--;
                return token(RIGHT_PAREN);
            default:
                return other(c);
        }
    }

    private Token other(int c) {
        boolean digitFollows = at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
        if (c == '.' && at < text.length() && !digitFollows) {
            return name(FIELD);
        }
        if (c == '.' || c == '+' || c == '-' || (c >= '0' && c <= '9')) {
            at = start;
            return number();
        }
        if (isAlphanumeric(c)) {
            at = start;
            return identifier();
        }
        if (c < 0x80 && Quoted.isPrint(c)) {
            return token(OTHER_CHARACTER);
        }
        return error("unrecognized character in action: " + described(c));
    }

    /** A run of white space, but for the one character that belongs to a trimming delimiter behind it. */
    private Token space() {
        while (isSpace(peek())) {
            at++;
        }
        if (isRightTrim(at - 1)) {
            at--;
            if (at == start) {
                return nextInside();
            }
        }
        return token(SPACE);
    }

    private Token identifier() {
        skipAlphanumeric();
        return atTerminator() ? token(Token.kindOf(text.substring(start, at))) : badCharacter();
    }

    /** After the dot of a field or the dollar sign of a variable. */
    private Token name(Token.Kind kind) {
        if (atTerminator()) {
            return token(kind == FIELD ? DOT : kind);
        }
        skipAlphanumeric();
        return atTerminator() ? token(kind) : badCharacter();
    }

    private Token badCharacter() {
        return error("bad character " + described(peek()));
    }

    private Token quoted(char quote, Token.Kind kind, String unterminated) {
        while (true) {
            int c = advance();
            if (c == '\\') {
                c = advance();
                if (c != END && c != '\n') {
                    continue;
                }
            }
            if (c == END || c == '\n') {
                return error(unterminated);
            }
            if (c == quote) {
                return token(kind);
            }
        }
    }

    private Token rawString() {
        int close = text.indexOf('`', at);
        if (close < 0) {
            return error("unterminated raw quoted string");
        }
        at = close + 1;
        return token(RAW_STRING);
    }

    private Token number() {
        var scanner = new NumberScanner(text, at);
        boolean wellFormed = scanner.scan();
        Token.Kind kind = scanner.isComplex() ? COMPLEX : NUMBER;
        at = scanner.end();
        return wellFormed ? token(kind) : error("bad number syntax: " + Quoted.text(text.substring(start, at)));
    }

    private void skipAlphanumeric() {
        while (isAlphanumeric(peek())) {
            advance();
        }
    }

    private boolean atTerminator() {
        int c = peek();
        return isSpace(c) || c == END || ".,|:)(".indexOf(c) >= 0 || isRight(at);
    }

    /** Skips a closing delimiter and what it trims. */
    private void closeAction() {
        boolean trim = isRightTrim(at);
        at += trim ? 2 + RIGHT.length() : RIGHT.length();
        while (trim && isSpace(peek())) {
            at++;
        }
    }

    private boolean isRight(int index) {
        return text.startsWith(RIGHT, index);
    }

    private boolean isRightTrim(int index) {
        return index + 1 < text.length()
                && isSpace(text.charAt(index))
                && text.charAt(index + 1) == '-'
                && isRight(index + 2);
    }

    private boolean isLeftTrim(int index) {
        return index + 1 < text.length() && text.charAt(index) == '-' && isSpace(text.charAt(index + 1));
    }

    private int trimEnd(int from, int end) {
        int trimmed = end;
        while (trimmed > from && isSpace(text.charAt(trimmed - 1))) {
            trimmed--;
        }
        return trimmed;
    }

    private int peek() {
        return at < text.length() ? text.codePointAt(at) : END;
    }

    private int advance() {
        int c = peek();
        at += c == END ? 0 : Character.charCount(c);
        return c;
    }

    private Token token(Token.Kind kind) {
        return new Token(kind, start, text.substring(start, at));
    }

    private Token error(String reason) {
        var token = new Token(ERROR, start, reason);
        at = text.length();
        insideAction = false;
        return token;
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    static boolean isAlphanumeric(int c) {
        return c == '_' || (c != END && (Character.isLetter(c) || Character.isDigit(c)));
    }

    private static String described(int c) {
        String code = String.format("U+%04X", c);
        return Quoted.isPrint(c) ? code + " '" + Character.toString(c) + "'" : code;
    }
}
