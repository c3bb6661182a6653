package io.tocsin.eventlog;

/**
 * 128 bits that stand for a text, such as the id or the match of a handler: MurmurHash3 x64 128, seed 0, of its UTF-8. Not
 * for keeping out attackers.
 */
public record IdHash(long high, long low) {

    private static final long FIRST_FACTOR = 0x87c37b91114253d5L;
    private static final long SECOND_FACTOR = 0x4cf5ad432745937fL;
    private static final int BLOCK = 2 * Long.BYTES;

    /** Of all of {@code bytes}. */
    public static IdHash of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    static IdHash of(byte[] bytes, int from, int length) {
        long high = 0;
        long low = 0;
        int end = from + length;
        int at = from;
        for (; end - at >= BLOCK; at += BLOCK) {
            high ^= mixedFirst(number(bytes, at, Long.BYTES));
            high = (Long.rotateLeft(high, 27) + low) * 5 + 0x52dce729;
            low ^= mixedSecond(number(bytes, at + Long.BYTES, Long.BYTES));
            low = (Long.rotateLeft(low, 31) + high) * 5 + 0x38495ab5;
        }
        int rest = end - at;
        if (rest > Long.BYTES) {
            low ^= mixedSecond(number(bytes, at + Long.BYTES, rest - Long.BYTES));
        }
        if (rest > 0) {
            high ^= mixedFirst(number(bytes, at, Math.min(rest, Long.BYTES)));
        }
        high ^= length;
        low ^= length;
        high += low;
        low += high;
        high = spread(high);
        low = spread(low);
        high += low;
        low += high;
        return new IdHash(high, low);
    }

    private static long mixedFirst(long block) {
        return Long.rotateLeft(block * FIRST_FACTOR, 31) * SECOND_FACTOR;
    }

    private static long mixedSecond(long block) {
        return Long.rotateLeft(block * SECOND_FACTOR, 33) * FIRST_FACTOR;
    }

    private static long spread(long bits) {
        long spread = (bits ^ (bits >>> 33)) * 0xff51afd7ed558ccdL;
        spread = (spread ^ (spread >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return spread ^ (spread >>> 33);
    }

    /** Up to eight bytes, the lowest first. */
    private static long number(byte[] bytes, int from, int count) {
        long number = 0;
        for (int i = count - 1; i >= 0; i--) {
            number = (number << 8) | (bytes[from + i] & 0xFF);
        }
        return number;
    }
}
