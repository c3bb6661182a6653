package io.tocsin.store;

import static java.util.Comparator.comparingInt;
import static java.util.Comparator.naturalOrder;

import io.tocsin.store.StoreOpenException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
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
 *
 * <p>Public for {@code store.rescue} only.
 */
public final class StoreDirectory {

    private static final Pattern TABLE_OR_LOG = Pattern.compile("\\d+\\.(sst|log)");
    private static final Pattern MANIFEST = Pattern.compile("MANIFEST-\\d+");
    private static final Pattern WRONG_CHECKSUM = Pattern.compile(
            "block checksum mismatch: .* in (?<file>\\d+\\.sst) offset (?<offset>\\d+) size (?<size>\\d+)");
    /** The directory may be a view that is gone when somebody reads of it. */
    private static final Pattern DIRECTORIES = Pattern.compile("/\\S*/(?=\\d{6,}\\.(?:log|sst)|MANIFEST-\\d+|CURRENT)");

    private static final Pattern NAMED_FILE = Pattern.compile("\\b(\\d{6,}\\.(?:log|sst)|MANIFEST-\\d+|CURRENT)\\b");

    private final Path path;

    /** Nothing is looked at before it is asked for. */
    public StoreDirectory(Path path) {
        this.path = path;
    }

    /** Where it lies. */
    public Path path() {
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
            throw unusable("cannot be made", e);
        }
        requireAccess("readable", Files.isReadable(path));
        requireAccess("writable", Files.isWritable(path));
        requireAccess("searchable", Files.isExecutable(path));
    }

    /**
     * Holds that a store lies here, which this user may read.
     *
     * @throws StoreOpenException when there is none
     */
    public void requireStore() {
        if (!Files.isDirectory(path)) {
            throw failure(Reason.NOT_A_DIRECTORY, "does not exist, or is no directory.", null);
        }
        requireAccess("readable", Files.isReadable(path));
        requireAccess("searchable", Files.isExecutable(path));
        if (!holdsStore()) {
            throw failure(Reason.OTHER, "holds no store.", null);
        }
    }

    /**
     * Holds that nothing lies here.
     *
     * @throws StoreOpenException when something does
     */
    public void requireEmpty() {
        try (var files = Files.newDirectoryStream(path)) {
            if (files.iterator().hasNext()) {
                throw failure(
                        Reason.OTHER,
                        "is not empty, and nothing is replaced. Stop tocsind, move the directory away, and try again.",
                        null);
            }
        } catch (NoSuchFileException e) {
            // as good as empty
        } catch (NotDirectoryException e) {
            throw failure(Reason.NOT_A_DIRECTORY, "is a file.", e);
        } catch (IOException e) {
            throw unusable("cannot be listed", e);
        }
    }

    /** Keeps every other process out, see {@link DirectoryLock}. */
    public DirectoryLock lock() {
        return DirectoryLock.take(this);
    }

    /** Refuses a store of a newer format, from its files alone. */
    public void refuseNewer() throws RocksDBException {
        StoreOpening.FORMAT.refuseNewer(this);
    }

    /** Writes the file that says the format. */
    public void writeFormat() {
        StoreOpening.FORMAT.write(this);
    }

    /** The identity of the store in {@code engine}. */
    public String identity(Engine engine) {
        try {
            return StoreOpening.id(this, engine);
        } catch (RocksDBException e) {
            throw failure(e);
        }
    }

    /** Adds the row that says the format. */
    public void restoreFormatRow(Batch batch) {
        batch.put(Family.META, StoreOpening.FORMAT_KEY, StoreFormat.bytes(StoreOpening.FORMAT.current()));
    }

    /** Adds a new random identity to {@code batch}, and answers it. */
    public String renewIdentity(Batch batch) {
        return StoreOpening.putNewId(batch);
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
                            + ") but no file CURRENT, without which it cannot be read. " + withoutCurrent(),
                    null);
        }
        return false;
    }

    /** CURRENT only names the list of files that counts. */
    private String withoutCurrent() {
        var lists = filesNamed(MANIFEST);
        return lists.size() == 1
                ? "It only names the list of the store's files, of which there is one: copy the directory, then write the line "
                        + lists.get(0).getFileName() + " into a new file CURRENT, and see: tocsind store verify. "
                        + "Or restore a backup (tocsind store restore)."
                : "Restore a backup (tocsind store restore).";
    }

    /** Whether it is the list of the store's files, or what names it: without it no file is known to count. */
    public static boolean isFileList(Path file) {
        var name = String.valueOf(file.getFileName());
        return name.equals("CURRENT") || MANIFEST.matcher(name).matches();
    }

    /** What the engine's refusal to open means. */
    public StoreOpenException failure(RocksDBException e) {
        var message = sentence(e);
        var status = Optional.ofNullable(e.getStatus());
        if (message.contains("LOCK")) {
            return message.contains("Permission denied")
                    ? failure(
                            Reason.NO_ACCESS,
                            "has a file LOCK that this user may not write. Give the directory to the user that runs tocsind.",
                            e)
                    : inUse(e);
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
        return new StoreOpenException(
                Reason.DAMAGED,
                "The store directory " + path + " is damaged: "
                        + (file.equals(path) ? "" : "file " + path.relativize(file) + ": ") + how
                        + ". Nothing was changed. Restore a backup (tocsind store restore)"
                        + (isFileList(file)
                                ? "; what the other files hold cannot be saved without that list."
                                : ", or see what can be read (tocsind store verify) and save that (tocsind store"
                                        + " salvage)."),
                file,
                how,
                cause);
    }

    /** Another process runs here. */
    StoreOpenException inUse(@Nullable Throwable cause) {
        return failure(
                Reason.IN_USE,
                "is in use: another tocsind runs on it. Stop that one, or give this one a data-dir of its own.",
                cause);
    }

    /** The file system refuses. */
    StoreOpenException unusable(String what, IOException cause) {
        var sentence = sentence(cause);
        boolean full = sentence.contains("No space left") || sentence.contains("Disk quota exceeded");
        return failure(full ? Reason.NO_ROOM : Reason.NO_ACCESS, what + ": " + sentence + ".", cause);
    }

    StoreOpenException failure(Reason reason, String what, @Nullable Throwable cause) {
        return new StoreOpenException(reason, "The store directory " + path + " " + what, cause);
    }

    /** The file of the store that the engine's {@code message} names. */
    public Optional<Path> fileIn(String message) {
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
            sync(parent);
        }
    }

    /** Whether {@code other}, whose parent exists, can hold links to files of this directory. */
    boolean isOnFileSystemOf(Path other) throws IOException {
        var parent = other.getParent();
        return parent != null && Files.getFileStore(path).equals(Files.getFileStore(parent));
    }

    /** Whether {@code place}, which need not exist, is this directory or lies in it, also by a link. */
    boolean holds(Path place) {
        try {
            return real(place).startsWith(path.toRealPath());
        } catch (IOException e) {
            throw unusable("cannot be looked at", e);
        }
    }

    /** The place without links, as far as it exists. */
    private static Path real(Path place) throws IOException {
        var absolute = place.toAbsolutePath().normalize();
        var parent = absolute.getParent();
        return parent == null || Files.exists(absolute)
                ? absolute.toRealPath()
                : real(parent).resolve(absolute.getFileName());
    }

    /** Makes {@code to} with copies of the files that lie in {@code from}. */
    static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        try (var files = Files.newDirectoryStream(from)) {
            for (var file : files) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    /** Removes a directory of files, if it is there. */
    static void remove(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return;
        }
        try (var files = Files.newDirectoryStream(directory)) {
            for (var file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    /** Makes what was made, removed or renamed in a directory durable. */
    public static void sync(Path directory) throws IOException {
        try (var entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    /** The files of these names, in order of their numbers. */
    List<Path> filesNamed(Pattern pattern) {
        var found = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(
                path, file -> pattern.matcher(file.getFileName().toString()).matches())) {
            files.forEach(found::add);
        } catch (IOException e) {
            throw unusable("cannot be listed", e);
        }
        // By number: the names are padded to six digits and then grow.
        found.sort(comparingInt((Path file) -> file.getFileName().toString().length())
                .thenComparing(naturalOrder()));
        return found;
    }

    /**
     * The engine's own words, with files by their names in the store and without the full stop that it sometimes ends
     * them with; for what it says of a flipped byte, words of ours.
     */
    public static String sentence(RocksDBException e) {
        var words = String.valueOf(e.getMessage()).replaceFirst("\\.+$", "");
        var named = DIRECTORIES.matcher(words).replaceAll("");
        return WRONG_CHECKSUM
                .matcher(named)
                .replaceAll("a block of ${size} bytes does not match its checksum, in ${file} at offset ${offset}");
    }

    /** The file system's refusal in words. */
    public static String sentence(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return "no permission for " + denied.getFile();
        }
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist and cannot be made";
        }
        return e instanceof FileSystemException refused && refused.getReason() != null
                ? refused.getFile() + ": " + refused.getReason()
                : String.valueOf(e);
    }
}
