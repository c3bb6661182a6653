package io.tocsin.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.Options;
import org.rocksdb.Range;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.SizeApproximationFlag;
import org.rocksdb.Slice;
import org.rocksdb.SstFileReader;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;

/**
 * One open database: the native handles, and nothing that decides. Any thread may read and write; whoever closes it makes
 * sure that no call is running and that none comes after, since a closed handle is freed memory.
 */
final class Engine implements AutoCloseable {

    private final RocksDB database;
    private final EngineOptions options;
    private final Map<Family, ColumnFamilyHandle> families;

    private Engine(RocksDB database, EngineOptions options, Map<Family, ColumnFamilyHandle> families) {
        this.database = database;
        this.options = options;
        this.families = families;
    }

    /** Opens the database, and makes it and its families where they are not there. */
    static Engine open(Path directory, WALRecoveryMode recovery) throws RocksDBException {
        try {
            return open(directory, recovery, CompressionType.LZ4_COMPRESSION);
        } catch (RocksDBException e) {
            // A native library of the system's may be built without LZ4; tables are readable either way.
            if (String.valueOf(e.getMessage()).contains("not linked with the binary")) {
                return open(directory, recovery, CompressionType.NO_COMPRESSION);
            }
            throw e;
        }
    }

    private static Engine open(Path directory, WALRecoveryMode recovery, CompressionType compression)
            throws RocksDBException {
        var options = new EngineOptions(recovery, compression);
        var descriptors = new ArrayList<ColumnFamilyDescriptor>();
        for (var family : Family.values()) {
            descriptors.add(new ColumnFamilyDescriptor(name(family).getBytes(US_ASCII), options.family(family)));
        }
        var handles = new ArrayList<ColumnFamilyHandle>();
        try {
            var database = RocksDB.open(options.database(), directory.toString(), descriptors, handles);
            var families = new EnumMap<Family, ColumnFamilyHandle>(Family.class);
            var inOrder = handles.iterator();
            for (var family : Family.values()) {
                families.put(family, inOrder.next());
            }
            return new Engine(database, options, families);
        } catch (RocksDBException e) {
            options.close();
            throw e;
        }
    }

    /** The names of the families in {@code directory} that this version does not know, without opening it. */
    static List<String> unknownFamilies(Path directory) throws RocksDBException {
        try (var options = new Options()) {
            var names = new ArrayList<String>();
            for (byte[] name : RocksDB.listColumnFamilies(options, directory.toString())) {
                names.add(new String(name, US_ASCII));
            }
            for (var family : Family.values()) {
                names.remove(name(family));
            }
            return names;
        }
    }

    /** The value of a key of {@link Family#META} in a database that need not be known otherwise; changes nothing. */
    static byte @Nullable [] peek(Path directory, byte[] key) throws RocksDBException {
        var handles = new ArrayList<ColumnFamilyHandle>();
        try (var options = new EngineOptions(
                        WALRecoveryMode.TolerateCorruptedTailRecords, CompressionType.NO_COMPRESSION);
                var database = RocksDB.openReadOnly(
                        options.database(),
                        directory.toString(),
                        List.of(new ColumnFamilyDescriptor(
                                name(Family.META).getBytes(US_ASCII), options.family(Family.META))),
                        handles)) {
            try {
                return database.get(handles.get(0), key);
            } finally {
                handles.forEach(ColumnFamilyHandle::close);
            }
        }
    }

    void write(List<Batch.Change> changes, Store.Durability durability) throws RocksDBException {
        try (var batch = new WriteBatch()) {
            for (var change : changes) {
                var family = handle(change.family());
                if (change.end() != null) {
                    batch.deleteRange(family, change.key(), change.end());
                } else if (change.value() != null) {
                    batch.put(family, change.key(), change.value());
                } else {
                    batch.delete(family, change.key());
                }
            }
            database.write(options.writes(durability), batch);
        }
    }

    byte @Nullable [] get(Family family, byte[] key) throws RocksDBException {
        return database.get(handle(family), options.reads(), key);
    }

    List<byte @Nullable []> getAll(Family family, List<byte[]> keys) throws RocksDBException {
        if (keys.isEmpty()) {
            return List.of();
        }
        var values = database.multiGetAsList(options.reads(), Collections.nCopies(keys.size(), handle(family)), keys);
        for (int i = 0; i < keys.size(); i++) {
            if (values.get(i) == null) {
                // The engine's Java side answers null also where a block is damaged; get tells the two apart.
                values.set(i, get(family, keys.get(i)));
            }
        }
        return values;
    }

    RocksIterator iterator(Family family, ReadOptions bounds) {
        return database.newIterator(handle(family), bounds);
    }

    /** Drops the tables that lie inside the ranges, in one step. */
    void dropTables(Family family, List<Store.Range> ranges) throws RocksDBException {
        var bounds = new ArrayList<byte[]>();
        for (var range : ranges) {
            bounds.add(range.from());
            bounds.add(range.to());
        }
        if (!bounds.isEmpty()) {
            database.deleteFilesInRanges(handle(family), bounds, false);
        }
    }

    /** Merges all tables that overlap the range, until it is done or {@code merge} is canceled. */
    void merge(Family family, Store.Range range, CompactRangeOptions merge) throws RocksDBException {
        database.compactRange(handle(family), range.from(), range.to(), merge);
    }

    long approximateBytes(Family family, List<Store.Range> ranges) {
        var bounds = new ArrayList<Range>();
        var slices = new ArrayList<Slice>();
        try {
            for (var range : ranges) {
                var from = new Slice(range.from());
                slices.add(from);
                var to = new Slice(range.to());
                slices.add(to);
                bounds.add(new Range(from, to));
            }
            long bytes = 0;
            for (long size : database.getApproximateSizes(
                    handle(family),
                    bounds,
                    SizeApproximationFlag.INCLUDE_FILES,
                    SizeApproximationFlag.INCLUDE_MEMTABLES)) {
                bytes += size;
            }
            return bytes;
        } finally {
            slices.forEach(Slice::close);
        }
    }

    /** The tables as of now. None of them goes away until {@link #releaseTables}. */
    List<LiveFileMetaData> holdTables() throws RocksDBException {
        database.disableFileDeletions();
        return database.getLiveFilesMetaData();
    }

    void releaseTables() throws RocksDBException {
        database.enableFileDeletions();
    }

    /** Reads the whole table and compares its checksums. */
    void verify(LiveFileMetaData table) throws RocksDBException {
        try (var plain = new Options();
                var reader = new SstFileReader(plain)) {
            reader.open(table.path() + table.fileName());
            reader.verifyChecksum();
        }
    }

    /** The engine asks for a family of the name {@code default}: it is {@link Family#META}. */
    static String name(Family family) {
        return family == Family.META ? "default" : family.name().toLowerCase(Locale.ROOT);
    }

    void sync() throws RocksDBException {
        database.flushWal(true);
    }

    @Override
    public void close() {
        families.values().forEach(ColumnFamilyHandle::close);
        database.close();
        options.close();
    }

    private ColumnFamilyHandle handle(Family family) {
        var handle = families.get(family);
        if (handle == null) {
            throw new IllegalStateException("family " + family + " is not open");
        }
        return handle;
    }
}
