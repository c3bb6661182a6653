package io.tocsin.topic;

import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import java.nio.charset.StandardCharsets;

/**
 * The lowest seq that may be given next, whatever the log says. Only a salvaged store has one: where the newest rows of the
 * log were lost, cursors and receipts know of seqs that must not come back under other events.
 */
final class SeqFloor {

    private static final byte[] KEY = "seq-floor".getBytes(StandardCharsets.US_ASCII);

    private SeqFloor() {}

    /** The floor; 1 without one. */
    static long read(Store store) {
        byte[] value = store.get(Family.META, KEY);
        return value == null ? 1 : Keys.number(value, 0);
    }

    static void addTo(Batch batch, long seq) {
        batch.put(Family.META, KEY, Keys.of(seq));
    }
}
