package io.tocsin.store.rescue;

import io.tocsin.store.Batch;
import io.tocsin.store.Engine;
import io.tocsin.store.Family;
import io.tocsin.store.LogFiles;
import io.tocsin.store.NativeLibrary;
import io.tocsin.store.Store;
import io.tocsin.store.Store.Durability;
import io.tocsin.store.StoreDirectory;
import io.tocsin.store.StoreUnavailableException;
import io.tocsin.store.WriteAheadLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;

/**
 * A new store with everything that can be read of a damaged one, under an identity of its own.
 *
 * @param storeId the new identity
 * @param rows how many rows were copied from tables, by family
 * @param changes how many changes were taken from the write-ahead log
 * @param left what was left behind
 */
public record Salvage(String storeId, Map<Family, Long> rows, long changes, List<Finding> left) {

    private static final long BATCH_BYTES = 1024 * 1024;

    /** Copies both. */
    public Salvage {
        rows = Map.copyOf(rows);
        left = List.copyOf(left);
    }

    /**
     * Copies what can be read of {@code damaged} to {@code target}. The damaged directory stays as it is, to the byte.
     *
     * @param target must be empty or not exist
     * @param mending gets what was saved, and a batch for what has to be put right in it
     * @throws io.tocsin.store.StoreOpenException when {@code damaged} is no store, is in use, is of a newer format, or has a
     *     list of files that cannot be read, or {@code target} is not empty
     */
    public static Salvage run(Path damaged, Path target, BiConsumer<Store, Batch> mending) {
        var from = new StoreDirectory(damaged.toAbsolutePath().normalize());
        var to = new StoreDirectory(target.toAbsolutePath().normalize());
        from.requireStore();
        to.requireEmpty();
        NativeLibrary.load(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
        var tables = to.path().resolveSibling("." + to.path().getFileName() + ".tables");
        var part = to.path().resolveSibling("." + to.path().getFileName() + ".part");
        var alone = from.lock();
        try {
            from.refuseNewer();
            Directories.make(part.getParent());
            Directories.delete(tables);
            Directories.delete(part);
            link(from.path(), tables);
            Directories.make(part);
            var saved = new Saving(from, tables, part).run(mending);
            Files.deleteIfExists(to.path());
            Directories.name(part, to.path());
            return saved;
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    "What can be read could not be copied to " + to.path() + ": " + StoreDirectory.sentence(e) + ".",
                    e);
        } catch (RocksDBException e) {
            throw from.failure(e);
        } finally {
            alone.close();
            Directories.deleteQuietly(tables);
            Directories.deleteQuietly(part);
        }
    }

    /** The tables without the log, which the engine would read its own way. */
    private static void link(Path from, Path view) throws IOException {
        Directories.make(view);
        try (var files = Files.list(from)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var name = file.getFileName().toString();
                if (name.endsWith(".sst") || name.startsWith("MANIFEST-") || name.equals("CURRENT")) {
                    Files.createSymbolicLink(view.resolve(name), file);
                }
            }
        }
    }

    /** One run of it. */
    private static final class Saving {

        private final StoreDirectory from;
        private final Path tables;
        private final Path part;
        private final Map<Family, Long> rows = new EnumMap<>(Family.class);
        private final List<Finding> left = new ArrayList<>();
        private long changes;

        Saving(StoreDirectory from, Path tables, Path part) {
            this.from = from;
            this.tables = tables;
            this.part = part;
        }

        Salvage run(BiConsumer<Store, Batch> mending) throws RocksDBException, IOException {
            var directory = new StoreDirectory(part);
            directory.writeFormat();
            try (var source = Engine.openToRead(tables);
                    var saved = Engine.open(part)) {
                for (var family : Family.values()) {
                    copy(source, saved, family);
                }
                replay(source, saved);
            }
            var mended = new Batch();
            try (var view = StoreView.open(part)) {
                mending.accept(view, mended);
            }
            try (var saved = Engine.open(part)) {
                directory.restoreFormatRow(mended);
                String id = directory.renewIdentity(mended);
                saved.write(mended, Durability.SYNCED);
                return new Salvage(id, rows, changes, left);
            }
        }

        private void copy(Engine source, Engine saved, Family family) throws RocksDBException {
            var batch = new Batch();
            long count = 0;
            byte[] position = new byte[0];
            try (var unbounded = new ReadOptions();
                    var iterator = source.iterator(family, unbounded)) {
                iterator.seekToFirst();
                while (true) {
                    if (iterator.isValid()) {
                        position = iterator.key();
                        batch.put(family, position, iterator.value());
                        count++;
                        if (batch.bytes() > BATCH_BYTES) {
                            saved.write(batch, Durability.UNSYNCED);
                            batch = new Batch();
                        }
                        iterator.next();
                        continue;
                    }
                    var damage = Gap.statusOf(iterator);
                    if (damage == null) {
                        break;
                    }
                    boolean goesOn = new Gap(iterator, position).cross();
                    var what = StoreDirectory.sentence(damage);
                    var file = from.fileIn(what).orElse(from.path());
                    var between = new Finding.Rows(family, position, goesOn ? iterator.key() : null);
                    left.add(new Finding(file, what, within(source, file, between)));
                    if (!goesOn) {
                        break;
                    }
                }
            }
            saved.write(batch, Durability.UNSYNCED);
            rows.put(family, count);
        }

        /** What of the rows can lie in that table. */
        private static Finding.Rows within(Engine source, Path file, Finding.Rows between) {
            for (var table : source.tables()) {
                if (Engine.file(table).getFileName().equals(file.getFileName())) {
                    byte[] last = between.last();
                    return new Finding.Rows(
                            between.family(),
                            Arrays.compareUnsigned(between.first(), table.smallestKey()) < 0
                                    ? table.smallestKey()
                                    : between.first(),
                            last == null || Arrays.compareUnsigned(last, table.largestKey()) > 0
                                    ? table.largestKey()
                                    : last);
                }
            }
            return between;
        }

        private void replay(Engine source, Engine saved) throws RocksDBException, IOException {
            var flushed = source.newestInTables();
            for (var log : new LogFiles(from).list()) {
                WriteAheadLog.read(log, new WriteAheadLog.Visitor() {
                    @Override
                    public void sound(WriteAheadLog.Change change) throws IOException {
                        try {
                            var batch = source.changes(change, flushed);
                            saved.write(batch, Durability.UNSYNCED);
                            changes += batch.size();
                        } catch (RocksDBException e) {
                            left.add(new Finding(
                                    log, "at byte " + change.offset() + ": " + StoreDirectory.sentence(e), null));
                        }
                    }

                    @Override
                    public void unsound(WriteAheadLog.Stretch stretch) {
                        left.add(new Finding(
                                log,
                                "bytes " + stretch.from() + " to " + stretch.to()
                                        + (stretch.cutShort()
                                                ? ": the file ends in the middle of a write, which was probably never"
                                                        + " acknowledged"
                                                : ": nothing sound is written there"),
                                null));
                    }
                });
            }
        }
    }
}
