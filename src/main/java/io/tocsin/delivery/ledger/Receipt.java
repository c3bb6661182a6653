package io.tocsin.delivery.ledger;

import io.tocsin.handler.Answer.Position;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of one event at one handler.
 *
 * @param attempts how often it was attempted; 0 for an event that was never handed over
 * @param position where it went in Kafka; null for other kinds and outcomes
 * @param handedOver when the last attempt began, in whole milliseconds
 * @param answered when it ended, in whole milliseconds; not before {@code handedOver}
 * @param reason what filtered it, cut after 2,000 characters; empty for the other outcomes: a dead letter has its own
 */
public record Receipt(
        long seq,
        Outcome outcome,
        int attempts,
        @Nullable Position position,
        Instant handedOver,
        Instant answered,
        String reason) {

    /** Cuts the reason, and refuses one that would not be stored. */
    public Receipt {
        reason = Reason.cut(reason);
        if (outcome != Outcome.FILTERED && !reason.isEmpty()) {
            throw new IllegalArgumentException("a receipt has a reason only when the event was filtered");
        }
    }

    /** Without a reason. */
    public Receipt(
            long seq,
            Outcome outcome,
            int attempts,
            @Nullable Position position,
            Instant handedOver,
            Instant answered) {
        this(seq, outcome, attempts, position, handedOver, answered, "");
    }

    /** The same with so many attempts. */
    public Receipt withAttempts(int newAttempts) {
        return new Receipt(seq, outcome, newAttempts, position, handedOver, answered, reason);
    }

    /** The same with this reason. */
    public Receipt withReason(String newReason) {
        return new Receipt(seq, outcome, attempts, position, handedOver, answered, newReason);
    }
}
