package io.tocsin.eventlog;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** A row of the log that this daemon cannot read: damaged, or written by a newer one. */
public final class UnreadableLogException extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final long seq;

    UnreadableLogException(long seq, String reason, @Nullable Throwable cause) {
        super(Category.UNAVAILABLE, "the log cannot be read at seq " + seq + ": " + reason + ".", cause);
        this.seq = seq;
    }

    /** The seq of the event, or the first one of the row that says which topics a drain's events went to. */
    public long seq() {
        return seq;
    }
}
