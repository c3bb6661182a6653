package io.tocsin.delivery.ledger;

import io.tocsin.eventlog.TrimMark;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * Takes receipts away with the events they are about, dead letters after 90 days, and what is kept of deleted handlers
 * once neither is left. For one thread, beside all that write and read; what goes is nothing that anybody still writes.
 */
public final class LedgerTrim {

    /** How long a dead letter is kept unless it is dropped. */
    public static final Duration LETTERS_KEPT = Duration.ofDays(90);

    /** Handlers, or letters of one handler, that one write takes care of. */
    private static final int MOST_AT_ONCE = 1_000;

    private final Store store;
    private final LongFunction<OptionalLong> topicOfLive;

    /**
     * Over an open store, which stays its owner's.
     *
     * @param topicOfLive handler number → topic number; empty for a handler that is gone
     */
    public LedgerTrim(Store store, LongFunction<OptionalLong> topicOfLive) {
        this.store = store;
        this.topicOfLive = topicOfLive;
    }

    /** Removes the receipts of events that the log no longer has. */
    public void receipts(TrimMark mark) {
        var receipts = new Receipts(store);
        var former = new FormerHandlers(store)
                .all().stream().collect(Collectors.toMap(SpecRow::number, SpecRow::topicNumber));
        var batch = new Batch();
        var ranges = new ArrayList<Store.Range>();
        for (var row = first(Family.RECEIPT, 0);
                row.isPresent();
                row = first(Family.RECEIPT, row.get().number() + 1)) {
            long number = row.get().number();
            var live = topicOfLive.apply(number);
            var topic = live.isPresent() ? Long.valueOf(live.getAsLong()) : former.get(number);
            long keptFrom = topic == null ? mark.lowestKept() : mark.keptFrom(topic);
            long rowsFrom = row.get().seq() < keptFrom ? receipts.rowsFrom(number, keptFrom) : 0;
            // a start looks here for what was answered out of order
            rowsFrom = Math.min(
                    rowsFrom,
                    Cursor.read(store, number).map(Cursor::receiptsFrom).orElse(Long.MAX_VALUE));
            if (row.get().seq() < rowsFrom) {
                var range = new Store.Range(Keys.of(number, 0), Keys.of(number, rowsFrom));
                ranges.add(range);
                batch.deleteRange(Family.RECEIPT, range.from(), range.to());
            }
            if (ranges.size() == MOST_AT_ONCE) {
                write(Family.RECEIPT, batch, ranges);
                batch = new Batch();
                ranges.clear();
            }
        }
        write(Family.RECEIPT, batch, ranges);
    }

    /**
     * Removes the dead letters from before {@code before}. One that was given up on out of turn goes with its neighbours,
     * at most the handler's {@code max-age} later.
     *
     * @return how many
     */
    public long deadLetters(Instant before) {
        long removed = 0;
        for (var row = first(Family.DEAD, 0);
                row.isPresent();
                row = first(Family.DEAD, row.get().number() + 1)) {
            int old;
            do {
                old = oldLetters(row.get().number(), before);
                removed += old;
            } while (old == MOST_AT_ONCE);
        }
        return removed;
    }

    private int oldLetters(long number, Instant before) {
        int old = 0;
        long last = 0;
        try (var rows = store.scan(Family.DEAD, Keys.of(number, 0), Keys.of(number + 1))) {
            while (old < MOST_AT_ONCE
                    && rows.next()
                    && DeadLetters.at(rows.value()).isBefore(before)) {
                old++;
                last = Keys.number(rows.key(), 1);
            }
        }
        if (old > 0) {
            var batch = new Batch();
            var range = new Store.Range(Keys.of(number, 0), Keys.of(number, last + 1));
            batch.deleteRange(Family.DEAD, range.from(), range.to());
            write(Family.DEAD, batch, List.of(range));
        }
        return old;
    }

    /** Forgets the deleted handlers of which neither a receipt nor a dead letter is left. */
    public void formerHandlers() {
        var batch = new Batch();
        for (var row : new FormerHandlers(store).all()) {
            if (isEmpty(Family.RECEIPT, row.number()) && isEmpty(Family.DEAD, row.number())) {
                FormerHandlers.removeFrom(batch, row);
            }
        }
        if (!batch.isEmpty()) {
            store.write(batch, Store.Durability.UNSYNCED);
        }
    }

    private record Place(long number, long seq) {}

    /** The first row of the first handler from {@code number} on. */
    private Optional<Place> first(Family family, long number) {
        try (var rows = store.scan(family, Keys.of(number), Keys.of(Long.MAX_VALUE))) {
            return rows.next()
                    ? Optional.of(new Place(Keys.number(rows.key(), 0), Keys.number(rows.key(), 1)))
                    : Optional.empty();
        }
    }

    private boolean isEmpty(Family family, long number) {
        return first(family, number).filter(place -> place.number() == number).isEmpty();
    }

    private void write(Family family, Batch batch, List<Store.Range> ranges) {
        if (!batch.isEmpty()) {
            store.write(batch, Store.Durability.SYNCED);
            store.dropTables(family, ranges);
        }
    }
}
