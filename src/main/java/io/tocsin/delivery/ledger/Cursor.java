package io.tocsin.delivery.ledger;

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
 * @param remembered what the handler's match remembers of the events below {@code seq}
 */
public record Cursor(long seq, long passed, long receiptsFrom, Remembered remembered) {

    private static final byte VERSION = 1;
    /** With a match and its memory behind the numbers. */
    private static final byte VERSION_WITH_MEMORY = 2;

    private static final int LENGTH = 1 + 3 * Long.BYTES;

    /** Of a handler whose match remembers nothing. */
    public Cursor(long seq, long passed, long receiptsFrom) {
        this(seq, passed, receiptsFrom, Remembered.NOTHING);
    }

    public static byte[] key(long handlerNumber) {
        return Keys.of(handlerNumber);
    }

    /** The same with another first receipt row. */
    public Cursor withReceiptsFrom(long row) {
        return new Cursor(seq, passed, row, remembered);
    }

    public byte[] value() {
        byte[] memory = remembered.memory();
        boolean remembers = memory.length > 0;
        var value = ByteBuffer.allocate(LENGTH + (remembers ? Long.BYTES + memory.length : 0))
                .put(remembers ? VERSION_WITH_MEMORY : VERSION)
                .putLong(seq)
                .putLong(passed)
                .putLong(receiptsFrom);
        if (remembers) {
            value.putLong(remembered.match()).put(memory);
        }
        return value.array();
    }

    public void addTo(Batch batch, long handlerNumber) {
        batch.put(Family.CURSOR, key(handlerNumber), value());
    }

    public static Optional<Cursor> read(Store store, long handlerNumber) {
        byte[] value = store.get(Family.CURSOR, key(handlerNumber));
        if (value == null) {
            return Optional.empty();
        }
        boolean remembers = value.length > LENGTH + Long.BYTES && value[0] == VERSION_WITH_MEMORY;
        if (!remembers && (value.length != LENGTH || value[0] != VERSION)) {
            throw new IllegalStateException("the stored cursor of handler number " + handlerNumber + " cannot be read");
        }
        var in = ByteBuffer.wrap(value, 1, value.length - 1);
        var plain = new Cursor(in.getLong(), in.getLong(), in.getLong());
        if (!remembers) {
            return Optional.of(plain);
        }
        long match = in.getLong();
        byte[] memory = new byte[in.remaining()];
        in.get(memory);
        return Optional.of(
                new Cursor(plain.seq(), plain.passed(), plain.receiptsFrom(), new Remembered(match, memory)));
    }
}
