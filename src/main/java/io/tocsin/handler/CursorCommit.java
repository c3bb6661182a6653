package io.tocsin.handler;

import io.tocsin.store.Batch;
import java.nio.ByteBuffer;

/**
 * Moves one handler's cursor atomically with the handler's effect. Implemented by {@code delivery}; used by handlers that
 * {@linkplain Handler#cursorKeeper keep it themselves}. Any thread.
 */
public interface CursorCommit {

    /** The key of the cursor, the same for the handler's whole life, for a cursor kept elsewhere than in our store. */
    byte[] key();

    /** The value that says that everything up to and with {@code seq} is done; {@link #seq} reads it. */
    default byte[] value(long seq) {
        return ByteBuffer.allocate(1 + Long.BYTES).put(VERSION).putLong(seq).array();
    }

    /**
     * Adds to {@code batch} that everything of this run up to and with {@code seq} was delivered: the cursor and the
     * receipts. Called by the thread that writes the batch. For {@link CursorKeeper#STORE_WRITE} only.
     */
    void addTo(Batch batch, long seq);

    /** The first byte of a {@link #value}. */
    byte VERSION = 1;

    /**
     * Everything up to and with this seq is done, says {@code value}.
     *
     * @throws IllegalArgumentException when no daemon that this one knows has written it
     */
    static long seq(byte[] value) {
        if (value.length != 1 + Long.BYTES || value[0] != VERSION) {
            throw new IllegalArgumentException("no cursor of version " + VERSION + ", in " + value.length + " bytes");
        }
        return ByteBuffer.wrap(value, 1, Long.BYTES).getLong();
    }
}
