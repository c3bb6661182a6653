package io.tocsin.eventlog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Reads what {@link RowWriter} wrote. Whatever the bytes are, reading ends, allocates no more than a small multiple of
 * their size, and throws nothing but {@link BrokenRowException}. For one thread.
 */
final class RowReader {

    private static final VarHandle BIG_ENDIAN_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle BIG_ENDIAN_INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;
    private int at;

    RowReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** What is wrong with a row, as the end of a sentence; its caller knows which row it is. */
    static final class BrokenRowException extends Exception {

        private static final long serialVersionUID = 1L;

        BrokenRowException(String reason) {
            super(reason);
        }
    }

    /** The version byte, which has to be {@code known}. */
    void version(int known) throws BrokenRowException {
        version(known, known);
    }

    /** The version byte, which has to be one from {@code oldest} to {@code known}. */
    int version(int oldest, int known) throws BrokenRowException {
        int version = octet();
        if (version > known) {
            throw new BrokenRowException("it has format " + version + ", and this daemon knows formats up to " + known
                    + "; run the newer daemon that wrote it");
        }
        if (version < oldest) {
            throw new BrokenRowException("it has the unknown format " + version);
        }
        return version;
    }

    void skip(int count) throws BrokenRowException {
        need(count);
        at += count;
    }

    int octet() throws BrokenRowException {
        need(1);
        return bytes[at++] & 0xFF;
    }

    long fixedLong() throws BrokenRowException {
        need(Long.BYTES);
        long number = (long) BIG_ENDIAN_LONG.get(bytes, at);
        at += Long.BYTES;
        return number;
    }

    Instant instant() throws BrokenRowException {
        long seconds = fixedLong();
        need(Integer.BYTES);
        int nanos = (int) BIG_ENDIAN_INT.get(bytes, at);
        at += Integer.BYTES;
        if (nanos < 0
                || nanos > 999_999_999
                || seconds < Instant.MIN.getEpochSecond()
                || seconds > Instant.MAX.getEpochSecond()) {
            throw new BrokenRowException("byte " + (at - Integer.BYTES) + " is in a time that does not exist");
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    long number() throws BrokenRowException {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = octet();
            number |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return number;
            }
        }
        throw new BrokenRowException("the number before byte " + at + " has no end");
    }

    long signed() throws BrokenRowException {
        long number = number();
        return (number >>> 1) ^ -(number & 1);
    }

    /** A number of things that take at least a byte each, and so cannot be more than the bytes that are left. */
    int count() throws BrokenRowException {
        long count = number();
        if (count < 0 || count > bytes.length - at) {
            throw new BrokenRowException("the count before byte " + at + " is larger than the row");
        }
        return (int) count;
    }

    String text() throws BrokenRowException {
        int length = count();
        var text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    void end() throws BrokenRowException {
        if (at != bytes.length) {
            throw new BrokenRowException("it has " + (bytes.length - at) + " bytes too many");
        }
    }

    private void need(int count) throws BrokenRowException {
        if (bytes.length - at < count) {
            throw new BrokenRowException("it ends after " + bytes.length + " bytes, in the middle");
        }
    }
}
