package io.tocsin.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/**
 * A scan over an iterator of the engine. Its store calls everything here but {@link #next}, {@link #key}, {@link #value}
 * and {@link #close}, always with the lock that keeps the engine as it is, and {@link #free}s it before the engine is
 * closed. Row by row is copied out, so that the rest needs no native memory.
 */
final class RocksScan implements Store.Scan {

    private final RocksStore store;
    private final boolean backwards;
    private final Slice lower;
    private final Slice upper;
    private final ReadOptions bounds;
    private final RocksIterator rows;
    private boolean begun;
    private boolean freed;
    private byte @Nullable [] key;
    private byte @Nullable [] value;

    RocksScan(RocksStore store, Engine engine, Family family, byte[] from, byte[] to, boolean backwards) {
        this.store = store;
        this.backwards = backwards;
        this.lower = new Slice(from);
        // With the bounds the wrong way round nothing lies between them; the engine asks for them in order.
        this.upper = new Slice(Arrays.compareUnsigned(from, to) <= 0 ? to : from);
        this.bounds = new ReadOptions().setIterateLowerBound(lower).setIterateUpperBound(upper);
        this.rows = engine.iterator(family, bounds);
    }

    @Override
    public boolean next() {
        return store.step(this);
    }

    boolean step() throws RocksDBException {
        if (!begun) {
            begun = true;
            if (backwards) {
                rows.seekToLast();
            } else {
                rows.seekToFirst();
            }
        } else if (key != null) {
            if (backwards) {
                rows.prev();
            } else {
                rows.next();
            }
        }
        boolean found = rows.isValid();
        if (!found) {
            rows.status();
        }
        key = found ? rows.key() : null;
        value = found ? rows.value() : null;
        return found;
    }

    @Override
    public byte[] key() {
        return atRow(key);
    }

    @Override
    public byte[] value() {
        return atRow(value);
    }

    private static byte[] atRow(byte @Nullable [] part) {
        if (part == null) {
            throw new IllegalStateException("the scan is not at a row");
        }
        return part;
    }

    @Override
    public void close() {
        store.end(this);
    }

    boolean isFreed() {
        return freed;
    }

    /** Gives the native memory back, once. */
    void free() {
        if (!freed) {
            freed = true;
            rows.close();
            bounds.close();
            upper.close();
            lower.close();
        }
    }
}
