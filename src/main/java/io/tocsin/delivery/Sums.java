package io.tocsin.delivery;

import io.tocsin.delivery.ledger.Extent;
import io.tocsin.delivery.ledger.SpecRow;
import io.tocsin.delivery.run.RunnerStatus;

/**
 * What a handler was given since it was first defined, and what became of it, as the store knows it: also after a kill.
 * Each comes from a place of its own, so that {@link #difference} is a proof: the first from the topic's counter and the
 * definition, the next four from the tally of the cursor, the last from topic and cursor.
 *
 * @param accepted events of its topic, up to its deletion
 * @param delivered by their final outcome, as the others
 * @param dead given up on, whatever became of the dead letters later
 * @param discarded dropped with their handler, or gone from a damaged store before they were delivered
 * @param pending not answered yet, or answered above an event that is not
 */
public record Sums(long accepted, long delivered, long filtered, long dead, long discarded, long pending) {

    static Sums of(SpecRow row, Extent end, RunnerStatus status, long pending) {
        var tally = status.tally();
        long from = row.fromCollected() == SpecRow.UNKNOWN
                ? status.passed().events() - tally.events()
                : row.fromCollected();
        return new Sums(
                Math.max(0, end.events() - from),
                tally.delivered(),
                tally.filtered(),
                tally.dead(),
                tally.discarded(),
                pending);
    }

    /** Accepted events that are in none of the other numbers; 0 unless there is a mistake in the program. */
    public long difference() {
        return accepted - delivered - filtered - dead - discarded - pending;
    }
}
