package io.tocsin.delivery.run;

import io.tocsin.delivery.ledger.Cursor;
import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.delivery.ledger.Receipt;
import io.tocsin.handler.CursorCommit;
import io.tocsin.store.Batch;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The cursor of one handler for one run of events: everything up to a seq of the run was delivered. In our own store, for
 * {@code STORE_WRITE}, nothing before the run is unanswered, since such handlers get one run at a time. Any thread.
 */
final class RunCommit implements CursorCommit {

    private final long handlerNumber;
    private final Backlog backlog;
    private final Cursor before;
    private final List<Slot> slots;
    private final List<Slot> run;
    private final long firstReceiptRow;
    private final InstantSource clock;

    /**
     * For {@code run}.
     *
     * @param before where the handler stands; everything from there to the run's first event is passed
     * @param slots the run, with what was filtered between its events
     * @param firstReceiptRow the first receipt row that holds an event behind the run's first; {@link Long#MAX_VALUE} for
     *     none
     */
    RunCommit(
            long handlerNumber,
            Backlog backlog,
            Cursor before,
            List<Slot> slots,
            List<Slot> run,
            long firstReceiptRow,
            InstantSource clock) {
        this.handlerNumber = handlerNumber;
        this.backlog = backlog;
        this.before = before;
        this.slots = List.copyOf(slots);
        this.run = List.copyOf(run);
        this.firstReceiptRow = firstReceiptRow;
        this.clock = clock;
    }

    @Override
    public long handlerNumber() {
        return handlerNumber;
    }

    @Override
    public long settledBelow() {
        return before.seq();
    }

    @Override
    public void addTo(Batch batch, long seq) {
        through(seq).addTo(batch, handlerNumber);
        var now = clock.instant();
        var receipts = new ArrayList<Receipt>();
        for (var slot : run) {
            if (slot.entry().seq() <= seq) {
                receipts.add(new Receipt(
                        slot.entry().seq(), Outcome.DELIVERED, slot.attempts() + 1, null, slot.handedOver(), now));
            }
        }
        backlog.file(batch, handlerNumber, receipts);
    }

    private Cursor through(long seq) {
        var cursor = before;
        for (var slot : slots) {
            cursor = slot.cursorBehind(cursor);
            if (slot.entry().seq() == seq) {
                return cursor.withReceiptsFrom(Math.min(seq + 1, firstReceiptRow));
            }
        }
        throw new IllegalArgumentException("seq " + seq + " is not in this run");
    }
}
