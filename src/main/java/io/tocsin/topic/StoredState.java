package io.tocsin.topic;

import io.tocsin.store.Keys;
import java.nio.charset.StandardCharsets;

/** What is stored of one id: its last state, or the trace that is left of it. The first byte tells them apart. */
sealed interface StoredState permits StateRow, StateTrace {

    /** The entry of the log that came last for this id. */
    long seq();

    /** The stored form. */
    byte[] encode();

    static byte[] key(long topicNumber, String id) {
        return Keys.of(topicNumber, id.getBytes(StandardCharsets.UTF_8));
    }

    /** The id in a key that {@link #key} made. */
    static String id(byte[] key) {
        return new String(key, Long.BYTES, key.length - Long.BYTES, StandardCharsets.UTF_8);
    }

    /**
     * Decodes what {@link #encode} made.
     *
     * @throws IllegalStateException when the bytes are damaged, or of a version that this daemon does not know
     */
    static StoredState decode(String id, byte[] row) {
        return StateTrace.isOne(row) ? StateTrace.decode(id, row) : StateRow.decode(id, row);
    }
}
