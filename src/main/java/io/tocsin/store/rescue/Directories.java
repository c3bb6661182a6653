package io.tocsin.store.rescue;

import io.tocsin.store.StoreDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Directories that are made under another name and get theirs when they are whole and on disk. */
final class Directories {

    private static final Logger LOG = LoggerFactory.getLogger(Directories.class);

    private Directories() {}

    /** Makes it with its parents, for its owner only, unless it is there. */
    static void make(@Nullable Path directory) throws IOException {
        if (directory != null && !Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /** Syncs every file, then gives the directory its name. */
    static void name(Path part, Path target) throws IOException {
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwx------"));
        try (var files = Files.list(part)) {
            for (var file : files.toList()) {
                if (Files.isRegularFile(file)) {
                    try (var content = FileChannel.open(file, StandardOpenOption.READ)) {
                        content.force(true);
                    }
                }
            }
        }
        StoreDirectory.sync(part);
        var parent = target.getParent();
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException(part + " and " + target + " are not on one file system", e);
        }
        if (parent != null) {
            StoreDirectory.sync(parent);
        }
    }

    /** What the files below hold. */
    static long bytes(Path directory) throws IOException {
        var bytes = new AtomicLong();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes.addAndGet(attributes.size());
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.get();
    }

    /** Removes it with what it holds, if it is there; links are removed, not followed. */
    static void delete(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** The same where it is only cleaning up. */
    static void deleteQuietly(Path directory) {
        try {
            delete(directory);
        } catch (IOException e) {
            LOG.warn(
                    "A directory that is of no use any more could not be removed. dir={} error={}",
                    directory,
                    e.toString());
        }
    }
}
