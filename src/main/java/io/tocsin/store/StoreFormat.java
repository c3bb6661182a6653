package io.tocsin.store;

import io.tocsin.store.StoreOpenException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which format a store has, and the way from an older one. The number stands twice: in the file {@code FORMAT}, where it is
 * read before the engine comes near the directory, and in a row, which says what is complete. The file goes first, so that
 * an older version refuses a store whose migration was broken off; the row goes last.
 */
final class StoreFormat {

    /**
     * One step: rewrites what format {@code from} wrote as the next one writes it. It may be broken off at any place and
     * is then run again, on what the first run left.
     */
    interface Migration {

        /** The format it begins with. */
        int from();

        /** Rewrites. */
        void run(Engine engine) throws RocksDBException;
    }

    static final String FILE = "FORMAT";

    private static final Pattern TEXT = Pattern.compile("tocsin store, format (\\d{1,9})\n");
    private static final Logger LOG = LoggerFactory.getLogger(StoreFormat.class);

    private final int current;
    private final List<Migration> migrations;

    /**
     * A format and the way to it.
     *
     * @param current what this version writes
     * @param migrations one from each older format that is still known
     */
    StoreFormat(int current, List<Migration> migrations) {
        this.current = current;
        this.migrations = List.copyOf(migrations);
    }

    /** What this version writes. */
    int current() {
        return current;
    }

    /**
     * Refuses a store of a newer format. Reads files only.
     *
     * @throws StoreOpenException of {@link Reason#NEWER_FORMAT}, or when the directory holds a database that is not ours
     */
    void refuseNewer(StoreDirectory directory) throws RocksDBException {
        var written = inFile(directory);
        if (written.isPresent() && written.getAsInt() > current) {
            throw newer(directory, written.getAsInt());
        }
        boolean ours = Engine.unknownFamilies(directory.path()).isEmpty();
        if (ours && written.isPresent()) {
            return;
        }
        byte[] row = Engine.peek(directory.path(), StoreOpening.FORMAT_KEY);
        if (row == null && !ours) {
            throw directory.failure(
                    Reason.OTHER, "holds a database that is not tocsin's. Set [store] dir to another place.", null);
        }
        if (row != null && (number(row) > current || !ours)) {
            throw newer(directory, number(row));
        }
    }

    /**
     * Brings an open store to the current format, after a checkpoint beside its directory, which stays.
     *
     * @param stored the format's row
     */
    void migrate(StoreDirectory directory, Engine engine, byte[] stored) throws RocksDBException {
        int format = number(stored);
        if (format > current) {
            throw newer(directory, format);
        }
        if (format < current) {
            var steps = steps(directory, format);
            var kept = directory.path().resolveSibling(directory.path().getFileName() + "-format-" + format);
            if (Files.notExists(kept)) {
                engine.checkpoint(kept);
            }
            LOG.info(
                    "The store is brought to a newer format; a copy of it as it was is kept. dir={} from={} to={} copy={}",
                    directory.path(),
                    format,
                    current,
                    kept);
            write(directory);
            for (var step : steps) {
                step.run(engine);
                var done = new Batch();
                done.put(Family.META, StoreOpening.FORMAT_KEY, bytes(step.from() + 1));
                engine.write(done, Store.Durability.SYNCED);
            }
        }
        if (inFile(directory).orElse(-1) != current) {
            write(directory);
        }
    }

    private List<Migration> steps(StoreDirectory directory, int from) {
        var steps = migrations.stream()
                .filter(migration -> migration.from() >= from)
                .sorted(Comparator.comparingInt(Migration::from))
                .toList();
        if (steps.size() != current - from) {
            throw directory.failure(
                    Reason.OTHER,
                    "was written by a tocsin that is too old (format " + from + ", this one knows " + current
                            + "). Let a version between the two open it first.",
                    null);
        }
        return steps;
    }

    /** Writes the file; it is durable when this returns. */
    void write(StoreDirectory directory) {
        var file = directory.path().resolve(FILE);
        var fresh = directory.path().resolve(FILE + ".new");
        byte[] text = ("tocsin store, format " + current + "\n").getBytes(StandardCharsets.US_ASCII);
        try {
            try (var out = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                out.write(ByteBuffer.wrap(text));
                out.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            StoreDirectory.sync(directory.path());
        } catch (IOException e) {
            throw directory.unusable("takes no file " + FILE, e);
        }
    }

    private static OptionalInt inFile(StoreDirectory directory) {
        try {
            var text = TEXT.matcher(Files.readString(directory.path().resolve(FILE), StandardCharsets.ISO_8859_1));
            return text.matches() ? OptionalInt.of(Integer.parseInt(text.group(1))) : OptionalInt.empty();
        } catch (NoSuchFileException e) {
            return OptionalInt.empty();
        } catch (IOException e) {
            throw directory.unusable("has a file " + FILE + " that cannot be read", e);
        }
    }

    private StoreOpenException newer(StoreDirectory directory, int format) {
        return directory.failure(
                Reason.NEWER_FORMAT,
                "was written by a newer tocsin (format " + format + ", this one knows " + current
                        + "). Install that version again, or restore a backup from before.",
                null);
    }

    /** The row's bytes. */
    static byte[] bytes(int format) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(format).array();
    }

    private static int number(byte[] value) {
        return value.length == Integer.BYTES ? ByteBuffer.wrap(value).getInt() : -1;
    }
}
