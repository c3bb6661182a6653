package io.tocsin.expression;

import io.tocsin.expression.Node.Application;
import io.tocsin.expression.Node.Constant;
import io.tocsin.expression.Node.Logical;
import io.tocsin.expression.Node.Tag;
import io.tocsin.expression.Token.Kind;
import io.tocsin.settings.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads one expression and checks its types while doing so. */
final class Parser {

    /** Levels of operators, calls and parentheses inside each other. */
    static final int MAX_DEPTH = 100;

    private static final Map<String, Node> NAMES = Map.of(
            "TRUE", new Constant(Type.BOOL, true),
            "FALSE", new Constant(Type.BOOL, false),
            "OK", new Constant(Type.INT, 0L),
            "INFO", new Constant(Type.INT, 1L),
            "WARNING", new Constant(Type.INT, 2L),
            "CRITICAL", new Constant(Type.INT, 3L));

    /** Binary operators; the higher binds the tighter. */
    private static final Map<String, Integer> PRECEDENCE = Map.ofEntries(
            Map.entry("OR", 0),
            Map.entry("AND", 1),
            Map.entry("==", 2),
            Map.entry("!=", 2),
            Map.entry("=~", 2),
            Map.entry("!~", 2),
            Map.entry("<", 3),
            Map.entry("<=", 3),
            Map.entry(">", 3),
            Map.entry(">=", 3),
            Map.entry("+", 4),
            Map.entry("-", 4),
            Map.entry("*", 5),
            Map.entry("/", 5),
            Map.entry("%", 5));

    private final List<Token> tokens;
    private int at;
    private int depth;
    private final List<String> tags = new ArrayList<>();
    private boolean stateful;

