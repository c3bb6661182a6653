package io.tocsin.delivery;

import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * How far a handler has come: every event of its topic below {@code seq} is answered.
 *
 * @param seq the lowest that may be unanswered
 * @param passed how many events of the topic lie below it, so that what is pending is a subtraction
 * @param receiptsFrom the first receipt row that may hold an event at or above {@code seq}: where a start looks for what
 *     was answered out of order
 */
record Cursor(long seq, long passed, long receiptsFrom) {

    private static final byte VERSION = 1;
    private static final int LENGTH = 1 + 3 * Long.BYTES;

    static byte[] key(long handlerNumber) {
        return Keys.of(handlerNumber);
    }

    byte[] value() {
        return ByteBuffer.allocate(LENGTH)
                .put(VERSION)
                .putLong(seq)
                .putLong(passed)
                .putLong(receiptsFrom)
                .array();
    }

    void addTo(Batch batch, long handlerNumber) {
        batch.put(Family.CURSOR, key(handlerNumber), value());
    }

    static Optional<Cursor> read(Store store, long handlerNumber) {
        byte[] value = store.get(Family.CURSOR, key(handlerNumber));
        if (value == null) {
            return Optional.empty();
        }
        if (value.length != LENGTH || value[0] != VERSION) {
            throw new IllegalStateException("the stored cursor of handler number " + handlerNumber + " cannot be read");
        }
        var in = ByteBuffer.wrap(value, 1, LENGTH - 1);
        return Optional.of(new Cursor(in.getLong(), in.getLong(), in.getLong()));
    }
}
