package io.tocsin.topic;

import java.nio.ByteBuffer;

/**
 * What is left of the state of an id that has long been OK: the place of its last event, so that its history is found for
 * as long as the log has it. Everything else treats the id as one that was never seen.
 */
record StateTrace(long seq) implements StoredState {

    private static final byte VERSION = 0x40;
    private static final int LENGTH = 1 + Long.BYTES;

    static boolean isOne(byte[] row) {
        return row.length > 0 && row[0] == VERSION;
    }

    @Override
    public byte[] encode() {
        return ByteBuffer.allocate(LENGTH).put(VERSION).putLong(seq).array();
    }

    static StateTrace decode(String id, byte[] row) {
        if (row.length != LENGTH || row[0] != VERSION) {
            throw new IllegalStateException("the stored trace of \"" + id + "\" cannot be read");
        }
        return new StateTrace(ByteBuffer.wrap(row).getLong(1));
    }
}
