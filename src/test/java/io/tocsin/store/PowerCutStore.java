package io.tocsin.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A store that knows what of its write-ahead log is on disk for certain, and so what the power going off at some moment
 * would leave. Writes come one at a time, so that nothing is written between a sync and the look at the files.
 */
public final class PowerCutStore implements PassesOn {

    /** What a power cut does to the part of a log file that was not synced. */
    public enum Cut {
        /** It ends where the sync ended. */
        AT_THE_SYNC,
        /** A byte of what followed is there. */
        ONE_BYTE_LATER,
        /** All of the next record's header but its last byte. */
        IN_A_HEADER,
        /** The next record's header, and nothing of its content. */
        BEHIND_A_HEADER,
        /** It ends somewhere in what followed. */
        SOMEWHERE,
        /** The file's length was written, its content was not. */
        ZEROS,
        /** Blocks that held something else before. */
        GARBAGE,
        /** A page in the middle was not written, those behind it were. */
        HOLE,
        /** A sector in the middle was written in part. */
        TORN_IN_PLACE,
        /** Everything was written after all. */
        NOTHING_LOST
    }

    /**
     * The files at one moment.
     *
     * @param synced how much of each log file is on disk for certain
     */
    public record Moment(Path directory, Map<String, Long> synced) {

        /**
         * A directory as the cut leaves it, in {@code target}.
         *
         * @return bytes that are not as they were written
         */
        public long cut(Path target, Cut cut, Random random) throws IOException {
            copy(directory, target);
            long lost = 0;
            var logs = logs(target);
            for (var log : logs) {
                long from = synced.getOrDefault(log.getFileName().toString(), 0L);
                // one that was ended and synced since has its final length
                boolean ended = !log.equals(logs.get(logs.size() - 1))
                        && from == log.toFile().length();
                lost += ended ? 0 : cut(log, from, cut, random);
            }
            return lost;
        }

        private static long cut(Path log, long synced, Cut cut, Random random) throws IOException {
            try (var file = new RandomAccessFile(log.toFile(), "rw")) {
                long unsynced = file.length() - synced;
                long part = (long) (random.nextDouble() * unsynced);
                switch (cut) {
                    case AT_THE_SYNC -> file.setLength(synced);
                    case ONE_BYTE_LATER -> file.setLength(synced + Math.min(unsynced, 1));
                    case IN_A_HEADER -> file.setLength(synced + Math.min(unsynced, 6));
                    case BEHIND_A_HEADER -> file.setLength(synced + Math.min(unsynced, 7));
                    case SOMEWHERE -> file.setLength(synced + part);
                    case ZEROS -> fill(file, synced + part, new byte[random.nextInt(9_000)]);
                    case GARBAGE -> fill(file, synced + part, garbage(random, random.nextInt(9_000)));
                    case HOLE -> {
                        long at = synced + part;
                        file.seek(at);
                        file.write(new byte[(int) Math.min(file.length() - at, 512L << random.nextInt(5))]);
                    }
                    case TORN_IN_PLACE -> {
                        long at = synced + part;
                        file.seek(at);
                        file.write(garbage(random, (int) Math.min(file.length() - at, 1 + random.nextInt(600))));
                    }
                    case NOTHING_LOST -> {}
                }
                return cut == Cut.NOTHING_LOST ? 0 : unsynced;
            }
        }

        private static void fill(RandomAccessFile file, long from, byte[] content) throws IOException {
            file.setLength(from);
            file.seek(from);
            file.write(content);
        }

        private static byte[] garbage(Random random, int length) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            return bytes;
        }
    }

    private final Store below;
    private final Path directory;
    private final ReentrantLock oneAtATime = new ReentrantLock();
    private Map<String, Long> synced;
    private int syncs;
    private @Nullable IntConsumer atSync;

    /** Over a store in {@code directory}, which stays the caller's to close. */
    public PowerCutStore(Store below, Path directory) {
        this.below = below;
        this.directory = directory;
        this.synced = lengths();
    }

    /**
     * From now on called in each synced write, after everything was written and before it counts as synced, with the number
     * of the write; nobody was told then that the write is durable.
     */
    public void atEachSync(IntConsumer action) {
        oneAtATime.lock();
        try {
            atSync = action;
        } finally {
            oneAtATime.unlock();
        }
    }

    /** Runs {@code action} between two writes. */
    public void alone(Runnable action) {
        oneAtATime.lock();
        try {
            action.run();
        } finally {
            oneAtATime.unlock();
        }
    }

    @Override
    public void write(Batch batch, Durability durability) {
        oneAtATime.lock();
        try {
            below.write(batch, durability);
            if (durability == Durability.SYNCED) {
                syncs++;
                if (atSync != null) {
                    atSync.accept(syncs);
                }
                synced = lengths();
            }
        } finally {
            oneAtATime.unlock();
        }
    }

    /** The files as they are now, copied to {@code target}; tables, which never change, as links. */
    public Moment moment(Path target) {
        oneAtATime.lock();
        try {
            while (true) {
                var before = names();
                try {
                    copy(directory, target);
                    if (before.equals(names())) {
                        return new Moment(target, Map.copyOf(synced));
                    }
                } catch (NoSuchFileException e) {
                    // a table was merged away while this looked: the next look finds its successor
                }
                delete(target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            oneAtATime.unlock();
        }
    }

    private Map<String, Long> lengths() {
        try {
            var lengths = new HashMap<String, Long>();
            for (var log : logs(directory)) {
                lengths.put(log.getFileName().toString(), log.toFile().length());
            }
            return lengths;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Long> names() throws IOException {
        var names = new TreeMap<String, Long>();
        try (var files = Files.list(directory)) {
            files.forEach(file ->
                    names.put(file.getFileName().toString(), file.toFile().length()));
        }
        return names;
    }

    private static List<Path> logs(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var target = to.resolve(file.getFileName());
                if (file.toString().endsWith(".sst")) {
                    Files.createLink(target, file);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public Store below() {
        return below;
    }
}
