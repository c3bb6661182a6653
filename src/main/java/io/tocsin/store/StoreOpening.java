package io.tocsin.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.store.Store.Durability;
import io.tocsin.store.StoreOpenException.Reason;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from a directory to a database that may be trusted: nothing damaged, of a format that is known, with the
 * store's own rows. The same way when it is opened first and when it is reopened. For one thread at a time.
 *
 * <p>The rows: {@code 0xFF "format"} is a four-byte number, {@code 0xFF "id"} the sixteen bytes of the store's identity.
 */
final class StoreOpening {

    /** What this version writes. There has been no other yet, hence no migration. */
    static final StoreFormat FORMAT = new StoreFormat(1, List.of());

    static final byte[] FORMAT_KEY = ownKey("format");
    static final byte[] ID_KEY = ownKey("id");

    private static final Logger LOG = LoggerFactory.getLogger(StoreOpening.class);
    private static final int ID_BYTES = 16;
    /** An open database and its identity. */
    record Opened(Engine engine, String id) {}

    private final StoreDirectory directory;
    private final LogFiles logs;
    private final TableFiles tables;
    private final StoreFormat format;

    StoreOpening(StoreDirectory directory) {
        this(directory, FORMAT);
    }

    StoreOpening(StoreDirectory directory, StoreFormat format) {
        this.directory = directory;
        this.logs = new LogFiles(directory);
        this.tables = new TableFiles(directory, TableFiles.MOST_BYTES);
        this.format = format;
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
                format.refuseNewer(directory);
                check();
            } else {
                LOG.info("There is no store yet; an empty one is made. dir={}", directory.path());
            }
            var engine = Engine.open(directory.path());
            try {
                return new Opened(engine, identity(engine));
            } catch (RocksDBException | RuntimeException e) {
                engine.close();
                throw e;
            }
        } catch (RocksDBException e) {
            throw directory.failure(e);
        }
    }

    /** With the directory to itself: the end of a log that is being written looks torn at times. */
    private void check() throws RocksDBException {
        var alone = DirectoryLock.take(directory);
        try {
            var end = logs.check();
            tables.check();
            end.ifPresent(this::cut);
        } finally {
            alone.close();
        }
    }

    private void cut(LogFiles.TornEnd end) {
        var copy = logs.cut(end);
        if (end.cutShort()) {
            LOG.info(
                    "The store's log ends in the middle of a write, which is dropped; it was probably never acknowledged."
                            + " file={} offset={} bytes={} copy={}",
                    end.file(),
                    end.offset(),
                    end.bytes(),
                    copy);
        } else {
            LOG.warn(
                    "The end of the store's log cannot be read, as after a power cut, and is dropped. It was probably never"
                            + " acknowledged; damage to the last write looks the same. file={} offset={} bytes={} copy={}",
                    end.file(),
                    end.offset(),
                    end.bytes(),
                    copy);
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

    private String identity(Engine engine) throws RocksDBException {
        byte[] stored = engine.get(Family.META, FORMAT_KEY);
        if (stored == null) {
            requireEmpty(engine);
            return created(engine);
        }
        format.migrate(directory, engine, stored);
        return id(directory, engine);
    }

    /** The identity of the store in {@code engine}. */
    static String id(StoreDirectory directory, Engine engine) throws RocksDBException {
        byte[] id = engine.get(Family.META, ID_KEY);
        if (id == null || id.length != ID_BYTES) {
            throw directory.damaged(
                    directory.path(), "its own rows (format, id) are not what they were written as", null);
        }
        return HexFormat.of().formatHex(id);
    }

    private String created(Engine engine) throws RocksDBException {
        // before the row: a directory whose rows are there has the file
        format.write(directory);
        var batch = new Batch();
        batch.put(Family.META, FORMAT_KEY, StoreFormat.bytes(format.current()));
        String id = putNewId(batch);
        engine.write(batch, Durability.SYNCED);
        return id;
    }

    /** Adds a new random identity to {@code batch}, and answers it. */
    static String putNewId(Batch batch) {
        byte[] id = new byte[ID_BYTES];
        new SecureRandom().nextBytes(id);
        batch.put(Family.META, ID_KEY, id);
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

    private static byte[] ownKey(String name) {
        return ByteBuffer.allocate(1 + name.length())
                .put((byte) 0xFF)
                .put(name.getBytes(UTF_8))
                .array();
    }
}
