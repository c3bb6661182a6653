package io.tocsin.delivery;

import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The receipts in the store: one row per handler and run. Rows of one handler may overlap in seq, since answers come out
 * of order, but no two begin with the same. Any thread.
 */
final class Receipts {

    /**
     * Rows looked at for one seq. A row that holds it and begins earlier lay in one window with it, and a window holds at
     * most this many events.
     */
    private static final int MOST_OVERLAPPING = 10_000;

    private final Store store;

    Receipts(Store store) {
        this.store = store;
    }

    /** Adds the receipts to {@code batch}, in rows of up to 1,000. */
    static void addTo(Batch batch, long handlerNumber, List<Receipt> receipts) {
        for (var row : rows(receipts)) {
            batch.put(Family.RECEIPT, Keys.of(handlerNumber, row.get(0).seq()), ReceiptBlock.encode(row));
        }
    }

    /** The receipts as rows, each in order of seq and named by its first. */
    static List<List<Receipt>> rows(List<Receipt> receipts) {
        var ordered = new ArrayList<>(receipts);
        ordered.sort(Comparator.comparingLong(Receipt::seq));
        var rows = new ArrayList<List<Receipt>>();
        for (int from = 0; from < ordered.size(); from += ReceiptBlock.MOST) {
            rows.add(ordered.subList(from, Math.min(ordered.size(), from + ReceiptBlock.MOST)));
        }
        return rows;
    }

    /** The receipt of one event at one handler; empty while it has none. */
    Optional<Receipt> find(long handlerNumber, long seq) {
        try (var rows = store.scanBack(Family.RECEIPT, Keys.of(handlerNumber, seq + 1), Keys.of(handlerNumber, 0))) {
            for (int looked = 0; looked < MOST_OVERLAPPING && rows.next(); looked++) {
                for (var receipt : ReceiptBlock.decode(rows.value())) {
                    if (receipt.seq() == seq) {
                        return Optional.of(receipt);
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** The seqs at or above the cursor that have a receipt: what was answered out of order before a restart. */
    Set<Long> answeredAhead(long handlerNumber, Cursor cursor) {
        var seqs = new HashSet<Long>();
        try (var rows = store.scan(
                Family.RECEIPT,
                Keys.of(handlerNumber, cursor.receiptsFrom()),
                Keys.of(handlerNumber, Long.MAX_VALUE))) {
            while (rows.next()) {
                for (var receipt : ReceiptBlock.decode(rows.value())) {
                    if (receipt.seq() >= cursor.seq()) {
                        seqs.add(receipt.seq());
                    }
                }
            }
        }
        return seqs;
    }
}
