package io.tocsin.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.SstFileReader;
import org.rocksdb.WriteBatch;

/**
 * One open database: the native handles, and nothing that decides. Any thread may read and write; whoever closes it makes
 * sure that no call is running and that none comes after, since a closed handle is freed memory.
 *
 * <p>Public for {@code store.rescue} only, as everything here that names a type of the storage engine.
 */
public final class Engine implements AutoCloseable {

    private final RocksDB database;
    /** Every change up to this one is on disk; see {@link DurableMark}. */
    private final AtomicLong durableThrough;

    private final EngineOptions options;
    private final Map<Family, ColumnFamilyHandle> families;

    private Engine(RocksDB database, EngineOptions options, Map<Family, ColumnFamilyHandle> families) {
        this.database = database;
        this.options = options;
        this.families = families;
        // What was read at the start was written to tables.
        this.durableThrough = new AtomicLong(database.getLatestSequenceNumber());
    }

    /** How a database is opened. */
    private enum Access {
        /** Made when it is not there. */
        WRITE,
        /** Nothing is written, and what cannot be read is found when it is asked for. */
        READ
    }

    /** Opens the database, and makes it and its families where they are not there. */
    public static Engine open(Path directory) throws RocksDBException {
        try {
            return open(directory, Access.WRITE, CompressionType.LZ4_COMPRESSION);
        } catch (RocksDBException e) {
            // A native library of the system's may be built without LZ4; tables are readable either way.
            if (String.valueOf(e.getMessage()).contains("not linked with the binary")) {
                return open(directory, Access.WRITE, CompressionType.NO_COMPRESSION);
            }
            throw e;
        }
    }

    /**
     * Opens the database as it stands, for reading only; nothing in {@code directory} is changed, and no other process is
     * kept out. A damaged table is met when it is read, not before.
     */
    public static Engine openToRead(Path directory) throws RocksDBException {
        return open(directory, Access.READ, CompressionType.NO_COMPRESSION);
    }

    private static Engine open(Path directory, Access access, CompressionType compression) throws RocksDBException {
        boolean reads = access == Access.READ;
        var options = reads ? EngineOptions.toRead() : new EngineOptions(compression);
        var descriptors = new ArrayList<ColumnFamilyDescriptor>();
        for (var family : Family.values()) {
            descriptors.add(new ColumnFamilyDescriptor(name(family).getBytes(US_ASCII), options.family(family)));
        }
        var handles = new ArrayList<ColumnFamilyHandle>();
        try {
            var database = reads
                    ? RocksDB.openReadOnly(options.database(), directory.toString(), descriptors, handles)
                    : RocksDB.open(options.database(), directory.toString(), descriptors, handles);
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
        try (var options = EngineOptions.toRead();
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

    /** Applies all of the batch together, in order. */
    public void write(Batch whole, Store.Durability durability) throws RocksDBException {
        var changes = whole.changes();
        // Its place in the log is behind all of these, so that its sync covers them and its own.
        long before = database.getLatestSequenceNumber();
        try (var batch = new WriteBatch()) {
            batch.putLogData(DurableMark.of(durableThrough.get()));
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
        if (durability == Store.Durability.SYNCED) {
            durableThrough.accumulateAndGet(before + changes.size(), Math::max);
        }
    }

    /**
     * Makes a copy as of now in {@code directory}, which must not exist: tables as hard links where the file system is the
     * same, everything else as files of its own; nothing of it is in a write-ahead log. Writes go on meanwhile.
     */
    public void checkpoint(Path directory) throws RocksDBException {
        try (var checkpoint = Checkpoint.create(database)) {
            checkpoint.createCheckpoint(directory.toString());
        }
    }

    /** The value of a key, or null. */
    public byte @Nullable [] get(Family family, byte[] key) throws RocksDBException {
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

    /** Rows within {@code bounds}, of one moment; to be closed before this is. */
    public RocksIterator iterator(Family family, ReadOptions bounds) {
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

    /** Writes the memory of every family into tables, which ends the write-ahead logs up to now. */
    void flush() throws RocksDBException {
        try (var waiting = new FlushOptions()) {
            database.flush(waiting, List.copyOf(families.values()));
        }
    }

    /** Merges all tables that overlap the range, until it is done or {@code merge} is canceled. */
    void merge(Family family, Store.Range range, CompactRangeOptions merge) throws RocksDBException {
        database.compactRange(handle(family), range.from(), range.to(), merge);
    }

    /** The tables that count, of a database that nobody writes. */
    public List<LiveFileMetaData> tables() {
        return database.getLiveFilesMetaData();
    }

    /** Family → the number of the newest change that its tables hold, as far as they still tell. */
    public Map<Family, Long> newestInTables() {
        var newest = new EnumMap<Family, Long>(Family.class);
        for (var table : tables()) {
            newest.merge(family(table), table.largestSeqno(), Math::max);
        }
        return newest;
    }

    /** The family that a table belongs to. */
    public static Family family(LiveFileMetaData table) {
        for (var family : Family.values()) {
            if (Arrays.equals(table.columnFamilyName(), name(family).getBytes(US_ASCII))) {
                return family;
            }
        }
        throw new IllegalStateException("a table of an unknown family in " + table.path());
    }

    /**
     * What a record of the write-ahead log changes.
     *
     * @param newestInTables changes up to these are left out: tables hold them, or what came after
     */
    public Batch changes(WriteAheadLog.Change record, Map<Family, Long> newestInTables) throws RocksDBException {
        var byId = new HashMap<Integer, Family>();
        families.forEach((family, handle) -> byId.put(handle.getID(), family));
        var reading = new RecordReading(record.firstSequence(), byId, newestInTables);
        try (var batch = new WriteBatch(record.payload());
                reading) {
            batch.iterate(reading);
        }
        return reading.changes();
    }

    /** Where a table lies. */
    public static Path file(LiveFileMetaData table) {
        return Path.of(table.path() + table.fileName());
    }

    /** Reads the whole table and compares its checksums. */
    public static void verify(Path table) throws RocksDBException {
        try (var plain = new Options();
                var reader = new SstFileReader(plain)) {
            reader.open(table.toString());
            reader.verifyChecksum();
        }
    }

    /** The name of the family that the table was written for. */
    static String familyName(Path table) throws RocksDBException {
        try (var plain = new Options();
                var reader = new SstFileReader(plain)) {
            reader.open(table.toString());
            return new String(reader.getTableProperties().getColumnFamilyName(), US_ASCII);
        }
    }

    /** The engine asks for a family of the name {@code default}: it is {@link Family#META}. */
    public static String name(Family family) {
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
