package io.tocsin.template.value;

/** What is left of one rendering's steps. For one thread. */
public final class Budget {

    private static final int BYTES_PER_STEP = 64;

    private final int steps;
    private final int maxBytes;
    private int left;

    /** For {@code steps} steps and texts of at most {@code maxBytes} bytes. */
    public Budget(int steps, int maxBytes) {
        this.steps = steps;
        this.maxBytes = maxBytes;
        this.left = steps;
    }

    /** Longest text, in bytes of UTF-8. */
    public int maxBytes() {
        return maxBytes;
    }

    /**
     * Takes one step.
     *
     * @throws EvaluationException when none is left
     */
    public void step() throws EvaluationException {
        take(1);
    }

    /**
     * Takes a step for each 64 bytes that are read or made.
     *
     * @throws EvaluationException when not enough are left
     */
    public void bytes(int count) throws EvaluationException {
        take(count / BYTES_PER_STEP);
    }

    private void take(int count) throws EvaluationException {
        left -= count;
        if (left < 0) {
            left = 0;
            throw new EvaluationException("rendering takes more than " + steps + " steps, the limit");
        }
    }
}
