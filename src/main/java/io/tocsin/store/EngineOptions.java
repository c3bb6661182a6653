package io.tocsin.store;

import java.util.EnumMap;
import java.util.Map;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.Filter;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;

/**
 * How the engine is set up. Holds native memory until it is closed, which comes after the database is.
 *
 * <p>Native memory is bounded: one block cache of 32 MiB, write buffers of 16 MiB of which all families together hold
 * 64 MiB, and the index and filter blocks of the families that are not in the cache, about 1 % of {@code state}.
 */
final class EngineOptions implements AutoCloseable {

    private static final long MIB = 1024 * 1024;
    private static final long CACHE_BYTES = 32 * MIB;
    private static final long WRITE_BUFFER_BYTES = 16 * MIB;
    private static final long ALL_WRITE_BUFFERS_BYTES = 64 * MIB;
    /** What a start has to read again: about half a second's worth. */
    private static final long WRITE_AHEAD_LOG_BYTES = 64 * MIB;
    /** Tables are opened when they are read, so that a broken one is met then. */
    private static final int FILES_WHEN_READING = 256;

    /** After this time a table is merged with those below it, which frees what range deletes cover. */
    private static final long SECONDS_TO_MERGE = 24 * 3600;

    private final Cache cache = new LRUCache(CACHE_BYTES);
    private final Filter bloomFilter = new BloomFilter(10);
    private final DBOptions database;
    private final Map<Family, ColumnFamilyOptions> families = new EnumMap<>(Family.class);
    private final ReadOptions reads = new ReadOptions();
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final WriteOptions unsynced = new WriteOptions();

    /** To work with. */
    EngineOptions(CompressionType compression) {
        this(compression, true);
    }

    private EngineOptions(CompressionType compression, boolean strict) {
        database = new DBOptions()
                .setCreateIfMissing(strict)
                .setCreateMissingColumnFamilies(strict)
                .setParanoidChecks(strict)
                .setSkipCheckingSstFileSizesOnDbOpen(!strict)
                .setMaxOpenFiles(strict ? -1 : FILES_WHEN_READING)
                .setWalRecoveryMode(
                        // Whether a log may be read was decided before the engine came to it.
                        strict ? WALRecoveryMode.TolerateCorruptedTailRecords : WALRecoveryMode.SkipAnyCorruptedRecords)
                .setMaxTotalWalSize(WRITE_AHEAD_LOG_BYTES)
                .setDbWriteBufferSize(ALL_WRITE_BUFFERS_BYTES)
                .setMaxBackgroundJobs(2)
                // Whoever owns the store reopens it; an engine that resumes by itself would take writes whose
                // predecessor failed.
                .setMaxBgErrorResumeCount(0)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(5)
                .setStatsDumpPeriodSec(0);
        for (var family : Family.values()) {
            families.put(family, familyOptions(family, compression));
        }
    }

    /** To look at a database that may be damaged: what cannot be read is an error only when it is asked for. */
    static EngineOptions toRead() {
        return new EngineOptions(CompressionType.NO_COMPRESSION, false);
    }

    private ColumnFamilyOptions familyOptions(Family family, CompressionType compression) {
        var table = new BlockBasedTableConfig().setBlockCache(cache);
        // In the cache they are bounded however long the log grows. Random reads of states would push each other's out
        // (measured: 15 times slower), so those stay outside.
        boolean growsWithoutEnd = family == Family.LOG || family == Family.RECEIPT || family == Family.DEAD;
        table.setCacheIndexAndFilterBlocks(growsWithoutEnd);
        if (family == Family.STATE || family == Family.REQUEST) {
            table.setFilterPolicy(bloomFilter);
        }
        return new ColumnFamilyOptions()
                .setTableFormatConfig(table)
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setCompressionType(compression)
                .setTtl(SECONDS_TO_MERGE);
    }

    DBOptions database() {
        return database;
    }

    ColumnFamilyOptions family(Family family) {
        var options = families.get(family);
        if (options == null) {
            throw new IllegalStateException("no options for " + family);
        }
        return options;
    }

    ReadOptions reads() {
        return reads;
    }

    WriteOptions writes(Store.Durability durability) {
        return durability == Store.Durability.SYNCED ? synced : unsynced;
    }

    @Override
    public void close() {
        unsynced.close();
        synced.close();
        reads.close();
        families.values().forEach(ColumnFamilyOptions::close);
        database.close();
        bloomFilter.close();
        cache.close();
    }
}
