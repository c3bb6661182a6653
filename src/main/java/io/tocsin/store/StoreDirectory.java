package io.tocsin.store;

import static java.util.Comparator.comparingInt;
import static java.util.Comparator.naturalOrder;

import io.tocsin.store.StoreOpenException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * The directory of a store as the file system shows it: what can be told before the engine touches it, and what the
 * engine's errors mean to an operator.
 */
final class StoreDirectory {

    /** Below the store: copies of files whose damaged end was cut off. */
    private static final String KEPT_ASIDE = "damaged";

    private static final Pattern LOG = Pattern.compile("\\d+\\.log");
    private static final Pattern TABLE_OR_LOG = Pattern.compile("\\d+\\.(sst|log)");
    private static final Pattern NAMED_FILE = Pattern.compile("\\b(\\d{6,}\\.(?:log|sst)|MANIFEST-\\d+|CURRENT)\\b");

    private final Path path;

    StoreDirectory(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** Makes the directory, for its owner only, unless it is there, and checks that this user may work in it. */
    void prepare() {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw failure(
                    Reason.NOT_A_DIRECTORY, "is a file. Move it away, or set [store] dir to another place.", null);
        }
        try {
            make(path.toAbsolutePath());
        } catch (IOException e) {
            throw failure(Reason.NO_ACCESS, "cannot be made: " + sentence(e) + ".", e);
        }
        requireAccess("readable", Files.isReadable(path));
        requireAccess("writable", Files.isWritable(path));
        requireAccess("searchable", Files.isExecutable(path));
    }

    /**
     * Whether a store lies here.
     *
     * @throws StoreOpenException when its data do, but not the file that says which of them count: the engine would begin
     *     anew and remove them
     */
    boolean holdsStore() {
        if (Files.exists(path.resolve("CURRENT"))) {
            return true;
        }
        var data = filesNamed(TABLE_OR_LOG);
        if (!data.isEmpty()) {
            throw failure(
                    Reason.DAMAGED,
                    "holds data (" + data.get(0).getFileName()
                            + ") but no file CURRENT, without which it cannot be read. "
                            + "Restore the directory from a backup.",
                    null);
        }
        return false;
    }

    /**
     * Checks every write-ahead log file before the engine reads it.
     *
     * @return the newest one, if its end is torn; what is lost there was never acknowledged
     * @throws StoreOpenException naming the file and the place when one is damaged elsewhere
     */
    Optional<Path> checkLogs() {
        Optional<Path> torn = Optional.empty();
        for (var file : filesNamed(LOG)) {
            var verdict = check(file);
            if (verdict.isEmpty()) {
                continue;
            }
            if (torn.isPresent()) {
                throw damaged(torn.get(), "its end is missing although " + file.getFileName() + " goes on", null);
            }
            switch (verdict.get().condition()) {
                case DAMAGED ->
                    throw damaged(
                            file,
                            "it is unreadable at byte " + verdict.get().offset() + ", with sound data behind",
                            null);
                case TORN_END -> torn = Optional.of(file);
                case WHOLE -> torn = Optional.empty();
            }
        }
        return torn;
    }

    /** Empty where the file holds nothing, or another process that runs on this directory just dropped it. */
    private Optional<WriteAheadLog.Verdict> check(Path file) {
        try {
            return Files.size(file) == 0 ? Optional.empty() : Optional.of(WriteAheadLog.check(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failure(Reason.NO_ACCESS, "cannot be read: " + sentence(e) + ".", e);
        }
    }

    /** Copies {@code file} to the directory {@code damaged} below the store, and answers where it lies. */
    Path keepAside(Path file) {
        try {
            var aside = Files.createDirectories(path.resolve(KEPT_ASIDE)).resolve(file.getFileName());
            return Files.copy(file, aside, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failure(Reason.NO_ACCESS, "takes no copy of " + file.getFileName() + ": " + sentence(e) + ".", e);
        }
    }

    /** What the engine's refusal to open means. */
    StoreOpenException failure(RocksDBException e) {
        var message = sentence(e);
        var status = Optional.ofNullable(e.getStatus());
        if (message.contains("LOCK")) {
            return failure(
                    message.contains("Permission denied") ? Reason.NO_ACCESS : Reason.IN_USE,
                    message.contains("Permission denied")
                            ? "has a file LOCK that this user may not write. Give the directory to the user that runs tocsind."
                            : "is in use: another tocsind runs on it. Stop that one, or give this one a data-dir of its own.",
                    e);
        }
        if (message.contains("No space left") || message.contains("Disk quota exceeded")) {
            return failure(Reason.NO_ROOM, "has no room left: " + message + ". Make room on its file system.", e);
        }
        if (message.contains("Permission denied")) {
            return failure(Reason.NO_ACCESS, "holds a file that this user may not use: " + message + ".", e);
        }
        boolean corrupt = status.map(Status::getCode)
                .filter(Status.Code.Corruption::equals)
                .isPresent();
        if (corrupt || message.contains("No such file")) {
            return fileIn(message).map(file -> damaged(file, message, e)).orElseGet(() -> damaged(path, message, e));
        }
        return failure(Reason.OTHER, "does not open: " + message + ".", e);
    }

    /** A file is damaged, or the directory as a whole where the engine does not say which. */
    StoreOpenException damaged(Path file, String how, @Nullable Throwable cause) {
        return failure(
                Reason.DAMAGED,
                "is damaged: " + (file.equals(path) ? "" : "file " + path.relativize(file) + ": ") + how
                        + ". Nothing was changed; restore the directory from a backup.",
                cause);
    }

    StoreOpenException failure(Reason reason, String what, @Nullable Throwable cause) {
        return new StoreOpenException(reason, "The store directory " + path + " " + what, cause);
    }

    /** The file of the store that the engine's {@code message} names. */
    Optional<Path> fileIn(String message) {
        var found = NAMED_FILE.matcher(message);
        return found.find() ? Optional.of(path.resolve(found.group())) : Optional.empty();
    }

    private void requireAccess(String access, boolean granted) {
        if (!granted) {
            throw failure(
                    Reason.NO_ACCESS,
                    "is not " + access + " for user " + System.getProperty("user.name")
                            + ". Give it to the user that runs tocsind.",
                    null);
        }
    }

    private static void make(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        var parent = directory.getParent();
        if (parent != null) {
            make(parent);
        }
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (parent != null) {
            // The engine syncs what is in its directory, not the entry of the directory itself.
            try (var entry = FileChannel.open(parent, StandardOpenOption.READ)) {
                entry.force(true);
            }
        }
    }

    private List<Path> filesNamed(Pattern pattern) {
        var found = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(
                path, file -> pattern.matcher(file.getFileName().toString()).matches())) {
            files.forEach(found::add);
        } catch (IOException e) {
            throw failure(Reason.NO_ACCESS, "cannot be listed: " + sentence(e) + ".", e);
        }
        // By number: the names are padded to six digits and then grow.
        found.sort(comparingInt((Path file) -> file.getFileName().toString().length())
                .thenComparing(naturalOrder()));
        return found;
    }

    /** The engine's own words, without the full stop that it sometimes ends them with. */
    static String sentence(RocksDBException e) {
        return String.valueOf(e.getMessage()).replaceFirst("\\.+$", "");
    }

    private static String sentence(IOException e) {
        return e instanceof AccessDeniedException denied ? "no permission for " + denied.getFile() : String.valueOf(e);
    }
}
