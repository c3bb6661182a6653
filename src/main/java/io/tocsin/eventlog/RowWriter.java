package io.tocsin.eventlog;

import io.tocsin.wire.Utf8;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;

/** Writes a row of the log into a growing array; {@link RowReader} reads it. For one thread. */
final class RowWriter {

    private static final VarHandle BIG_ENDIAN_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle BIG_ENDIAN_INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** Longest form of {@link #number}. */
    private static final int LONGEST_NUMBER = 10;

    /** Bytes of UTF-8 for each {@code char} at most. */
    private static final int BYTES_PER_CHAR = 3;

    private byte[] bytes;
    private int size;
    private boolean replaced;

    /** With {@code reserved} zero bytes at the start, for slots. */
    RowWriter(int reserved, int capacity) {
        this.bytes = new byte[Math.max(reserved, capacity)];
        this.size = reserved;
    }

    /** Eight bytes at a slot, the highest first. */
    static void setLong(byte[] row, int slot, long number) {
        BIG_ENDIAN_LONG.set(row, slot, number);
    }

    /** Seconds since 1970 and nanoseconds at a slot of twelve bytes. */
    static void setInstant(byte[] row, int slot, Instant time) {
        BIG_ENDIAN_LONG.set(row, slot, time.getEpochSecond());
        BIG_ENDIAN_INT.set(row, slot + Long.BYTES, time.getNano());
    }

    /** One byte. */
    void octet(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
    }

    /** An unsigned number: seven bits a byte, the lowest first, the highest bit set in all but the last. */
    void number(long unsigned) {
        ensure(LONGEST_NUMBER);
        size = writeNumber(unsigned, size);
    }

    /** A signed number, small when its magnitude is. */
    void signed(long number) {
        number((number << 1) ^ (number >> 63));
    }

    /** Eight bytes, the highest first. */
    void fixedLong(long number) {
        ensure(Long.BYTES);
        BIG_ENDIAN_LONG.set(bytes, size, number);
        size += Long.BYTES;
    }

    /** Twelve bytes. */
    void instant(Instant time) {
        ensure(Long.BYTES + Integer.BYTES);
        setInstant(bytes, size, time);
        size += Long.BYTES + Integer.BYTES;
    }

    /** The length in bytes and the text in UTF-8. */
    void text(String text) {
        int chars = text.length();
        ensure(LONGEST_NUMBER + Math.multiplyExact(BYTES_PER_CHAR, chars));
        // ASCII is written where it belongs at once; other text may need a longer length in front of it and is moved
        int start = size + lengthOfNumber(chars);
        int end = Utf8.write(text, bytes, start);
        int length = end - start;
        if (length != chars) {
            replaced |= !Utf8.isWellFormed(text);
            int moved = size + lengthOfNumber(length);
            System.arraycopy(bytes, start, bytes, moved, length);
            start = moved;
        }
        writeNumber(length, size);
        size = start + length;
    }

    /** Whether a text held a surrogate that stands alone, so that another character was written for it. */
    boolean isReplaced() {
        return replaced;
    }

    int size() {
        return size;
    }

    /** What was written, in an array of exactly that size. */
    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    private int writeNumber(long unsigned, int at) {
        int end = at;
        long rest = unsigned;
        while ((rest & ~0x7FL) != 0) {
            bytes[end++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[end++] = (byte) rest;
        return end;
    }

    private static int lengthOfNumber(int number) {
        int length = 1;
        for (int rest = number >>> 7; rest != 0; rest >>>= 7) {
            length++;
        }
        return length;
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(size, more)));
        }
    }
}
