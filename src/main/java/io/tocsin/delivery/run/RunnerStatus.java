package io.tocsin.delivery.run;

import io.tocsin.delivery.ledger.Extent;
import io.tocsin.delivery.ledger.Tally;
import io.tocsin.handler.Handler;
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
 * @param unanswered what it waits for, while nothing was deferred; null for nothing
 * @param untilReload whether its target is not tried again before somebody reloads
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
        @Nullable Instant oldest,
        @Nullable Unanswered unanswered,
        boolean untilReload) {

    /**
     * Events that are handed over, and not answered yet.
     *
     * @param since when the first of them was handed over
     * @param through none behind this seq is handed over
     */
    public record Unanswered(Instant since, long through) {}

    /** Why an event is pending; empty when it was not its turn yet, and nothing is known to stand in its way. */
    public String whyPending(long seq) {
        if (!cause.isEmpty() || unanswered == null) {
            return cause;
        }
        return seq <= unanswered.through()
                ? "handed over and not answered yet"
                : "waits behind what is handed over and not answered yet";
    }

    /** Since when events are pending for {@link #whyPending that reason}; null while there is none. */
    public @Nullable Instant pendingSince() {
        return cause.isEmpty() && unanswered != null ? unanswered.since() : since;
    }

    /** Whether something is to be answered by the target, or to be tried again there. */
    boolean dependsOnTarget() {
        return state != State.UNRESOLVED && (inFlight > 0 || nextAttempt != null);
    }

    /** The same while nothing can be delivered to the target. What the target said to an event itself is worth more. */
    RunnerStatus during(Handler.Absence absence) {
        if (!cause.isEmpty() && !absence.untilReload()) {
            return this;
        }
        return new RunnerStatus(
                state == State.RUNNING ? State.WAITING : state,
                absence.reason(),
                absence.since(),
                absence.untilReload() ? null : nextAttempt,
                cursor,
                passed,
                tally,
                inFlight,
                oldest,
                null,
                absence.untilReload());
    }

    /** The same of a handler that was deleted, of which its runner may not have heard yet. */
    public RunnerStatus deleted() {
        return state == State.DRAINING
                ? this
                : new RunnerStatus(
                        State.DRAINING,
                        cause,
                        since,
                        nextAttempt,
                        cursor,
                        passed,
                        tally,
                        inFlight,
                        oldest,
                        unanswered,
                        untilReload);
    }

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
                flight.oldest(),
                flight.unanswered(),
                false);
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
