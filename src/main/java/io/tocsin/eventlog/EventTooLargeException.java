package io.tocsin.eventlog;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;

/** An event whose stored form is larger than {@code max-event-bytes}. It is refused; nothing is ever cut. */
public final class EventTooLargeException extends ProblemException {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST_QUOTED_ID = 100;

    private final int bytes;
    private final int maxBytes;

    EventTooLargeException(String id, int bytes, int maxBytes) {
        super(
                Category.INVALID,
                "event \"" + shortened(id) + "\" has " + bytes + " bytes; at most " + maxBytes
                        + " (max-event-bytes) are accepted.");
        this.bytes = bytes;
        this.maxBytes = maxBytes;
    }

    /** Size of the stored form. */
    public int bytes() {
        return bytes;
    }

    /** The limit. */
    public int maxBytes() {
        return maxBytes;
    }

    private static String shortened(String id) {
        return id.codePointCount(0, id.length()) <= LONGEST_QUOTED_ID
                ? id
                : id.substring(0, id.offsetByCodePoints(0, LONGEST_QUOTED_ID)) + "…";
    }
}
