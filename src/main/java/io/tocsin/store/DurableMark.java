package io.tocsin.store;

import java.nio.ByteBuffer;

/**
 * What each write to the write-ahead log says about those before it: up to which change everything was on disk when it was
 * made. It is how a start tells what a power cut may leave, a stretch that was never synced with younger writes behind it,
 * from damage to something that had been acknowledged.
 *
 * <p>It stands first in the batch, as the engine's own kind of change that changes nothing ({@code WriteBatch::PutLogData}),
 * and is kept in the log only.
 */
final class DurableMark {

    /** No mark: nothing is known, as in a log that an engine of another's wrote. */
    static final long NONE = -1;

    private static final byte LOG_DATA = 3;
    private static final byte VERSION = 1;
    private static final byte LENGTH = 1 + Long.BYTES;

    private DurableMark() {}

    /** The mark's bytes: version, number. */
    static byte[] of(long sequence) {
        return ByteBuffer.allocate(LENGTH).put(VERSION).putLong(sequence).array();
    }

    /** The mark that stands at {@code at} in a batch as the engine writes it, or {@link #NONE}. */
    static long read(byte[] batch, int at) {
        boolean isMark = batch.length >= at + 2 + LENGTH
                && batch[at] == LOG_DATA
                && batch[at + 1] == LENGTH
                && batch[at + 2] == VERSION;
        return isMark ? ByteBuffer.wrap(batch).getLong(at + 3) : NONE;
    }
}