    Parser(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** The whole of the tokens as one expression that gives a bool. */
    Node parse() throws ExpressionSyntaxException {
        if (peek().kind() == Kind.END) {
            throw new ExpressionSyntaxException(peek().position(), "the expression is empty");
        }
        Node node = expression();
        if (peek().kind() != Kind.END) {
            throw notAnOperator();
        }
        if (node.type() != Type.BOOL) {
            throw new ExpressionSyntaxException(
                    tokens.get(0).position(),
                    "the expression gives a value of type " + node.type()
                            + ", but a match must be true or false; compare it with something");
        }
        return node;
    }

    /** The keys of the tags it names, each once; complete after {@link #parse}. */
    List<String> tags() {
        return List.copyOf(tags);
    }

    /** Whether it uses count, sigma or spread; known after {@link #parse}. */
    boolean isStateful() {
        return stateful;
    }

    private Token peek() {
        return tokens.get(at);
    }

    private Token next() {
        return tokens.get(at++);
    }

    private void enter(Position position) throws ExpressionSyntaxException {
        if (++depth > MAX_DEPTH) {
            throw tooDeep(position);
        }
    }

    private static ExpressionSyntaxException tooDeep(Position position) {
        return new ExpressionSyntaxException(
                position, "operators, calls and parentheses are nested more than " + MAX_DEPTH + " deep");
    }

    private Node expression() throws ExpressionSyntaxException {
        return continued(operand(), 0);
    }

    /** The operators of at least this precedence that follow an operand, from left to right. */
    private Node continued(Node first, int minPrecedence) throws ExpressionSyntaxException {
        Node left = first;
        while (precedence(peek()) >= minPrecedence) {
            Token operator = next();
            Node right = operand();
            while (precedence(peek()) > precedence(operator)) {
                right = continued(right, precedence(peek()));
            }
            left = binary(operator, left, right);
            if (left.depth() > MAX_DEPTH) {
                throw tooDeep(operator.position());
            }
        }
        return left;
    }

    /** -1 for anything but a binary operator. */
    private static int precedence(Token token) {
        boolean isOperator = token.kind() == Kind.SYMBOL || token.kind() == Kind.NAME;
        return isOperator ? PRECEDENCE.getOrDefault(token.text(), -1) : -1;
    }

    private Node binary(Token operator, Node left, Node right) throws ExpressionSyntaxException {
        boolean isAnd = operator.is("AND");
        if (isAnd || operator.is("OR")) {
            if (left.type() != Type.BOOL || right.type() != Type.BOOL) {
                throw Operators.mismatch(operator, left, right);
            }
            List<Node> terms = new ArrayList<>();
            // one flat list, so that a long chain is not a deep tree
            if (left instanceof Logical chain && chain.isAnd() == isAnd) {
                terms.addAll(chain.terms());
            } else {
                terms.add(left);
            }
            terms.add(right);
            return new Logical(isAnd, terms);
        }
        Signature signature = Operators.binary(operator.text(), left.type(), right.type());
        if (signature == null) {
            throw Operators.mismatch(operator, left, right);
        }
        return new Application(signature, List.of(left, right), operator.position());
    }

    private Node operand() throws ExpressionSyntaxException {
        Token token = next();
        switch (token.kind()) {
            case NUMBER:
                return number(token);
            case DURATION:
                return duration(token);
            case STRING:
                return new Constant(Type.STRING, token.text());
            case TAG:
                return tag(token.text());
            case REGEX:
                return regex(token);
            case NAME:
                if (peek().is("(")) {
                    return call(token);
                }
                return named(token);
            default:
                break;
        }
        if (token.is("(")) {
            enter(token.position());
            Node inside = expression();
            close(token);
            depth--;
            return inside;
        }
        if (token.is("-") || token.is("!")) {
            enter(token.position());
            Node operand = operand();
            depth--;
            Signature signature = Operators.unary(token.text(), operand.type());
            if (signature == null) {
                throw new ExpressionSyntaxException(
                        token.position(),
                        token.text() + " stands before " + (token.is("!") ? "a bool" : "a number or a duration")
                                + ", not " + operand.type());
            }
            return new Application(signature, List.of(operand), token.position());
        }
        throw new ExpressionSyntaxException(
                token.position(), "unexpected " + token.described() + " where a value is needed");
    }

    private Node number(Token token) throws ExpressionSyntaxException {
        String digits = token.text();
        if (digits.indexOf('.') >= 0) {
            double value = Double.parseDouble(digits);
            if (Double.isInfinite(value)) {
                throw new ExpressionSyntaxException(token.position(), digits + " is too large for a float");
            }
            return new Constant(Type.FLOAT, value);
        }
        boolean isOctal = digits.length() > 1 && digits.charAt(0) == '0';
        try {
            return new Constant(Type.INT, Long.parseLong(digits, isOctal ? 8 : 10));
        } catch (NumberFormatException e) {
            String rule = isOctal
                    ? " is no octal number, which a leading 0 makes it; leave the 0 out"
                    : " is too large for an int; write it as a float, " + digits + ".0";
            throw new ExpressionSyntaxException(token.position(), digits + rule);
        }
    }

    private Node duration(Token token) throws ExpressionSyntaxException {
        if (peek().kind() == Kind.DURATION) {
            throw new ExpressionSyntaxException(
                    token.position(),
                    "a duration has one unit; write " + token.text() + peek().text() + " as a sum, " + token.text()
                            + " + " + peek().text());
        }
        OptionalLong nanos = DurationText.parse(token.text());
        if (nanos.isEmpty()) {
            throw new ExpressionSyntaxException(
                    token.position(), token.text() + " is longer than a duration can be, about 292 years");
        }
        return new Constant(Type.DURATION, nanos.getAsLong());
    }

    private Node tag(String key) {
        if (!tags.contains(key)) {
            tags.add(key);
        }
        return new Tag(key, tags.indexOf(key));
    }

    private Node regex(Token token) throws ExpressionSyntaxException {
        try {
            return new Constant(Type.REGEX, Regex.compile(token.text()));
        } catch (IllegalArgumentException e) {
            throw new ExpressionSyntaxException(token.position(), "regex: " + e.getMessage());
        }
    }

    private Node named(Token token) throws ExpressionSyntaxException {
        Node constant = NAMES.get(token.text());
        if (constant != null) {
            return constant;
        }
        if (precedence(token) >= 0) {
            throw new ExpressionSyntaxException(
                    token.position(), "unexpected " + token.text() + " where a value is needed");
        }
        throw new ExpressionSyntaxException(
                token.position(), "unknown identifier \"" + token.text() + "\"; " + hint(token.text()));
    }

    private static String hint(String name) {
        if (Functions.isKnown(name)) {
            return "a function is called with parentheses, " + name + "()";
        }
        Optional<String> nearest = NearestName.of(name, NAMES.keySet());
        return nearest.map(known -> "did you mean " + known + "?")
                .orElse("a tag stands in double quotes, a string in single quotes");
    }

    private Node call(Token name) throws ExpressionSyntaxException {
        Token open = next();
        enter(open.position());
        List<Node> arguments = new ArrayList<>();
        while (!peek().is(")")) {
            arguments.add(expression());
            if (!peek().is(",")) {
                break;
            }
            next();
        }
        close(open);
        depth--;
        stateful |= Functions.isStateful(name.text());
        Signature signature =
                Functions.find(name, arguments.stream().map(Node::type).toList());
        return new Application(signature, arguments, name.position());
    }

    private void close(Token open) throws ExpressionSyntaxException {
        if (peek().kind() == Kind.END) {
            throw new ExpressionSyntaxException(open.position(), "the parenthesis that opens here is not closed");
        }
        if (!peek().is(")")) {
            throw notAnOperator();
        }
        next();
    }

    private ExpressionSyntaxException notAnOperator() {
        Token token = peek();
        Optional<String> upper = token.kind() == Kind.NAME
                ? Optional.of(token.text().toUpperCase(Locale.ROOT)).filter(List.of("AND", "OR")::contains)
                : Optional.empty();
        String hint = upper.map(word -> "; did you mean " + word + "?")
                .orElse(token.is("!") ? "; did you mean != or !~?" : "");
        return new ExpressionSyntaxException(
                token.position(), "unexpected " + token.described() + " where an operator is needed" + hint);
    }
}
