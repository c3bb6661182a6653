package io.tocsin.store.rescue;

import io.tocsin.store.Batch;
import io.tocsin.store.Engine;
import io.tocsin.store.Family;
import io.tocsin.store.NativeLibrary;
import io.tocsin.store.Store;
import io.tocsin.store.StoreDirectory;
import io.tocsin.store.StoreUnavailableException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/**
 * A store as it lies in a directory, to read: nothing there is changed, and nothing is checked before it is read. For one
 * thread. Reading what is damaged throws {@link StoreUnavailableException}; whatever would change the store throws
 * {@link UnsupportedOperationException}.
 */
public final class StoreView implements Store {

    private final StoreDirectory directory;
    private final Engine engine;

    private StoreView(StoreDirectory directory, Engine engine) {
        this.directory = directory;
        this.engine = engine;
    }

    /**
     * Opens what lies there.
     *
     * @throws io.tocsin.store.StoreOpenException when the list of its files cannot be read
     */
    public static StoreView open(Path path) {
        var directory = new StoreDirectory(path);
        directory.requireStore();
        NativeLibrary.load(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
        try {
            return new StoreView(directory, Engine.openToRead(path));
        } catch (RocksDBException e) {
            throw directory.failure(e);
        }
    }

    /** The database below. */
    Engine engine() {
        return engine;
    }

    @Override
    public String id() {
        return directory.identity(engine);
    }

    @Override
    public byte @Nullable [] get(Family family, byte[] key) {
        try {
            return engine.get(family, key);
        } catch (RocksDBException e) {
            throw unreadable(e);
        }
    }

    @Override
    public List<byte @Nullable []> getAll(Family family, List<byte[]> keys) {
        var values = new ArrayList<byte @Nullable []>();
        keys.forEach(key -> values.add(get(family, key)));
        return values;
    }

    @Override
    public Scan scan(Family family, byte[] from, byte[] to) {
        return new ViewScan(family, from, to, false);
    }

    @Override
    public Scan scanBack(Family family, byte[] before, byte[] downTo) {
        return new ViewScan(family, downTo, before, true);
    }

    private final class ViewScan implements Scan {

        private final boolean backwards;
        private final Slice lower;
        private final Slice upper;
        private final ReadOptions bounds;
        private final RocksIterator rows;
        private boolean begun;

        ViewScan(Family family, byte[] from, byte[] to, boolean backwards) {
            this.backwards = backwards;
            this.lower = new Slice(from);
            this.upper = new Slice(Arrays.compareUnsigned(from, to) <= 0 ? to : from);
            this.bounds = new ReadOptions().setIterateLowerBound(lower).setIterateUpperBound(upper);
            this.rows = engine.iterator(family, bounds);
        }

        @Override
        public boolean next() {
            if (!begun) {
                begun = true;
                if (backwards) {
                    rows.seekToLast();
                } else {
                    rows.seekToFirst();
                }
            } else if (rows.isValid()) {
                if (backwards) {
                    rows.prev();
                } else {
                    rows.next();
                }
            }
            if (!rows.isValid()) {
                try {
                    rows.status();
                } catch (RocksDBException e) {
                    throw unreadable(e);
                }
            }
            return rows.isValid();
        }

        @Override
        public byte[] key() {
            return rows.key();
        }

        @Override
        public byte[] value() {
            return rows.value();
        }

        @Override
        public void close() {
            rows.close();
            bounds.close();
            upper.close();
            lower.close();
        }
    }

    private StoreUnavailableException unreadable(RocksDBException e) {
        return new StoreUnavailableException(
                "The store in " + directory.path() + " could not be read: " + StoreDirectory.sentence(e) + ".", e);
    }

    @Override
    public void write(Batch batch, Durability durability) {
        throw new UnsupportedOperationException("a view of a store takes no writes");
    }

    @Override
    public void dropTables(Family family, List<Range> ranges) {
        throw new UnsupportedOperationException("a view of a store drops nothing");
    }

    @Override
    public void flush() {
        throw new UnsupportedOperationException("a view of a store writes nothing");
    }

    @Override
    public void merge(Family family, Range range) {
        throw new UnsupportedOperationException("a view of a store merges nothing");
    }

    @Override
    public void endMerges() {
        // none run
    }

    @Override
    public void checkpoint(Path target) {
        throw new UnsupportedOperationException("a view of a store is not copied");
    }

    @Override
    public boolean isDamaged(String file) {
        throw new UnsupportedOperationException("a view of a store is not copied");
    }

    @Override
    public boolean holds(Path place) {
        throw new UnsupportedOperationException("a view of a store is not copied");
    }

    @Override
    public Room room() {
        throw new UnsupportedOperationException("a view of a store takes nothing, however much room there is");
    }

    @Override
    public @Nullable String failure() {
        return null;
    }

    @Override
    public void reopen() {
        // a view does not fail
    }

    @Override
    public void close() {
        engine.close();
    }
}
