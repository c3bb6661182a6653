package io.tocsin.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory for tests of what is built on it. It can be told to fail like a full disk: the batch is dropped, and
 * everything is refused until it is opened again.
 */
public final class MemoryStore implements Store {

    private final Map<Family, NavigableMap<byte[], byte[]>> families = new EnumMap<>(Family.class);
    private @Nullable String failure;
    private boolean failNextWrite;
    private boolean failingWriteIsStored;
    private byte @Nullable [] failingDelete;
    private byte @Nullable [] watchedDelete;
    private Runnable afterDelete = () -> {};
    private byte @Nullable [] scanFrom;
    private Runnable afterScan = () -> {};
    private boolean refusesToOpen;
    private int syncedWrites;
    private int unsyncedWrites;
    private volatile Room room = new Room(0, Long.MAX_VALUE, 0, Long.MAX_VALUE);

    /** Empty. */
    public MemoryStore() {
        for (Family family : Family.values()) {
            families.put(family, new TreeMap<>(Arrays::compareUnsigned));
        }
    }

    /** The next {@link #write} fails, and what it was given is lost. */
    public synchronized void failNextWrite() {
        failNextWrite = true;
        failingWriteIsStored = false;
    }

    /** The next {@link #write} fails, but only after what it was given was stored. */
    public synchronized void failNextWriteThoughStored() {
        failNextWrite = true;
        failingWriteIsStored = true;
    }

    /** The next {@link #write} that deletes this row fails, and what it was given is lost. */
    public synchronized void failNextDeleteOf(byte[] key) {
        failingDelete = key.clone();
    }

    /** Runs {@code task} behind the next {@link #write} that deletes this row, before whoever wrote goes on. */
    public synchronized void afterNextDeleteOf(byte[] key, Runnable task) {
        watchedDelete = key.clone();
        afterDelete = task;
    }

    /** Runs {@code task} behind the next {@link #scan} from that key, which does not see what the task writes. */
    public synchronized void afterNextScanFrom(byte[] key, Runnable task) {
        scanFrom = key.clone();
        afterScan = task;
    }

    /** Fails at once, as after a write that failed elsewhere. */
    public synchronized void fail() {
        failure = "the disk is full";
    }

    /** Whether {@link #reopen} fails too. */
    public synchronized void refuseToOpen(boolean refuses) {
        refusesToOpen = refuses;
    }

    /** What {@link #room} says from now on. */
    public void setRoom(Room newRoom) {
        room = newRoom;
    }

    /** Synced writes so far. */
    public synchronized int syncedWrites() {
        return syncedWrites;
    }

    /** Unsynced writes so far. */
    public synchronized int unsyncedWrites() {
        return unsyncedWrites;
    }

    /** What a process finds that starts after this one was killed now. */
    public synchronized MemoryStore afterKill() {
        var copy = new MemoryStore();
        families.forEach((family, rows) -> copy.family(family).putAll(rows));
        return copy;
    }

    @Override
    public String id() {
        return "0123456789abcdef0123456789abcdef";
    }

    @Override
    public synchronized void write(Batch batch, Durability durability) {
        checkOpen();
        if (deletes(batch, failingDelete)) {
            failingDelete = null;
            failNextWrite();
        }
        if (failNextWrite) {
            failNextWrite = false;
            failure = "the disk is full";
            if (failingWriteIsStored) {
                apply(batch);
            }
        }
        checkOpen();
        apply(batch);
        if (durability == Durability.SYNCED) {
            syncedWrites++;
        } else {
            unsyncedWrites++;
        }
        if (deletes(batch, watchedDelete)) {
            watchedDelete = null;
            afterDelete.run();
        }
    }

    private static boolean deletes(Batch batch, byte @Nullable [] key) {
        return batch.changes().stream()
                .anyMatch(change -> change.value() == null && change.end() == null && Arrays.equals(change.key(), key));
    }

    private void apply(Batch batch) {
        for (Batch.Change change : batch.changes()) {
            var family = family(change.family());
            byte[] value = change.value();
            byte[] end = change.end();
            if (value != null) {
                family.put(change.key(), value.clone());
            } else if (end != null) {
                range(change.family(), change.key(), end).clear();
            } else {
                family.remove(change.key());
            }
        }
    }

    @Override
    public synchronized byte @Nullable [] get(Family family, byte[] key) {
        checkOpen();
        return family(family).get(key);
    }

    @Override
    public synchronized List<byte @Nullable []> getAll(Family family, List<byte[]> keys) {
        List<byte @Nullable []> values = new ArrayList<>();
        for (byte[] key : keys) {
            values.add(get(family, key));
        }
        return values;
    }

    @Override
    public synchronized Scan scan(Family family, byte[] from, byte[] to) {
        checkOpen();
        var scan = new MemoryScan(range(family, from, to));
        if (Arrays.equals(from, scanFrom)) {
            scanFrom = null;
            afterScan.run();
        }
        return scan;
    }

    @Override
    public synchronized Scan scanBack(Family family, byte[] before, byte[] downTo) {
        checkOpen();
        return new MemoryScan(range(family, downTo, before).descendingMap());
    }

    @Override
    public void dropTables(Family family, List<Range> ranges) {}

    @Override
    public void flush() {}

    @Override
    public void merge(Family family, Range range) {}

    @Override
    public void endMerges() {}

    @Override
    public void checkpoint(Path target) {
        throw new UnsupportedOperationException("memory has no files");
    }

    @Override
    public boolean isDamaged(String file) {
        return false;
    }

    @Override
    public boolean holds(Path place) {
        return false;
    }

    @Override
    public Room room() {
        return room;
    }

    @Override
    public synchronized @Nullable String failure() {
        return failure;
    }

    @Override
    public synchronized void reopen() {
        if (refusesToOpen) {
            throw new StoreUnavailableException("the disk is still full", null);
        }
        failure = null;
        failNextWrite = false;
    }

    @Override
    public void close() {}

    private NavigableMap<byte[], byte[]> family(Family family) {
        return Objects.requireNonNull(families.get(family));
    }

    private NavigableMap<byte[], byte[]> range(Family family, byte[] from, byte[] to) {
        boolean empty = Arrays.compareUnsigned(from, to) >= 0;
        return family(family).subMap(from, true, empty ? from : to, false);
    }

    private void checkOpen() {
        if (failure != null) {
            throw new StoreUnavailableException(failure, null);
        }
    }

    private static final class MemoryScan implements Scan {

        private final Iterator<Map.Entry<byte[], byte[]>> rows;
        private Map.@Nullable Entry<byte[], byte[]> row;

        private MemoryScan(NavigableMap<byte[], byte[]> range) {
            // a map's own entries would show what is put later
            this.rows = new TreeMap<>(range).entrySet().iterator();
        }

        @Override
        public boolean next() {
            row = rows.hasNext() ? rows.next() : null;
            return row != null;
        }

        @Override
        public byte[] key() {
            return current().getKey();
        }

        @Override
        public byte[] value() {
            return current().getValue();
        }

        @Override
        public void close() {}

        private Map.Entry<byte[], byte[]> current() {
            if (row == null) {
                throw new IllegalStateException("the scan is at no row");
            }
            return row;
        }
    }
}
