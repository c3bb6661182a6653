package io.tocsin.expression.regex;

import io.tocsin.expression.regex.RegexNode.At;
import io.tocsin.expression.regex.RegexNode.Capture;
import io.tocsin.expression.regex.RegexNode.Chars;
import io.tocsin.expression.regex.RegexNode.Choice;
import io.tocsin.expression.regex.RegexNode.Place;
import io.tocsin.expression.regex.RegexNode.Repeat;
import io.tocsin.expression.regex.RegexNode.Sequence;
import java.util.ArrayList;
import java.util.List;

/**
 * A pattern as instructions for {@link Machine}.
 *
 * @param instructions the first is where it starts, the last is {@link Accept}
 */
record Program(List<Instruction> instructions) {

    /** More than any hand-written pattern; counted repetitions of groups reach it first. */
    static final int MAX_INSTRUCTIONS = 10_000;

    /** One step; the next is the following instruction unless it says otherwise. */
    sealed interface Instruction {}

    /** Reads one code point. */
    record Read(CharSet set) implements Instruction {}

    /** Goes on in both places; {@code first} is preferred. */
    record Split(int first, int second) implements Instruction {}

    /** Goes on elsewhere. */
    record Jump(int target) implements Instruction {}

    /** Notes where a group begins (even) or ends (odd). */
    record Note(int slot) implements Instruction {}

    /** Goes on only at such a place. */
    record Require(Place place) implements Instruction {}

    /** A match ends here. */
    record Accept() implements Instruction {}

    /** With group 0 around the whole. */
    static Program of(RegexNode node) throws RegexSyntaxException {
        var compiler = new Compiler();
        compiler.add(new Capture(0, node));
        compiler.emit(new Accept());
        return new Program(List.copyOf(compiler.instructions));
    }

    Program {
        instructions = List.copyOf(instructions);
    }

    private static final class Compiler {

        private final List<Instruction> instructions = new ArrayList<>();

        private int emit(Instruction instruction) throws RegexSyntaxException {
            if (instructions.size() == MAX_INSTRUCTIONS) {
                throw new RegexSyntaxException(
                        "the pattern is too large: written out without counted repetitions it has" + " more than "
                                + MAX_INSTRUCTIONS + " steps");
            }
            instructions.add(instruction);
            return instructions.size() - 1;
        }

        private void add(RegexNode node) throws RegexSyntaxException {
            if (node instanceof Chars chars) {
                emit(new Read(chars.set()));
            } else if (node instanceof At at) {
                emit(new Require(at.place()));
            } else if (node instanceof Capture capture) {
                emit(new Note(2 * capture.index()));
                add(capture.body());
                emit(new Note(2 * capture.index() + 1));
            } else if (node instanceof Sequence sequence) {
                for (RegexNode part : sequence.parts()) {
                    add(part);
                }
            } else if (node instanceof Choice choice) {
                addChoice(choice.alternatives());
            } else if (node instanceof Repeat repeat) {
                addRepeat(repeat);
            } else {
                throw new AssertionError(node);
            }
        }

        private void addChoice(List<RegexNode> alternatives) throws RegexSyntaxException {
            List<Integer> jumps = new ArrayList<>();
            for (int i = 0; i < alternatives.size(); i++) {
                boolean last = i == alternatives.size() - 1;
                int split = last ? -1 : emit(new Accept());
                add(alternatives.get(i));
                if (!last) {
                    jumps.add(emit(new Accept()));
                    instructions.set(split, new Split(split + 1, instructions.size()));
                }
            }
            jumps.forEach(jump -> instructions.set(jump, new Jump(instructions.size())));
        }

        private void addRepeat(Repeat repeat) throws RegexSyntaxException {
            RegexNode body = repeat.body();
            if (repeat.max() == Repeat.UNLIMITED) {
                for (int i = 1; i < repeat.min(); i++) {
                    add(body);
                }
                if (repeat.min() > 0) {
                    addLoop(body, repeat.greedy());
                } else {
                    // (x+)? instead of x*, which for an x that may be empty would try its alternatives in another order
                    int split = emit(new Accept());
                    addLoop(body, repeat.greedy());
                    instructions.set(split, split(repeat.greedy(), split + 1, instructions.size()));
                }
                return;
            }
            for (int i = 0; i < repeat.min(); i++) {
                add(body);
            }
            List<Integer> splits = new ArrayList<>();
            for (int i = repeat.min(); i < repeat.max(); i++) {
                splits.add(emit(new Accept()));
                add(body);
            }
            splits.forEach(split -> instructions.set(split, split(repeat.greedy(), split + 1, instructions.size())));
        }

        /** At least once. */
        private void addLoop(RegexNode body, boolean greedy) throws RegexSyntaxException {
            int start = instructions.size();
            add(body);
            int split = instructions.size();
            emit(split(greedy, start, split + 1));
        }

        private static Split split(boolean greedy, int inside, int after) {
            return greedy ? new Split(inside, after) : new Split(after, inside);
        }
    }
}
