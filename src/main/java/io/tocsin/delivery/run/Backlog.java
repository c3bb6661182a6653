package io.tocsin.delivery.run;

import io.tocsin.delivery.ledger.Extent;
import io.tocsin.eventlog.LogEntry;
import java.util.List;

/** Where a runner reads its events from: the log of a topic, a part of it, or copies. Any thread. */
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

    /** The stored form of an entry that was read here and is not answered yet: what a dead letter keeps. */
    byte[] stored(LogEntry entry);

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
