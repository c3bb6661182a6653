package io.tocsin.expression.regex;

import io.tocsin.expression.regex.Program.Accept;
import io.tocsin.expression.regex.Program.Instruction;
import io.tocsin.expression.regex.Program.Jump;
import io.tocsin.expression.regex.Program.Note;
import io.tocsin.expression.regex.Program.Read;
import io.tocsin.expression.regex.Program.Require;
import io.tocsin.expression.regex.Program.Split;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program over a text by following all its paths at once, one character at a time (Pike's method), so that each
 * character costs at most one step per instruction. For one search; of the leftmost matches it finds the one that a
 * backtracking search would try first, as RE2 does.
 */
final class Machine {

    private final List<Instruction> instructions;
    private final String text;
    /** How many places of groups to note: 0 when only the existence of a match counts. */
    private final int slots;

    private final Deque<Path> pending = new ArrayDeque<>();
    private long steps;

    Machine(Program program, String text, int slots) {
        this.instructions = program.instructions();
        this.text = text;
        this.slots = slots;
    }

    /** A path through the program: its next instruction and where its groups began and ended, -1 where not. */
    private record Path(int next, int[] places) {}

    /** Paths in order of preference, at most one for each instruction. */
    private static final class Paths {

        private final Path[] paths;
        private final boolean[] known;
        private int size;

        Paths(int instructions) {
            paths = new Path[instructions];
            known = new boolean[instructions];
        }

        void clear() {
            Arrays.fill(known, false);
            size = 0;
        }
    }

    /**
     * The places of the groups of the first match that begins at {@code from} or later; null when there is none. With no
     * slots an empty array stands for any match.
     */
    int @Nullable [] find(int from) throws RegexTooCostlyException {
        var current = new Paths(instructions.size());
        var next = new Paths(instructions.size());
        int[] none = new int[slots];
        Arrays.fill(none, -1);
        int @Nullable [] found = null;
        int at = from;
        while (true) {
            if (found == null) {
                follow(current, 0, none, at);
            } else if (current.size == 0) {
                return found;
            }
            int codePoint = at < text.length() ? text.codePointAt(at) : -1;
            int after = at + (codePoint < 0 ? 0 : Character.charCount(codePoint));
            for (int i = 0; i < current.size; i++) {
                Path path = current.paths[i];
                Instruction instruction = instructions.get(path.next);
                if (instruction instanceof Accept) {
                    if (slots == 0) {
                        return none;
                    }
                    // what comes later in the list is of lower preference
                    found = path.places;
                    break;
                }
                if (codePoint >= 0 && ((Read) instruction).set().contains(codePoint)) {
                    follow(next, path.next + 1, path.places, after);
                }
            }
            if (codePoint < 0) {
                return found;
            }
            Paths done = current;
            current = next;
            next = done;
            next.clear();
            at = after;
        }
    }

    /** Adds what can be reached without reading, up to the instructions that read or accept. */
    private void follow(Paths into, int start, int[] startPlaces, int at) throws RegexTooCostlyException {
        pending.push(new Path(start, startPlaces));
        while (!pending.isEmpty()) {
            Path path = pending.pop();
            int index = path.next;
            if (into.known[index]) {
                continue;
            }
            into.known[index] = true;
            if (++steps > Regex.MAX_STEPS) {
                throw new RegexTooCostlyException("the regular expression is too costly for this text: it was given up"
                        + " after " + Regex.MAX_STEPS + " steps");
            }
            Instruction instruction = instructions.get(index);
            if (instruction instanceof Split split) {
                pending.push(new Path(split.second(), path.places));
                pending.push(new Path(split.first(), path.places));
            } else if (instruction instanceof Jump jump) {
                pending.push(new Path(jump.target(), path.places));
            } else if (instruction instanceof Note note) {
                pending.push(new Path(index + 1, noted(path.places, note.slot(), at)));
            } else if (instruction instanceof Require require) {
                if (require.place().isAt(text, at)) {
                    pending.push(new Path(index + 1, path.places));
                }
            } else {
                into.paths[into.size++] = path;
            }
        }
    }

    private static int[] noted(int[] places, int slot, int at) {
        if (slot >= places.length) {
            return places;
        }
        int[] changed = places.clone();
        changed[slot] = at;
        return changed;
    }
}
