package io.tocsin.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes that become visible and durable together, in the order they were added. For one thread. The arrays are kept,
 * not copied: do not change them afterwards.
 */
public final class Batch {

    /** One change: put when {@code value} is there, delete otherwise; a range delete when {@code end} is there. */
    record Change(Family family, byte[] key, byte @Nullable [] value, byte @Nullable [] end) {}

    private final List<Change> changes = new ArrayList<>();
    private long bytes;

    /** Sets the value of {@code key}. */
    public void put(Family family, byte[] key, byte[] value) {
        changes.add(new Change(family, key, value, null));
        bytes += key.length + value.length;
    }

    /** Removes {@code key}; nothing happens when it is not there. */
    public void delete(Family family, byte[] key) {
        changes.add(new Change(family, key, null, null));
        bytes += key.length;
    }

    /**
     * Removes every key from {@code from} on, up to but without {@code to}, in unsigned byte order; nothing when that
     * range is empty. The room comes back when the store merges, or sooner by {@link Store#dropTables}.
     */
    public void deleteRange(Family family, byte[] from, byte[] to) {
        if (Arrays.compareUnsigned(from, to) >= 0) {
            return;
        }
        changes.add(new Change(family, from, null, to));
        bytes += from.length + to.length;
    }

    /** Whether nothing was added. */
    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /** Bytes of the keys and values added so far. */
    public long bytes() {
        return bytes;
    }

    /** How many changes were added. */
    public int size() {
        return changes.size();
    }

    List<Change> changes() {
        return changes;
    }
}
