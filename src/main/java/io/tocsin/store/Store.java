package io.tocsin.store;

import io.tocsin.lifecycle.Health;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Durable key-value storage of one daemon. Any thread may call any method; a write is atomic and writes are ordered.
 *
 * <p>After a write or a sync failed the store is failed: everything that reads or writes throws
 * {@link StoreUnavailableException} until {@link #reopen} succeeded, since a second sync does not mend the first. A read
 * that meets a damaged file throws the same and names the file, but does not fail the store: the rest of it is sound.
 * {@link #id}, {@link #room} and {@link #failure} always answer.
 */
public interface Store extends AutoCloseable {

    /** How far a write has come when {@link #write} returns. */
    enum Durability {
        /** On disk: survives a power cut. */
        SYNCED,
        /** Handed to the operating system: survives {@code kill -9}, and a power cut only once a later write is synced. */
        UNSYNCED
    }

    /**
     * Opens the store's directory, and makes it when it is not there. Checks the write-ahead log as a whole and tables up
     * to 256 MiB, those of the definitions and cursors first; every other block is checked when it is read.
     *
     * @param dataDir where the directory lies unless {@code settings} name another; the native library is unpacked below
     *     it when {@code java.library.path} has none
     * @param health told of {@code store} while the store is failed, and of {@code store:damage} from the first damaged
     *     file on
     * @throws StoreOpenException when it cannot be opened; whatever lies in the directory is then as it was
     */
    static Store open(StoreSettings settings, Path dataDir, Health health) {
        return RocksStore.open(settings, dataDir, health);
    }

    /**
     * Looks whether another process has the store open, which takes no time, and changes nothing.
     *
     * @throws StoreOpenException when one has, or the directory cannot be looked at
     */
    static void refuseInUse(StoreSettings settings, Path dataDir) {
        DirectoryLock.take(new StoreDirectory(settings.directory(dataDir))).close();
    }

    /** The random identity of this store, made with it and renewed by a restore; 32 lower-case hexadecimal digits. */
    String id();

    /**
     * Applies the batch as a whole, after every earlier write.
     *
     * @throws StoreUnavailableException when it failed; whether it is stored is then unknown until the store is open again
     */
    void write(Batch batch, Durability durability);

    /** The value of {@code key}, or null when there is none. */
    byte @Nullable [] get(Family family, byte[] key);

    /** The values of {@code keys}, in their order, null where there is none. */
    List<byte @Nullable []> getAll(Family family, List<byte[]> keys);

    /** Ascending over the keys from {@code from} on, up to but without {@code to}, of one moment. To be closed. */
    Scan scan(Family family, byte[] from, byte[] to);

    /** Descending over the keys below {@code before}, down to and with {@code downTo}, of one moment. To be closed. */
    Scan scanBack(Family family, byte[] before, byte[] downTo);

    /**
     * Gives room back that deleted rows take: drops the tables that lie inside the ranges, instead of merging them later.
     * With them goes every row that they hold, so the ranges must have been deleted, by a write that was synced since. Takes milliseconds. Never throws: what cannot be done now, merging does later.
     */
    void dropTables(Family family, List<Range> ranges);

    /**
     * Writes what is only in memory into tables, so that the write-ahead log, which can take up to a few hundred MiB, is not
     * needed any more and goes. Takes as long as writing up to 64 MiB. Never throws: what cannot be done now comes with the
     * next writes.
     */
    void flush();

    /**
     * Merges what overlaps the range, so that the room of deleted rows in it comes back: takes seconds to minutes, on the
     * caller's thread, beside reads and writes. Ends early when the store fails or is closed, and by {@link #endMerges}.
     * Never throws: what cannot be done now, the store does by itself within days.
     */
    void merge(Family family, Range range);

    /** Ends the merges that run, within moments; later ones do nothing. For a stop: a merge cannot be interrupted. */
    void endMerges();

    /**
     * Makes a copy as of now, while everything goes on: tables as hard links where the file system is the same, the rest as
     * files. Takes as long as writing out what is in memory, and, on another file system, copying all of it.
     *
     * @param target must not exist, its parent must
     * @throws StoreUnavailableException when it cannot be made
     */
    void checkpoint(Path target);

    /**
     * Reads one of its files again that is damaged in a copy. When it is damaged here too, that is the condition
     * {@code store:damage}.
     *
     * @param file the name of a table
     * @return whether it is damaged; false also for one that is not there any more, and for any other file
     */
    boolean isDamaged(String file);

    /** Whether {@code place}, which need not exist, is the store's own directory or lies in it, also by a link. */
    boolean holds(Path place);

    /** How much room there is, as last looked at, about a second ago at most; cheap enough to ask for each request. */
    Room room();

    /** Why the store is failed, or null while it works. */
    @Nullable
    String failure();

    /**
     * Closes what failed and opens the directory again, with what was durable; scans from before end with
     * {@link StoreUnavailableException}. Does nothing while the store works.
     *
     * @throws StoreUnavailableException when it still does not open, or was closed
     */
    void reopen();

    /**
     * Syncs and closes. Idempotent. Scans that are still open end with {@link StoreUnavailableException}.
     *
     * @throws StoreUnavailableException when the last sync failed; it is closed all the same
     */
    @Override
    void close();

    /** A position in a range of keys, before the first one at the start. For one thread. */
    interface Scan extends AutoCloseable {

        /** Moves on; false at the end of the range. */
        boolean next();

        /** The key at the position. */
        byte[] key();

        /** The value at the position. */
        byte[] value();

        @Override
        void close();
    }

    /**
     * Keys from {@code from} on, up to but without {@code to}, in unsigned byte order. The arrays are kept, not copied.
     */
    record Range(byte[] from, byte[] to) {}

    /**
     * Room on disk.
     *
     * @param usedBytes what the store's directory holds
     * @param freeBytes what the file system has left for this user
     * @param reserveBytes below this much free space nothing is accepted
     * @param maxBytes above this much used space nothing is accepted; {@link Long#MAX_VALUE} without such a limit
     */
    record Room(long usedBytes, long freeBytes, long reserveBytes, long maxBytes) {

        private static final long LARGEST_MARGIN = 64L << 20;

        /** Whether another event may be accepted. */
        public boolean hasRoom() {
            return freeBytes >= reserveBytes && usedBytes <= maxBytes;
        }

        /**
         * Whether events may be accepted again after there was no room: both limits are an eighth of themselves away, 64 MiB
         * at most. What the store takes falls and rises with each merge, and would else cross a limit again and again.
         */
        public boolean hasRoomAgain() {
            return freeBytes - reserveBytes >= margin(reserveBytes) && usedBytes <= againBelowBytes();
        }

        /** How much the store may hold when events are to be accepted again. */
        public long againBelowBytes() {
            return maxBytes == Long.MAX_VALUE ? maxBytes : maxBytes - margin(maxBytes);
        }

        private static long margin(long limit) {
            return Math.min(LARGEST_MARGIN, limit / 8);
        }
    }
}
