package io.tocsin.store;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the room on disk, once a second at most: the caller that comes after a second looks, all others get what was
 * last seen without waiting for it. What was put aside in {@code damaged} counts as used, since nobody else removes it.
 */
final class RoomGauge {

    private static final Logger LOG = LoggerFactory.getLogger(RoomGauge.class);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path directory;
    private final FileStore fileSystem;
    private final LongSupplier nanoTime;
    private final ReentrantLock looking = new ReentrantLock();
    private final AtomicLong lookedAtNanos;
    private volatile Store.Room last;
    private boolean unreadable;

    private RoomGauge(Path directory, FileStore fileSystem, Store.Room first, LongSupplier nanoTime) {
        this.directory = directory;
        this.fileSystem = fileSystem;
        this.nanoTime = nanoTime;
        this.last = first;
        this.lookedAtNanos = new AtomicLong(nanoTime.getAsLong());
    }

    /** Looks for the first time. */
    static RoomGauge open(Path directory, StoreSettings settings, LongSupplier nanoTime) throws IOException {
        var fileSystem = Files.getFileStore(directory);
        var first = new Store.Room(
                usedBytes(directory),
                fileSystem.getUsableSpace(),
                settings.reserveBytesOf(fileSystem.getTotalSpace()),
                settings.maxBytes());
        return new RoomGauge(directory, fileSystem, first, nanoTime);
    }

    Store.Room room() {
        if (nanoTime.getAsLong() - lookedAtNanos.get() >= PAUSE_NANOS && looking.tryLock()) {
            try {
                look();
            } finally {
                looking.unlock();
            }
        }
        return last;
    }

    private void look() {
        try {
            last = new Store.Room(
                    usedBytes(directory), fileSystem.getUsableSpace(), last.reserveBytes(), last.maxBytes());
            unreadable = false;
        } catch (IOException e) {
            // What was last seen stands: the next write will tell what is wrong with the disk.
            if (!unreadable) {
                LOG.warn("The room of the store cannot be looked at. dir={} error={}", directory, e.toString());
            }
            unreadable = true;
        } finally {
            lookedAtNanos.set(nanoTime.getAsLong());
        }
    }

    private static long usedBytes(Path directory) throws IOException {
        var bytes = new AtomicLong();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes.addAndGet(attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (file.equals(directory)) {
                    throw e;
                }
                // Removed since the directory was listed: the engine drops tables all the time.
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.get();
    }
}
