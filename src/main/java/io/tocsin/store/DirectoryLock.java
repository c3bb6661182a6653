package io.tocsin.store;

import io.tocsin.store.StoreOpenException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other processes from running on a store's directory, by the lock that the engine itself takes while a store is
 * open (an advisory one on the file {@code LOCK}).
 *
 * <p>Within one process it keeps nobody out, and giving it back gives the engine's own back too: it must not be taken while
 * this process has a store open there.
 */
public final class DirectoryLock implements AutoCloseable {

    private final @Nullable FileChannel file;

    private DirectoryLock(@Nullable FileChannel file) {
        this.file = file;
    }

    /**
     * Takes it. Where the file is not there no store was ever open, as in a backup, and nothing is made.
     *
     * @throws StoreOpenException of {@link Reason#IN_USE} when another process has it
     */
    public static DirectoryLock take(StoreDirectory directory) {
        try {
            var file = FileChannel.open(directory.path().resolve("LOCK"), StandardOpenOption.WRITE);
            if (file.tryLock() == null) {
                file.close();
                throw directory.inUse(null);
            }
            return new DirectoryLock(file);
        } catch (NoSuchFileException e) {
            return new DirectoryLock(null);
        } catch (OverlappingFileLockException e) {
            throw directory.inUse(e);
        } catch (IOException e) {
            throw directory.unusable("cannot be locked", e);
        }
    }

    @Override
    public void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException("the lock of a store could not be given back", e);
        }
    }
}
