package io.tocsin.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The write-ahead log of a store's directory, all its files in order, before the engine reads it. For one thread.
 *
 * <p>What a crash may leave is a log that ends too early: a last write that is cut off or garbled, or, after a power cut,
 * a stretch that was never synced with younger writes behind that were not synced either. All of that is cut off here, so
 * that the engine, which looks less closely, reads an end that is clean. Anything else is damage: something that was
 * acknowledged is gone, and nothing is touched.
 */
public final class LogFiles {

    /** Below the store: what was cut off. */
    static final String KEPT_ASIDE = "damaged";

    private static final Pattern LOG = Pattern.compile("\\d+\\.log");

    /**
     * Where the log ends too early.
     *
     * @param offset the first byte that does not count
     * @param bytes how many follow that do not count, in this file
     * @param cutShort whether the file only ends in the middle of a write
     * @param after younger files, none of which was ever synced
     */
    public record TornEnd(Path file, long offset, long bytes, boolean cutShort, List<Path> after) {

        /** Copies the list. */
        public TornEnd {
            after = List.copyOf(after);
        }
    }

    private final StoreDirectory directory;

    /** Nothing is read yet. */
    public LogFiles(StoreDirectory directory) {
        this.directory = directory;
    }

    /** The files, oldest first. */
    public List<Path> list() {
        return directory.filesNamed(LOG);
    }

    /**
     * Reads all of it; changes nothing.
     *
     * @return where it ends too early; empty when it is whole
     * @throws StoreOpenException naming the file and the place when something is gone that was synced
     */
    public Optional<TornEnd> check() {
        var reading = new Reading();
        for (var file : list()) {
            try {
                reading.begin(file);
                WriteAheadLog.read(file, reading);
            } catch (NoSuchFileException e) {
                // Another process that runs on this directory just dropped it; the engine will say so.
                reading.skip();
            } catch (IOException e) {
                throw directory.unusable("cannot be read", e);
            }
        }
        return reading.result();
    }

    /**
     * Cuts off what does not count, after a copy of it was put aside.
     *
     * @return where the copy lies
     */
    Path cut(TornEnd end) {
        try {
            var aside = Files.createDirectories(directory.path().resolve(KEPT_ASIDE));
            var copy = aside.resolve(end.file().getFileName() + ".from-" + end.offset());
            try (var log = FileChannel.open(end.file(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                try (var out = FileChannel.open(
                        copy,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
                    long at = end.offset();
                    while (at < log.size()) {
                        at += log.transferTo(at, log.size() - at, out);
                    }
                    out.force(true);
                }
                for (var younger : end.after()) {
                    Files.move(younger, aside.resolve(younger.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
                log.truncate(end.offset());
                log.force(true);
            }
            return copy;
        } catch (IOException e) {
            throw directory.unusable("takes no copy of the end of " + end.file().getFileName(), e);
        }
    }

    /** Follows the sequence of changes through all files. */
    private final class Reading implements WriteAheadLog.Visitor {

        private final List<Path> after = new ArrayList<>();
        private @Nullable Path previous;
        private @Nullable Path file;
        private @Nullable Path tornFile;
        private long tornAt;
        private boolean cutShort;
        /** The number of the first change that is not read; what is marked as durable from here on is gone. */
        private long next = DurableMark.NONE;

        void begin(Path begun) throws IOException {
            previous = file;
            file = begun;
            if (tornFile != null && Files.size(begun) > 0) {
                after.add(begun);
            }
        }

        void skip() {
            file = previous;
        }

        @Override
        public void sound(WriteAheadLog.Change change) throws IOException {
            if (tornFile == null && next != DurableMark.NONE && change.firstSequence() > next) {
                torn(change);
            }
            if (tornFile == null) {
                next = change.endSequence();
            } else if (next == DurableMark.NONE
                    || change.durableThrough() == DurableMark.NONE
                    || change.durableThrough() >= next) {
                throw damaged();
            }
        }

        /** Between the last change and this one some are missing, although no byte is wrong. */
        private void torn(WriteAheadLog.Change change) throws IOException {
            cutShort = false;
            if (change.offset() > 0 || previous == null) {
                tornFile = file;
                tornAt = change.offset();
                return;
            }
            tornFile = previous;
            tornAt = Files.size(previous);
            if (file != null) {
                after.add(file);
            }
        }

        @Override
        public void unsound(WriteAheadLog.Stretch stretch) {
            if (tornFile == null) {
                tornFile = file;
                tornAt = stretch.from();
                cutShort = stretch.cutShort();
            }
            if (next != DurableMark.NONE && stretch.durableThrough() >= next) {
                throw damaged();
            }
        }

        private StoreOpenException damaged() {
            return directory.damaged(
                    tornFile == null ? directory.path() : tornFile,
                    after.isEmpty()
                            ? "it is unreadable at byte " + tornAt + ", with sound data behind"
                            : "its end is missing from byte " + tornAt + " on, although "
                                    + after.get(after.size() - 1).getFileName() + " goes on",
                    null);
        }

        Optional<TornEnd> result() {
            if (tornFile == null) {
                return Optional.empty();
            }
            try {
                long bytes = Files.size(tornFile) - tornAt;
                return Optional.of(new TornEnd(tornFile, tornAt, bytes, cutShort && after.isEmpty(), after));
            } catch (IOException e) {
                throw directory.unusable("cannot be read", e);
            }
        }
    }
}
