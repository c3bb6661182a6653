package io.tocsin.expression;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One evaluation of an expression: what it sees, remembers, and draws. For one thread, once. */
final class Evaluation {

    /** Texts that grow beyond this, in characters, fail the evaluation. */
    static final int MAX_TEXT = 1 << 20;

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final Subject subject;
    private final Memory memory;
    private final String[] tags;
    private final @Nullable Trace trace;
    private long random;

    /**
     * @param tagKeys every tag the expression names: a missing one fails it, whether its value would be used or not
     * @param trace told what is looked at; null when nobody wants to know
     */
    Evaluation(Subject subject, Memory memory, List<String> tagKeys, @Nullable Trace trace)
            throws ExpressionFailedException {
        this.subject = subject;
        this.memory = memory;
        this.trace = trace;
        this.random = subject.seed();
        this.tags = new String[tagKeys.size()];
        for (int i = 0; i < tags.length; i++) {
            String value = subject.tag(tagKeys.get(i));
            if (value == null) {
                throw new ExpressionFailedException("no tag exists for " + tagKeys.get(i));
            }
            tags[i] = value;
        }
    }

    Subject subject() {
        return subject;
    }

    Memory memory() {
        return memory;
    }

    String tag(int index) {
        return tags[index];
    }

    /** A node was evaluated to this value, which is returned. */
    Object noted(Node node, Object value) {
        if (trace != null) {
            trace.note(node, value);
        }
        return value;
    }

    /** The next 64 bits of the sequence that follows from the seed (SplitMix64). */
    long nextRandom() {
        random += GOLDEN_GAMMA;
        long mixed = (random ^ random >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }

    /** Fails when a text of this length would be too long to be kept. */
    static void checkLength(long length) throws ExpressionFailedException {
        if (length > MAX_TEXT) {
            throw new ExpressionFailedException(
                    "a text of " + length + " characters is longer than " + MAX_TEXT + ", the most that is kept");
        }
    }
}
