package io.tocsin.store;

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

    /** Empty. */
    public MemoryStore() {
        for (Family family : Family.values()) {
            families.put(family, new TreeMap<>(Arrays::compareUnsigned));
        }
    }

    /** The next {@link #write} fails, and what it was given is lost. */
    public synchronized void failNextWrite() {
        failNextWrite = true;
    }

    @Override
    public String id() {
        return "0123456789abcdef0123456789abcdef";
    }

    @Override
    public synchronized void write(Batch batch, Durability durability) {
        if (failNextWrite) {
            failNextWrite = false;
            failure = "the disk is full";
        }
        checkOpen();
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
        return new MemoryScan(range(family, from, to));
    }

    @Override
    public synchronized Scan scanBack(Family family, byte[] before, byte[] downTo) {
        checkOpen();
        return new MemoryScan(range(family, downTo, before).descendingMap());
    }

    @Override
    public Room room() {
        return new Room(0, Long.MAX_VALUE, 0, Long.MAX_VALUE);
    }

    @Override
    public synchronized @Nullable String failure() {
        return failure;
    }

    @Override
    public synchronized void reopen() {
        failure = null;
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
            this.rows = new ArrayList<>(range.entrySet()).iterator();
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
