package io.tocsin.template.format;

import io.tocsin.template.value.EvaluationException;
import io.tocsin.template.value.GoText;

/** A growing text that ends at a limit, counted in bytes of UTF-8. */
public final class TextBuffer {

    private final int maxBytes;
    private final StringBuilder text = new StringBuilder();
    private int bytes;

    /** For at most {@code maxBytes} bytes. */
    public TextBuffer(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Adds {@code part}.
     *
     * @throws EvaluationException when the text would be longer than the limit; then nothing is added
     */
    public TextBuffer append(String part) throws EvaluationException {
        grow(GoText.length(part));
        text.append(part);
        return this;
    }

    /** Adds an ASCII character, as {@link #append(String)}. */
    TextBuffer append(char ascii) throws EvaluationException {
        grow(1);
        text.append(ascii);
        return this;
    }

    /** Adds {@code ascii} as often as {@code count} says, not at all for less than 1. */
    void repeat(char ascii, int count) throws EvaluationException {
        if (count > 0) {
            grow(count);
            text.append(String.valueOf(ascii).repeat(count));
        }
    }

    private void grow(int by) throws EvaluationException {
        if (by > maxBytes - bytes) {
            throw new EvaluationException("a text would be longer than " + maxBytes + " bytes, the limit");
        }
        bytes += by;
    }

    /** What was added, in the canonical form of {@link GoText}. */
    public String canonical() {
        return GoText.canonical(text.toString());
    }

    /** What was added, readable in the sense of {@link GoText}. */
    public String readable() {
        return GoText.readable(text.toString());
    }
}
