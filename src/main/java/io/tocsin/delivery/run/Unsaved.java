package io.tocsin.delivery.run;

import io.tocsin.delivery.ledger.Receipt;
import io.tocsin.delivery.ledger.Receipts;
import io.tocsin.lifecycle.FaultPoint;
import io.tocsin.store.Batch;
import io.tocsin.store.Store;
import io.tocsin.store.Store.Durability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a runner knows and the store does not: receipts, and where the cursor is. For one thread. */
final class Unsaved {

    /** It is stored after this long at the latest. */
    static final Duration SAVE_AFTER = Duration.ofMillis(100);

    private final Store store;
    private final long handlerNumber;
    private final Backlog backlog;
    private final Progress progress;
    private final Onlooker onlooker;
    private final Runnable stored;
    private final List<Receipt> receipts = new ArrayList<>();
    /** What the handler itself made durable, for whoever looks on. */
    private final List<Receipt> committed = new ArrayList<>();

    private boolean something;
    private long sinceNanos;
    private long savedSeq;

    /** @param stored called before the onlooker is told: what it then asks of the handler must be as new */
    Unsaved(Store store, Onlooker onlooker, long handlerNumber, Backlog backlog, Progress progress, Runnable stored) {
        this.store = store;
        this.onlooker = onlooker;
        this.stored = stored;
        this.handlerNumber = handlerNumber;
        this.backlog = backlog;
        this.progress = progress;
        this.savedSeq = progress.cursor().seq();
    }

    void add(Receipt receipt, long nowNanos) {
        receipts.add(receipt);
        changed(nowNanos);
    }

    /** The handler's own write has stored this one. */
    void committed(Receipt receipt) {
        if (onlooker.looksAt(handlerNumber)) {
            committed.add(receipt);
        }
    }

    /** The cursor has moved. */
    void changed(long nowNanos) {
        if (!something) {
            something = true;
            sinceNanos = nowNanos;
        }
    }

    boolean isEmpty() {
        return !something;
    }

    /** Whether a row of receipts is full. */
    boolean isMany() {
        return receipts.size() >= Receipts.MOST_IN_ROW;
    }

    /** How long it may still wait; zero or less when it is due. To be asked when it is not empty. */
    Duration left(long nowNanos) {
        return onlooker.waitsFor(handlerNumber) ? Duration.ZERO : SAVE_AFTER.minusNanos(nowNanos - sinceNanos);
    }

    /** The cursor that is stored: everything below has a receipt in the store. */
    long savedSeq() {
        return savedSeq;
    }

    /** Stores cursor and receipts. */
    void store(Durability durability, String place) {
        var batch = new Batch();
        // the rows first: the cursor names the lowest of them that a start has to read
        var rows = addReceipts(batch, List.of());
        recorded(rows);
        var cursor = progress.cursor().withPlace(place);
        cursor.addTo(batch, handlerNumber);
        if (!receipts.isEmpty()) {
            FaultPoint.BEFORE_CURSOR.reached();
        }
        store.write(batch, durability);
        something = false;
        savedSeq = cursor.seq();
        tell(receipts, savedSeq);
        receipts.clear();
    }

    /** Stores {@code batch} and in it all receipts, {@code more} among them, synced; the cursor stays where it is. */
    void storeReceipts(Batch batch, List<Receipt> more) {
        var rows = addReceipts(batch, more);
        store.write(batch, Durability.SYNCED);
        recorded(rows);
        receipts.addAll(more);
        tell(receipts, savedSeq);
        receipts.clear();
    }

    private void tell(List<Receipt> written, long cursor) {
        if (onlooker.looksAt(handlerNumber)) {
            stored.run();
            committed.addAll(written);
            onlooker.answered(handlerNumber, committed, cursor);
        }
        committed.clear();
    }

    private List<List<Receipt>> addReceipts(Batch batch, List<Receipt> more) {
        var all = new ArrayList<>(receipts);
        all.addAll(more);
        backlog.file(batch, handlerNumber, all);
        return Receipts.rows(all);
    }

    private void recorded(List<List<Receipt>> rows) {
        for (var row : rows) {
            row.forEach(receipt ->
                    progress.flight().recorded(receipt.seq(), row.get(0).seq()));
        }
    }
}
