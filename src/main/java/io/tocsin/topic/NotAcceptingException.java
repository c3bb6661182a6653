package io.tocsin.topic;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;
import java.time.Duration;

/** Nothing is accepted at the moment; the same request may succeed later. */
public final class NotAcceptingException extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;
    private final boolean outcomeUnknown;

    /**
     * With a sentence for the caller.
     *
     * @param retryAfter when to try again, at the earliest
     * @param outcomeUnknown true when the request may have been stored all the same, so that it should be repeated with
     *     its idempotency key only
     */
    public NotAcceptingException(String message, Duration retryAfter, boolean outcomeUnknown) {
        super(Category.UNAVAILABLE, message);
        this.retryAfter = retryAfter;
        this.outcomeUnknown = outcomeUnknown;
    }

    /** When to try again, at the earliest. */
    public Duration retryAfter() {
        return retryAfter;
    }

    /** Whether the request may have been stored all the same. */
    public boolean isOutcomeUnknown() {
        return outcomeUnknown;
    }
}
