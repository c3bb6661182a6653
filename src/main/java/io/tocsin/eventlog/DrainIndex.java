package io.tocsin.eventlog;

import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Store;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which topic a seq belongs to, and which seq came at a time: one row a {@link Drain}, kept in the log under topic number
 * 0. Any thread. A row goes when the log is trimmed past it.
 */
public final class DrainIndex {

    /** The topic number under which the rows are kept; no topic has it. */
    public static final long TOPIC_NUMBER = 0;

    private final Store store;

    /** Over an open store, which stays its owner's. */
    public DrainIndex(Store store) {
        this.store = store;
    }

    /** Adds the row of {@code drain} to the batch that holds its entries. */
    public static void addTo(Batch batch, Drain drain) {
        batch.put(Family.LOG, EventLog.key(TOPIC_NUMBER, drain.firstSeq()), drain.encode());
    }

    /** The number of the topic that {@code seq} belongs to; empty when it was never given or is trimmed. */
    public OptionalLong topicOf(long seq) {
        return drainOf(seq).map(drain -> drain.topicOf(seq)).orElseGet(OptionalLong::empty);
    }

    /** The drain that {@code seq} belongs to; empty when it was never given or is trimmed. */
    public Optional<Drain> drainOf(long seq) {
        return seq < 1 || seq == Long.MAX_VALUE
                ? Optional.empty()
                : lastBefore(seq + 1).filter(drain -> seq < drain.endSeq());
    }

    /** The newest drain: its {@link Drain#endSeq} is the next seq, its time the last acceptance. Empty in an empty log. */
    public Optional<Drain> last() {
        return lastBefore(Long.MAX_VALUE);
    }

    /** The first seq that was accepted at {@code time} or later; empty when there is none yet. */
    public OptionalLong firstSeqSince(Instant time) {
        Optional<Drain> newest = last();
        if (newest.isEmpty() || newest.get().acceptedAt().isBefore(time)) {
            return OptionalLong.empty();
        }
        // all drains that begin below "low" are too early; the first one that begins at "high" or later is not
        long low = 0;
        long high = newest.get().firstSeq();
        while (low < high) {
            long middle = low + (high - low) / 2;
            Drain drain = firstFrom(middle).orElse(newest.get());
            if (drain.acceptedAt().isBefore(time)) {
                low = drain.firstSeq() + 1;
            } else {
                high = middle;
            }
        }
        return firstFrom(low).map(drain -> OptionalLong.of(drain.firstSeq())).orElseGet(OptionalLong::empty);
    }

    private Optional<Drain> lastBefore(long endSeq) {
        return first(store.scanBack(Family.LOG, EventLog.key(TOPIC_NUMBER, endSeq), EventLog.key(TOPIC_NUMBER, 0)));
    }

    private Optional<Drain> firstFrom(long seq) {
        return first(store.scan(Family.LOG, EventLog.key(TOPIC_NUMBER, seq), EventLog.key(TOPIC_NUMBER + 1, 0)));
    }

    private static Optional<Drain> first(Store.Scan scan) {
        try (scan) {
            return scan.next() ? Optional.of(Drain.decode(EventLog.seq(scan.key()), scan.value())) : Optional.empty();
        }
    }
}
