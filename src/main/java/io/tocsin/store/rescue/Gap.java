package io.tocsin.store.rescue;

import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * A stretch of a family that cannot be read: finds the first key behind it that can. A block of a table holds some keys, of
 * which only those before are known; so keys are tried one after the other, and when those after the next few thousand are
 * still in the dark, in larger and larger steps, and then between the last that failed and the first that did not.
 */
final class Gap {

    /** As many keys as several blocks hold at most: within them nothing readable is passed over. */
    private static final int ONE_BY_ONE = 4_096;
    /** Keys longer than this do not occur. */
    private static final int KEY_BYTES = 2_048;

    private final RocksIterator iterator;
    private final int width;
    private final BigInteger start;

    /**
     * Behind the last key that was read.
     *
     * @param last empty when the first key of all could not be read
     */
    Gap(RocksIterator iterator, byte[] last) {
        this.iterator = iterator;
        this.width = Math.min(KEY_BYTES, Math.max(last.length, 2 * Long.BYTES));
        this.start = new BigInteger(1, Arrays.copyOf(last, width));
    }

    /** What is wrong at the iterator's place; null when it is only at the end. */
    static @Nullable RocksDBException statusOf(RocksIterator iterator) {
        try {
            iterator.status();
            return null;
        } catch (RocksDBException e) {
            return e;
        }
    }

    /** Moves the iterator to the first readable key; false when there is none. */
    boolean cross() {
        for (int step = 1; step <= ONE_BY_ONE; step++) {
            if (isReadable(BigInteger.valueOf(step))) {
                return iterator.isValid();
            }
        }
        var most = BigInteger.ONE.shiftLeft(8 * width).subtract(start).subtract(BigInteger.ONE);
        var bad = BigInteger.valueOf(ONE_BY_ONE);
        var good = bad.shiftLeft(1);
        while (good.compareTo(most) < 0 && !isReadable(good)) {
            bad = good;
            good = good.shiftLeft(1);
        }
        if (good.compareTo(most) >= 0) {
            if (!isReadable(most)) {
                return false;
            }
            good = most;
        }
        while (good.subtract(bad).compareTo(BigInteger.ONE) > 0) {
            var middle = good.add(bad).shiftRight(1);
            if (isReadable(middle)) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        return isReadable(good) && iterator.isValid();
    }

    /** Whether the first key at or behind {@code start + distance} can be read, or there is none. */
    private boolean isReadable(BigInteger distance) {
        byte[] number = start.add(distance).toByteArray();
        byte[] key = new byte[width];
        int length = Math.min(number.length, width);
        System.arraycopy(number, number.length - length, key, width - length, length);
        iterator.seek(key);
        return iterator.isValid() || statusOf(iterator) == null;
    }
}
