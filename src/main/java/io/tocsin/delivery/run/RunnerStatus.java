package io.tocsin.delivery.run;

import io.tocsin.delivery.ledger.Extent;
import io.tocsin.delivery.ledger.Tally;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a handler is doing, as of its last step.
 *
 * @param cause why it is not simply delivering; empty while it is
 * @param since when {@code cause} began; null while there is none
 * @param nextAttempt when it goes back to its lowest unanswered event; null unless it waits for that
 * @param cursor every event of its topic below this seq is answered, and its receipt is stored
 * @param passed how much of its topic is answered without a gap
 * @param tally what became of that
 * @param inFlight events handed over and not answered
 * @param oldest when the first event was accepted of those that it has read and not answered without a gap; null for none
 */
public record RunnerStatus(
        State state,
        String cause,
        @Nullable Instant since,
        @Nullable Instant nextAttempt,
        long cursor,
        Extent passed,
        Tally tally,
        int inFlight,
        @Nullable Instant oldest) {

    /** What a handler is about. */
    public enum State {
        /** Delivers, or has nothing to deliver. */
        RUNNING("running"),
        /** Waits before it tries again. */
        WAITING("waiting"),
        /** What its definition names is not configured now. */
        UNRESOLVED("unresolved"),
        /** Deleted; delivers what came before that, then disappears. */
        DRAINING("draining");

        private final String word;

        State(String word) {
            this.word = word;
        }

        /** The word in API answers and tables. */
        public String word() {
            return word;
        }
    }
}
