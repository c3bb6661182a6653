package io.tocsin.eventlog;

import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Store;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

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

    /** The drain that {@code seq} belongs to, or else the first one behind it; empty at the log's end. */
    public Optional<Drain> drainFrom(long seq) {
        return drainOf(seq).or(() -> firstFrom(seq));
    }

    /** The newest drain: its {@link Drain#endSeq} is the next seq, its time the last acceptance. Empty in an empty log. */
    public Optional<Drain> last() {
        return lastBefore(Long.MAX_VALUE);
    }

    /** The first seq that was accepted at {@code time} or later; empty when there is none yet. */
    public OptionalLong firstSeqSince(Instant time) {
        return first(drain -> !drain.acceptedAt().isBefore(time))
                .map(drain -> OptionalLong.of(drain.firstSeq()))
                .orElseGet(OptionalLong::empty);
    }

    /**
     * The first drain that has the property; empty when none has.
     *
     * @param property which, once a drain has it, all later ones have
     */
    public Optional<Drain> first(Predicate<Drain> property) {
        Optional<Drain> newest = last();
        if (newest.isEmpty() || !property.test(newest.get())) {
            return Optional.empty();
        }
        // no drain that begins below "low" has it; the first one that begins at "high" or later has
        long low = 0;
        long high = newest.get().firstSeq();
        while (low < high) {
            long middle = low + (high - low) / 2;
            Drain drain = firstFrom(middle).orElse(newest.get());
            if (property.test(drain)) {
                high = middle;
            } else {
                low = drain.firstSeq() + 1;
            }
        }
        return firstFrom(low);
    }

    /** Passes the drains that begin from {@code fromSeq} on and below {@code toSeq} on, in order, until it says false. */
    public void visit(long fromSeq, long toSeq, Predicate<Drain> goesOn) {
        try (var scan =
                store.scan(Family.LOG, EventLog.key(TOPIC_NUMBER, fromSeq), EventLog.key(TOPIC_NUMBER, toSeq))) {
            boolean more = true;
            while (more && scan.next()) {
                more = goesOn.test(Drain.decode(EventLog.seq(scan.key()), scan.value()));
            }
        }
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
