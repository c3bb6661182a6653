package io.tocsin.expression;

import java.util.List;

/**
 * A parsed {@code match} expression. Immutable and for any thread; whoever defines a handler parses it once, and the
 * handler's runner tests each event in order, keeping the {@link Memory} beside its cursor.
 */
public final class Expression {

    /** Longest text, in characters. */
    public static final int MAX_LENGTH = 16_384;

    private final String text;
    private final Node root;
    private final List<String> tags;
    private final boolean stateful;

    private Expression(String text, Node root, List<String> tags, boolean stateful) {
        this.text = text;
        this.root = root;
        this.tags = tags;
        this.stateful = stateful;
    }

    /**
     * Reads the body of a lambda expression, without {@code lambda:}.
     *
     * @throws ExpressionSyntaxException for the first mistake: not the language, longer than {@link #MAX_LENGTH}, nested more
     *     than 100 deep, or by its types never a bool
     */
    public static Expression parse(String text) throws ExpressionSyntaxException {
        if (text.length() > MAX_LENGTH) {
            throw new ExpressionSyntaxException(
                    new Position(1, 1),
                    "the expression has " + text.length() + " characters; at most " + MAX_LENGTH + " are allowed");
        }
        var parser = new Parser(new Lexer(text).tokens());
        Node root = parser.parse();
        return new Expression(text, root, parser.tags(), parser.isStateful());
    }

    /** Whether it uses {@code count}, {@code sigma} or {@code spread}, so that its memory is worth keeping. */
    public boolean isStateful() {
        return stateful;
    }

    /** A memory that remembers nothing yet. */
    public Memory newMemory() {
        return new Memory();
    }

    /**
     * The memory whose {@link Memory#bytes} these are.
     *
     * @throws IllegalArgumentException when they are not
     */
    public Memory restore(byte[] bytes) {
        return Memory.of(bytes);
    }

    /**
     * Whether the event matches. With equal subjects and memories the answer is the same.
     *
     * @param memory changed by stateful functions, also when the evaluation fails on its way
     * @throws ExpressionFailedException when there is no answer: a tag that the expression names anywhere is absent, a
     *     string is no number, a division by zero, a regular expression too costly for the text, a text of more than
     *     1,048,576 characters
     */
    public boolean test(Subject subject, Memory memory) throws ExpressionFailedException {
        return root.value(new Evaluation(subject, memory, tags, null)).equals(true);
    }

    /**
     * The same, told with the values that decided it; what {@link #test} throws is told as the failure.
     *
     * @param memory changed as by {@link #test}; give a copy where it is to stay as it is
     */
    public Explained explain(Subject subject, Memory memory) {
        var trace = new Trace();
        try {
            boolean matches =
                    root.value(new Evaluation(subject, memory, tags, trace)).equals(true);
            return new Explained(matches, "", trace.values());
        } catch (ExpressionFailedException e) {
            return new Explained(false, e.getMessage(), trace.values());
        }
    }

    /** The text as it was given. */
    @Override
    public String toString() {
        return text;
    }
}
