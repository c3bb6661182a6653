package io.tocsin.delivery.run;

import io.tocsin.delivery.ledger.Extent;
import io.tocsin.delivery.ledger.Tally;
import io.tocsin.handler.HandlerKind.Opening;
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

    /** As of now, for the runner's thread. */
    static RunnerStatus of(
            Engagement engagement, Progress progress, Books books, Comeback comeback, String heldUp, boolean isEnded) {
        var flight = progress.flight();
        boolean held = flight.isHeld();
        var state = held || !heldUp.isEmpty() ? State.WAITING : State.RUNNING;
        String cause = held || heldUp.isEmpty() ? engagement.episode().cause() : heldUp;
        if (engagement.definition().opening() instanceof Opening.Unresolved unresolved) {
            state = State.UNRESOLVED;
            cause = unresolved.reason();
        }
        return new RunnerStatus(
                isEnded ? State.DRAINING : state,
                cause,
                engagement.episode().since(),
                held ? comeback.at() : null,
                books.savedSeq(),
                progress.passed(),
                progress.tally(),
                flight.handed(),
                flight.oldest());
    }

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
