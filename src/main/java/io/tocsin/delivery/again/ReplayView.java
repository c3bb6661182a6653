package io.tocsin.delivery.again;

import io.tocsin.delivery.again.ReplayOrder.Part;
import io.tocsin.handler.HandlerRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A replay or a retry as it is now.
 *
 * @param cause why it does not simply go on, or why it was cancelled; empty when there is nothing to say
 * @param counts what became of its events, as far as that is stored
 * @param left events that have no outcome yet
 * @param endedAt null while it goes on
 */
public record ReplayView(
        long id,
        HandlerRef handler,
        Part part,
        State state,
        String cause,
        Counts counts,
        long left,
        Instant begunAt,
        @Nullable Instant endedAt) {

    /** What a replay is about. */
    public enum State {
        /** Delivers. */
        RUNNING("running"),
        /** Waits before it tries again. */
        WAITING("waiting"),
        /** What its handler's definition names is not configured now. */
        UNRESOLVED("unresolved"),
        /** Every event has its outcome. */
        DONE("done"),
        /** Ended before that. */
        CANCELLED("cancelled");

        private final String word;

        State(String word) {
            this.word = word;
        }

        /** The word in API answers and tables. */
        public String word() {
            return word;
        }
    }

    /**
     * What became of events.
     *
     * @param dead given up on
     */
    public record Counts(long delivered, long filtered, long dead) {}

    /** Whether it is of dead letters. */
    public boolean isRetry() {
        return part instanceof Part.Letters;
    }
}
