package io.tocsin.delivery.ledger;

import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The receipts in the store: one row per handler and run. Rows of one handler may overlap in seq, since answers come out
 * of order, but no two begin with the same. Any thread.
 */
public final class Receipts {

    /**
     * Events that may lie between the first of a row and another one in it: the largest window, which both may have lain
     * in, and what else the row holds; twice, since each may have been corrected.
     */
    private static final int MOST_BETWEEN = 2 * (10_000 + ReceiptBlock.MOST);

    /** Receipts in one row. */
    public static final int MOST_IN_ROW = ReceiptBlock.MOST;

    private final Store store;

    public Receipts(Store store) {
        this.store = store;
    }

    /** Adds the receipts to {@code batch}, in rows of up to 1,000. */
    public static void addTo(Batch batch, long handlerNumber, List<Receipt> receipts) {
        for (var row : rows(receipts)) {
            batch.put(Family.RECEIPT, Keys.of(handlerNumber, row.get(0).seq()), ReceiptBlock.encode(row));
        }
    }

    /** The receipts as rows, each in order of seq and named by its first. */
    public static List<List<Receipt>> rows(List<Receipt> receipts) {
        var ordered = new ArrayList<>(receipts);
        ordered.sort(Comparator.comparingLong(Receipt::seq));
        var rows = new ArrayList<List<Receipt>>();
        for (int from = 0; from < ordered.size(); from += ReceiptBlock.MOST) {
            rows.add(ordered.subList(from, Math.min(ordered.size(), from + ReceiptBlock.MOST)));
        }
        return rows;
    }

    /** Adds another receipt in the place of an event's; whoever looks for it finds this one. */
    public void correct(Batch batch, long handlerNumber, Receipt receipt) {
        byte[] key = Keys.of(handlerNumber, receipt.seq());
        byte[] row = store.get(Family.RECEIPT, key);
        // a row of its own is the first to be found, but it must not take the place of one that begins with the same
        var corrected = row == null
                ? List.of(receipt)
                : ReceiptBlock.decode(row).stream()
                        .map(other -> other.seq() == receipt.seq() ? receipt : other)
                        .toList();
        batch.put(Family.RECEIPT, key, ReceiptBlock.encode(corrected));
    }

    /** The receipt of one event at one handler; empty while it has none. */
    public Optional<Receipt> find(long handlerNumber, long seq) {
        try (var rows = store.scanBack(Family.RECEIPT, Keys.of(handlerNumber, seq + 1), Keys.of(handlerNumber, 0))) {
            for (int between = 0; between <= MOST_BETWEEN && rows.next(); ) {
                for (var receipt : ReceiptBlock.decode(rows.value())) {
                    if (receipt.seq() == seq) {
                        return Optional.of(receipt);
                    }
                    between += receipt.seq() < seq ? 1 : 0;
                }
            }
        }
        return Optional.empty();
    }

    /** The first row that may hold the receipt of an event at or above {@code seq}, as {@link #find} looks for it. */
    long rowsFrom(long handlerNumber, long seq) {
        long from = seq;
        try (var rows = store.scanBack(Family.RECEIPT, Keys.of(handlerNumber, seq), Keys.of(handlerNumber, 0))) {
            for (int between = 0; between <= MOST_BETWEEN && rows.next(); ) {
                for (var receipt : ReceiptBlock.decode(rows.value())) {
                    if (receipt.seq() >= seq) {
                        from = Keys.number(rows.key(), 1);
                    }
                    between += receipt.seq() < seq ? 1 : 0;
                }
            }
        }
        return from;
    }

    /** The seqs at or above the cursor that have a receipt, and how they ended: answered out of order before a restart. */
    public Map<Long, Outcome> answeredAhead(long handlerNumber, Cursor cursor) {
        var seqs = new HashMap<Long, Outcome>();
        try (var rows = store.scan(
                Family.RECEIPT,
                Keys.of(handlerNumber, cursor.receiptsFrom()),
                Keys.of(handlerNumber, Long.MAX_VALUE))) {
            while (rows.next()) {
                for (var receipt : ReceiptBlock.decode(rows.value())) {
                    if (receipt.seq() >= cursor.seq()) {
                        seqs.put(receipt.seq(), receipt.outcome());
                    }
                }
            }
        }
        return seqs;
    }
}
