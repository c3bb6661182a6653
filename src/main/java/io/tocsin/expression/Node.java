package io.tocsin.expression;

import java.util.List;

/** A part of a parsed, type-checked expression. */
sealed interface Node {

    Type type();

    /** How many levels of operators and calls lie below. */
    int depth();

    /** A value of {@link #type}. */
    Object value(Evaluation evaluation) throws ExpressionFailedException;

    /** A value that is written down. */
    record Constant(Type type, Object value) implements Node {

        @Override
        public int depth() {
            return 0;
        }

        @Override
        public Object value(Evaluation evaluation) {
            return value;
        }
    }

    /** A tag, with its index among those that the expression names. */
    record Tag(String key, int index) implements Node {

        @Override
        public Type type() {
            return Type.STRING;
        }

        @Override
        public int depth() {
            return 0;
        }

        @Override
        public Object value(Evaluation evaluation) {
            return evaluation.noted(this, evaluation.tag(index));
        }
    }

    /** A function or operator with its operands, all of which are always evaluated, from left to right. */
    record Application(Signature signature, List<Node> operands, Position position, int depth) implements Node {

        Application(Signature signature, List<Node> operands, Position position) {
            this(signature, List.copyOf(operands), position, 1 + deepest(operands));
        }

        @Override
        public Type type() {
            return signature.result();
        }

        @Override
        public Object value(Evaluation evaluation) throws ExpressionFailedException {
            Object[] arguments = new Object[operands.size()];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = operands.get(i).value(evaluation);
            }
            try {
                return evaluation.noted(this, signature.body().apply(arguments, evaluation));
            } catch (ExpressionFailedException e) {
                throw e.at(position);
            }
        }
    }

    /** Terms joined by AND (all must be true) or OR (one must be); evaluated only until the answer is known. */
    record Logical(boolean isAnd, List<Node> terms, int depth) implements Node {

        Logical(boolean isAnd, List<Node> terms) {
            this(isAnd, List.copyOf(terms), 1 + deepest(terms));
        }

        @Override
        public Type type() {
            return Type.BOOL;
        }

        @Override
        public Object value(Evaluation evaluation) throws ExpressionFailedException {
            for (Node term : terms) {
                if (!term.value(evaluation).equals(isAnd)) {
                    return !isAnd;
                }
            }
            return isAnd;
        }
    }

    private static int deepest(List<Node> nodes) {
        return nodes.stream().mapToInt(Node::depth).max().orElse(0);
    }
}
