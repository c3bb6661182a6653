package io.tocsin.store.rescue;

import io.tocsin.store.Batch;
import io.tocsin.store.Engine;
import io.tocsin.store.NativeLibrary;
import io.tocsin.store.Store.Durability;
import io.tocsin.store.StoreDirectory;
import io.tocsin.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.rocksdb.RocksDBException;

/**
 * A store made from a backup, under an identity of its own.
 *
 * @param storeId the new identity
 * @param formerId that of the store that was backed up
 * @param bytes what was copied
 */
public record Restore(String storeId, String formerId, long bytes) {

    /**
     * Copies {@code backup} to {@code target}; the backup stays as it is. The copy is read from end to end before it gets
     * its name.
     *
     * @param target must be empty or not exist
     * @throws io.tocsin.store.StoreOpenException when {@code backup} is no store or is in use, or {@code target} is not empty
     * @throws StoreUnavailableException when the backup is damaged, or cannot be copied; nothing stays
     */
    public static Restore run(Path backup, Path target) {
        var from = new StoreDirectory(backup.toAbsolutePath().normalize());
        var to = new StoreDirectory(target.toAbsolutePath().normalize());
        from.requireStore();
        to.requireEmpty();
        NativeLibrary.load(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
        var part = to.path().resolveSibling("." + to.path().getFileName() + ".part");
        var alone = from.lock();
        try {
            Directories.make(part.getParent());
            Directories.delete(part);
            Directories.make(part);
            for (var file : files(from.path())) {
                Files.copy(file, part.resolve(file.getFileName()));
            }
            var copy = Verification.of(part);
            refuseDamaged(copy);
            var restore = renewed(part, copy.bytes());
            Files.deleteIfExists(to.path());
            Directories.name(part, to.path());
            return restore;
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    "The backup could not be copied to " + to.path() + ": " + StoreDirectory.sentence(e) + ".", e);
        } catch (RocksDBException e) {
            throw new StoreDirectory(part).failure(e);
        } finally {
            alone.close();
            Directories.deleteQuietly(part);
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("LOCK"))
                    .toList();
        }
    }

    private static void refuseDamaged(Verification verified) {
        if (!verified.findings().isEmpty()) {
            var first = verified.findings().get(0);
            throw new StoreUnavailableException(
                    "The backup is damaged: file " + first.file().getFileName() + ": " + first.what()
                            + ". Nothing was restored. Use another backup, or see what can be read of this one: "
                            + "tocsind store verify.",
                    null);
        }
    }

    private static Restore renewed(Path part, long bytes) throws RocksDBException {
        var directory = new StoreDirectory(part);
        directory.refuseNewer();
        try (var engine = Engine.open(part)) {
            var batch = new Batch();
            var former = directory.identity(engine);
            var id = directory.renewIdentity(batch);
            engine.write(batch, Durability.SYNCED);
            return new Restore(id, former, bytes);
        }
    }
}
