package io.tocsin.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;

import io.tocsin.store.Store.Durability;
import io.tocsin.store.StoreOpenException.Reason;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from a directory to a database that may be trusted: nothing damaged, of a format that is known, with the
 * store's own rows. The same way when it is opened first and when it is reopened. For one thread at a time.
 *
 * <p>The rows: {@code 0xFF "format"} is a four-byte number, {@code 0xFF "id"} the sixteen bytes of the store's identity.
 */
final class StoreOpening {

    /** What this version writes. There has been no other yet. */
    static final int FORMAT = 1;

    static final byte[] FORMAT_KEY = ownKey("format");
    static final byte[] ID_KEY = ownKey("id");

    private static final Logger LOG = LoggerFactory.getLogger(StoreOpening.class);
    private static final int ID_BYTES = 16;
    /** A start reads no more of the tables than this, a fraction of a second's worth. */
    private static final long VERIFIED_BYTES = 256L * 1024 * 1024;
    /** Nothing works without them, and they are small: verified first. */
    private static final Set<Family> VITAL = Set.of(Family.META, Family.SPECS, Family.CURSOR, Family.OVERRIDE);

    /** An open database and its identity. */
    record Opened(Engine engine, String id) {}

    private final StoreDirectory directory;

    StoreOpening(StoreDirectory directory) {
        this.directory = directory;
    }

    /**
     * Opens the directory, and makes the store when none is there.
     *
     * @throws StoreOpenException when it cannot be opened, or must not be
     */
    Opened open() {
        directory.prepare();
        try {
            if (directory.holdsStore()) {
                refuseUnknownFamilies();
            } else {
                LOG.info("There is no store yet; an empty one is made. dir={}", directory.path());
            }
            var torn = directory.checkLogs();
            var engine = open(torn);
            try {
                verifyTables(engine);
                return new Opened(engine, identity(engine));
            } catch (RocksDBException | RuntimeException e) {
                engine.close();
                throw e;
            }
        } catch (RocksDBException e) {
            throw directory.failure(e);
        }
    }

    /**
     * Opens the directory of a store that was open before.
     *
     * @throws StoreOpenException also when the directory does not hold that store: a file system that is not mounted
     *     any more must not be answered by an empty store
     */
    Opened reopen(String id) {
        directory.prepare();
        if (!directory.holdsStore()) {
            throw directory.failure(Reason.DAMAGED, "is empty; it held a store. Is its file system mounted?", null);
        }
        var opened = open();
        if (!opened.id().equals(id)) {
            opened.engine().close();
            throw directory.failure(Reason.DAMAGED, "holds another store now. Restart tocsind to use that one.", null);
        }
        return opened;
    }

    private Engine open(Optional<Path> torn) throws RocksDBException {
        try {
            var engine = Engine.open(directory.path(), WALRecoveryMode.TolerateCorruptedTailRecords);
            torn.ifPresent(file -> LOG.info(
                    "The store's log ends in the middle of a write, which was never acknowledged and is dropped. file={}",
                    file));
            return engine;
        } catch (RocksDBException e) {
            if (torn.isEmpty() || e.getStatus() == null || e.getStatus().getCode() != Status.Code.Corruption) {
                throw e;
            }
            // The engine tolerates an end that is missing, not one that is garbled. The check has shown that nothing
            // sound stands behind it, and the engine, asked to stop at it, drops only that.
            var aside = directory.keepAside(torn.get());
            LOG.warn(
                    "The end of the store's log is garbled; that last write is dropped. file={} copy={}",
                    torn.get(),
                    aside);
            return Engine.open(directory.path(), WALRecoveryMode.PointInTimeRecovery);
        }
    }

    private void refuseUnknownFamilies() throws RocksDBException {
        var unknown = Engine.unknownFamilies(directory.path());
        if (unknown.isEmpty()) {
            return;
        }
        byte[] format = Engine.peek(directory.path(), FORMAT_KEY);
        if (format == null) {
            throw directory.failure(
                    Reason.OTHER, "holds a database that is not tocsin's. Set [store] dir to another place.", null);
        }
        throw newer(number(format));
    }

    private void verifyTables(Engine engine) throws RocksDBException {
        var tables = engine.holdTables();
        try {
            tables.sort(comparing((LiveFileMetaData table) -> !isVital(table))
                    .thenComparing(comparing(LiveFileMetaData::largestSeqno).reversed()));
            long left = VERIFIED_BYTES;
            for (var table : tables) {
                left -= table.size();
                if (left >= 0 || isVital(table)) {
                    verify(engine, table);
                }
            }
        } finally {
            engine.releaseTables();
        }
    }

    private void verify(Engine engine, LiveFileMetaData table) {
        try {
            engine.verify(table);
        } catch (RocksDBException e) {
            throw directory.damaged(Path.of(table.path() + table.fileName()), StoreDirectory.sentence(e), e);
        }
    }

    private static boolean isVital(LiveFileMetaData table) {
        return VITAL.stream()
                .anyMatch(family -> Arrays.equals(
                        table.columnFamilyName(), Engine.name(family).getBytes(UTF_8)));
    }

    private String identity(Engine engine) throws RocksDBException {
        byte[] format = engine.get(Family.META, FORMAT_KEY);
        if (format == null) {
            requireEmpty(engine);
            return created(engine);
        }
        if (number(format) > FORMAT) {
            throw newer(number(format));
        }
        byte[] id = engine.get(Family.META, ID_KEY);
        if (number(format) != FORMAT || id == null || id.length != ID_BYTES) {
            throw directory.damaged(
                    directory.path(), "its own rows (format, id) are not what they were written as", null);
        }
        return HexFormat.of().formatHex(id);
    }

    private static String created(Engine engine) throws RocksDBException {
        byte[] id = new byte[ID_BYTES];
        new SecureRandom().nextBytes(id);
        var batch = new Batch();
        batch.put(
                Family.META,
                FORMAT_KEY,
                ByteBuffer.allocate(Integer.BYTES).putInt(FORMAT).array());
        batch.put(Family.META, ID_KEY, id);
        engine.write(batch.changes(), Durability.SYNCED);
        return HexFormat.of().formatHex(id);
    }

    private void requireEmpty(Engine engine) throws RocksDBException {
        for (var family : Family.values()) {
            try (var unbounded = new ReadOptions();
                    var rows = engine.iterator(family, unbounded)) {
                rows.seekToFirst();
                rows.status();
                if (rows.isValid()) {
                    throw directory.damaged(directory.path(), "it has rows, but none that says their format", null);
                }
            }
        }
    }

    private StoreOpenException newer(int format) {
        return directory.failure(
                Reason.NEWER_FORMAT,
                "was written by a newer tocsin (format " + format + ", this one knows " + FORMAT
                        + "). Install that version again, or restore a backup from before.",
                null);
    }

    private static int number(byte[] value) {
        return value.length == Integer.BYTES ? ByteBuffer.wrap(value).getInt() : -1;
    }

    private static byte[] ownKey(String name) {
        return ByteBuffer.allocate(1 + name.length())
                .put((byte) 0xFF)
                .put(name.getBytes(UTF_8))
                .array();
    }
}
