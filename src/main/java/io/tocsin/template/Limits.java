package io.tocsin.template;

/**
 * How much one rendering may take; beyond it ends in a {@link RenderFailedException} that names the limit.
 *
 * @param outputBytes longest output, and longest text that a function may make, in bytes of UTF-8; at least 1, default 4
 *     MiB, four times what a Kafka producer sends by default ({@code max.request.size} 1 MiB), so that the size of a
 *     record is judged by its cluster
 * @param steps how many expressions may be evaluated, elements visited, and pieces of 64 characters read or made by
 *     functions; at least 1, default 1,000,000, which takes below a second and keeps what variables hold below 64 million
 *     characters
 * @param depth how deep blocks, parentheses and {@code {{template}}} calls may be nested, all together; 1 to 1,000,
 *     default 500; 1,000 fit a thread stack of 512 KiB
 */
public record Limits(int outputBytes, int steps, int depth) {

    /** The defaults. */
    public static final Limits DEFAULT = new Limits(4 << 20, 1_000_000, 500);

    private static final int MOST_DEPTH = 1_000;

    /** Checks the ranges. */
    public Limits {
        if (outputBytes < 1 || steps < 1 || depth < 1 || depth > MOST_DEPTH) {
            throw new IllegalArgumentException(
                    "limits out of range: " + outputBytes + " bytes, " + steps + " steps, depth " + depth);
        }
    }

    /** The same with this longest output. */
    public Limits withOutputBytes(int newOutputBytes) {
        return new Limits(newOutputBytes, steps, depth);
    }

    /** The same with this many steps. */
    public Limits withSteps(int newSteps) {
        return new Limits(outputBytes, newSteps, depth);
    }

    /** The same with this depth. */
    public Limits withDepth(int newDepth) {
        return new Limits(outputBytes, steps, newDepth);
    }
}
