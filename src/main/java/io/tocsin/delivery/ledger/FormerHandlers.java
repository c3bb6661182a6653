package io.tocsin.delivery.ledger;

import io.tocsin.handler.HandlerSpec;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Handlers that were deleted and have nothing left to deliver: one row each, so that their receipts and dead letters can
 * still be read by name. The row is the definition without its options, which may hold secrets. Any thread.
 */
public final class FormerHandlers {

    private static final byte[] PREFIX = "former-handler/".getBytes(StandardCharsets.US_ASCII);

    private final Store store;

    /** Over an open store, which stays its owner's. */
    public FormerHandlers(Store store) {
        this.store = store;
    }

    /** Adds what is kept of the handler to the batch that removes its definition. */
    public static void addTo(Batch batch, SpecRow row) {
        var spec = row.spec();
        var kept = new HandlerSpec(spec.ref(), spec.kind(), null, spec.match(), spec.origin());
        batch.put(
                Family.META,
                key(row.topicNumber(), row.number()),
                row.withSpec(kept).value());
    }

    /** Adds to {@code batch} that nothing is kept of it any more; for when its last receipt and dead letter are gone. */
    public static void removeFrom(Batch batch, SpecRow row) {
        batch.delete(Family.META, key(row.topicNumber(), row.number()));
    }

    /** One of them. */
    public Optional<SpecRow> find(long topicNumber, long number) {
        byte[] row = store.get(Family.META, key(topicNumber, number));
        return row == null ? Optional.empty() : Optional.of(SpecRow.decode(number, row));
    }

    /** Those of one topic, the oldest first. */
    public List<SpecRow> of(long topicNumber) {
        return between(key(topicNumber, 0), key(topicNumber + 1, 0));
    }

    /** All of them. */
    public List<SpecRow> all() {
        return between(key(0, 0), key(Long.MAX_VALUE, Long.MAX_VALUE));
    }

    private List<SpecRow> between(byte[] from, byte[] to) {
        var rows = new ArrayList<SpecRow>();
        try (var scan = store.scan(Family.META, from, to)) {
            while (scan.next()) {
                long number = ByteBuffer.wrap(scan.key()).getLong(PREFIX.length + Long.BYTES);
                rows.add(SpecRow.decode(number, scan.value()));
            }
        }
        return rows;
    }

    private static byte[] key(long topicNumber, long number) {
        byte[] numbers = Keys.of(topicNumber, number);
        return ByteBuffer.allocate(PREFIX.length + numbers.length)
                .put(PREFIX)
                .put(numbers)
                .array();
    }
}
