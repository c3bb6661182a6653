package io.tocsin.store;

import java.nio.ByteBuffer;

/** Keys of fixed-width big-endian parts, so that unsigned byte order is numeric order; only a last part may be text. */
public final class Keys {

    private Keys() {}

    /** One number. */
    public static byte[] of(long first) {
        return ByteBuffer.allocate(Long.BYTES).putLong(first).array();
    }

    /** Two numbers. */
    public static byte[] of(long first, long second) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(first)
                .putLong(second)
                .array();
    }

    /** A number and text. */
    public static byte[] of(long first, byte[] text) {
        return ByteBuffer.allocate(Long.BYTES + text.length)
                .putLong(first)
                .put(text)
                .array();
    }

    /** The number in part {@code index} of {@code key}, from 0. */
    public static long number(byte[] key, int index) {
        return ByteBuffer.wrap(key).getLong(index * Long.BYTES);
    }
}
