package io.tocsin.store.rescue;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;
import io.tocsin.store.Store;
import io.tocsin.store.StoreDirectory;
import io.tocsin.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A copy of a store as of one moment. It is made while the store works, read from end to end, and only then gets its name:
 * a directory of that name is whole.
 *
 * @param directory where it lies
 * @param storeId of the store that was copied
 * @param bytes what it holds; on the file system of the store itself most of it is shared with the store at first
 */
public record Backup(Path directory, String storeId, long bytes) {

    /** It cannot be made there. */
    public static final class RefusedException extends ProblemException {

        private static final long serialVersionUID = 1L;

        private RefusedException(String message) {
            super(Category.INVALID, message, null);
        }
    }

    /**
     * Makes one.
     *
     * @param target absolute; must not exist, its parent is made if need be
     * @throws RefusedException when {@code target} cannot be used, or lies in the store
     * @throws StoreUnavailableException when the store cannot be copied, or the copy is damaged, which becomes
     *     the condition {@code store:damage} when the store is; then nothing stays
     */
    public static Backup make(Store store, Path target) {
        var part = partOf(target);
        if (store.holds(target)) {
            throw new RefusedException(target + " lies in the store itself, whose files are the engine's alone. Name a "
                    + "directory elsewhere, best on another disk.");
        }
        try {
            Directories.make(part.getParent());
            Directories.delete(part);
            store.checkpoint(part);
            var verified = Verification.of(part);
            if (!verified.findings().isEmpty()) {
                var first = verified.findings().get(0);
                boolean isTheStore = verified.findings().stream()
                                .map(finding -> finding.file().getFileName().toString())
                                .filter(store::isDamaged)
                                .count()
                        > 0;
                throw new StoreUnavailableException(
                        "The copy cannot be read: file " + first.file().getFileName() + ": " + first.what()
                                + (isTheStore
                                        ? ". The store itself is damaged, and the next start will refuse it. Stop tocsind "
                                                + "and see: tocsind store verify."
                                        : ". In the store itself that file is sound, or not there any more: try again."),
                        null);
            }
            Directories.name(part, target);
            return new Backup(target, store.id(), Directories.bytes(target));
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    "The backup " + target + " could not be made: " + StoreDirectory.sentence(e) + ".", e);
        } finally {
            Directories.deleteQuietly(part);
        }
    }

    private static Path partOf(Path target) {
        var name = target.getFileName();
        var parent = target.getParent();
        if (!target.isAbsolute() || name == null || parent == null) {
            throw new RefusedException("a backup needs the absolute path of a directory, not \"" + target + "\".");
        }
        if (Files.exists(target)) {
            throw new RefusedException(
                    target + " exists; a backup replaces nothing. Name a directory that is not there yet.");
        }
        return parent.resolve("." + name + ".part");
    }
}
