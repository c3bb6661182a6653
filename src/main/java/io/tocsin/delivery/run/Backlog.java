package io.tocsin.delivery.run;

import io.tocsin.delivery.ledger.Extent;
import io.tocsin.delivery.ledger.Receipt;
import io.tocsin.delivery.ledger.Receipts;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.store.Batch;
import java.time.Instant;
import java.util.List;

/**
 * Where a runner reads its events from: the log of a topic, a part of it, or copies; and where it files what became of
 * them. Any thread.
 */
public interface Backlog {

    /**
     * The entries in order of seq, as many as both limits allow, and one at least if there is one; none at or above the
     * backlog's end.
     *
     * @param fromSeq the lowest seq to give
     * @param maxEvents at least 1
     * @param maxBytes limit on the sum of the stored sizes; the first entry may exceed it
     */
    List<LogEntry> read(long fromSeq, int maxEvents, int maxBytes);

    /**
     * Files receipts of events that were read here: adds them to the batch that makes them durable. When that fails they
     * are filed once more.
     *
     * @param number of the handler, in the store
     */
    default void file(Batch batch, long number, List<Receipt> receipts) {
        Receipts.addTo(batch, number, receipts);
    }

    /**
     * Files an event that was read here and is given up: adds its dead letter to the batch that makes it durable, in which
     * its receipt is filed afterwards.
     *
     * @param number of the handler, in the store
     * @param attempts made by this runner
     */
    void bury(Batch batch, long number, LogEntry entry, String reason, int attempts, Instant at);

    /** Whether nothing is added any more, so that its runner is done once it has passed everything. */
    boolean isEnded();

    /** Whether what is in it is not delivered any more: each event of it gets the receipt {@code discarded}. */
    default boolean isDiscarded() {
        return false;
    }

    /**
     * How many events are still to be answered.
     *
     * @param passed the ordinal of the last one below the cursor
     */
    long pending(long passed);

    /** Their stored size, when so much is passed; for a bound on it. */
    default long pendingBytes(Extent passed) {
        return 0;
    }
}
