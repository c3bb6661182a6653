package io.tocsin.store;

import io.tocsin.lifecycle.Health;
import io.tocsin.store.StoreOpenException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store on RocksDB. Any thread may call any method.
 *
 * <p>Reads and writes share {@code using}, which only keeps the engine from being closed under them; it is held during
 * I/O because a native handle that is closed meanwhile is freed memory. {@link #reopen} and {@link #close} hold it alone,
 * and only for as long as it takes to put the engine away: while a directory is opened, callers are refused at once
 * instead of waiting. Lock order: {@code changing}, then {@code using}.
 */
final class RocksStore implements Store {

    private static final Logger LOG = LoggerFactory.getLogger(RocksStore.class);

    private final StoreDirectory directory;
    private final StoreOpening opening;
    private final RoomGauge gauge;
    private final StoreCondition condition;
    private final String id;

    private final ReentrantLock changing = new ReentrantLock();
    private final ReentrantReadWriteLock using = new ReentrantReadWriteLock();
    private final Set<RocksScan> scans = ConcurrentHashMap.newKeySet();
    private final Merges merges = new Merges();
    /** Guarded by {@code using}. */
    private @Nullable Engine engine;
    /** Guarded by {@code changing}. */
    private boolean closed;

    private RocksStore(
            StoreDirectory directory,
            StoreOpening opening,
            StoreOpening.Opened opened,
            RoomGauge gauge,
            Health health) {
        this.directory = directory;
        this.opening = opening;
        this.engine = opened.engine();
        this.id = opened.id();
        this.gauge = gauge;
        this.condition = new StoreCondition(directory, health);
    }

    static RocksStore open(StoreSettings settings, Path dataDir, Health health) {
        var directory = new StoreDirectory(settings.directory(dataDir));
        directory.prepare();
        NativeLibrary.load(dataDir);
        settings.hopelessReserve(dataDir).ifPresent(LOG::warn);
        var opening = new StoreOpening(directory);
        var opened = opening.open();
        try {
            var gauge = RoomGauge.open(directory.path(), settings, System::nanoTime);
            return new RocksStore(directory, opening, opened, gauge, health);
        } catch (IOException e) {
            opened.engine().close();
            throw directory.failure(Reason.NO_ACCESS, "cannot be looked at: " + e + ".", e);
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public void write(Batch batch, Durability durability) {
        using.readLock().lock();
        try {
            var current = usable();
            current.write(batch, durability);
            // One that failed beside this one leaves open whether this one counts.
            usable();
        } catch (RocksDBException e) {
            throw failed(e);
        } finally {
            using.readLock().unlock();
        }
    }

    @Override
    public byte @Nullable [] get(Family family, byte[] key) {
        using.readLock().lock();
        try {
            return usable().get(family, key);
        } catch (RocksDBException e) {
            throw condition.unreadable(e);
        } finally {
            using.readLock().unlock();
        }
    }

    @Override
    public List<byte @Nullable []> getAll(Family family, List<byte[]> keys) {
        using.readLock().lock();
        try {
            return usable().getAll(family, keys);
        } catch (RocksDBException e) {
            throw condition.unreadable(e);
        } finally {
            using.readLock().unlock();
        }
    }

    @Override
    public Scan scan(Family family, byte[] from, byte[] to) {
        return scan(family, from, to, false);
    }

    @Override
    public Scan scanBack(Family family, byte[] before, byte[] downTo) {
        return scan(family, downTo, before, true);
    }

    private Scan scan(Family family, byte[] from, byte[] to, boolean backwards) {
        using.readLock().lock();
        try {
            var scan = new RocksScan(this, usable(), family, from, to, backwards);
            scans.add(scan);
            return scan;
        } finally {
            using.readLock().unlock();
        }
    }

    boolean step(RocksScan scan) {
        using.readLock().lock();
        try {
            usable();
            if (scan.isFreed()) {
                throw new StoreUnavailableException(
                        "The scan ended: it was closed, or the store was opened again.", null);
            }
            return scan.step();
        } catch (RocksDBException e) {
            throw condition.unreadable(e);
        } finally {
            using.readLock().unlock();
        }
    }

    void end(RocksScan scan) {
        using.readLock().lock();
        try {
            scans.remove(scan);
            scan.free();
        } finally {
            using.readLock().unlock();
        }
    }

    @Override
    public void dropTables(Family family, List<Range> ranges) {
        using.readLock().lock();
        try {
            usable().dropTables(family, ranges);
        } catch (RocksDBException | StoreUnavailableException e) {
            LOG.warn("Tables of deleted rows could not be dropped. dir={} error={}", directory.path(), e.getMessage());
        } finally {
            using.readLock().unlock();
        }
    }

    @Override
    public void flush() {
        using.readLock().lock();
        try {
            usable().flush();
        } catch (RocksDBException | StoreUnavailableException e) {
            LOG.warn("Tables could not be written. dir={} error={}", directory.path(), e.getMessage());
        } finally {
            using.readLock().unlock();
        }
    }

    @Override
    public void merge(Family family, Range range) {
        using.readLock().lock();
        try (var merge = merges.begin()) {
            usable().merge(family, range, merge.options());
        } catch (RocksDBException | StoreUnavailableException e) {
            LOG.debug("A merge ended early. dir={} error={}", directory.path(), e.getMessage());
        } finally {
            using.readLock().unlock();
        }
    }

    @Override
    public void endMerges() {
        merges.endForGood();
    }

    /** Scans that were not closed yet. */
    int openScans() {
        return scans.size();
    }

    @Override
    public void checkpoint(Path target) {
        try {
            if (directory.isOnFileSystemOf(target)) {
                link(target);
                return;
            }
            // Copying takes long, and a stop would have to wait for it: only the links are made with the engine held.
            var links = directory.path().resolveSibling(".checkpoint-" + Long.toHexString(System.nanoTime()));
            try {
                link(links);
                StoreDirectory.copy(links, target);
            } finally {
                StoreDirectory.remove(links);
            }
        } catch (RocksDBException | IOException e) {
            throw new StoreUnavailableException(
                    "The store in " + directory.path() + " could not be copied to " + target + ": "
                            + (e instanceof RocksDBException engines
                                    ? StoreDirectory.sentence(engines)
                                    : StoreDirectory.sentence((IOException) e))
                            + ".",
                    e);
        }
    }

    private void link(Path target) throws RocksDBException {
        using.readLock().lock();
        try {
            usable().checkpoint(target);
        } finally {
            using.readLock().unlock();
        }
        StoreOpening.FORMAT.write(new StoreDirectory(target));
    }

    @Override
    public boolean isDamaged(String file) {
        var table = directory.path().resolve(file);
        if (!file.endsWith(".sst") || Files.notExists(table)) {
            return false;
        }
        try {
            Engine.verify(table);
            return false;
        } catch (RocksDBException e) {
            if (Files.notExists(table)) {
                // merged with others and dropped meanwhile
                return false;
            }
            condition.damaged(
                    table.toString(),
                    "The store in " + directory.path() + " has a damaged file, " + file + ": "
                            + StoreDirectory.sentence(e) + ".",
                    e);
            return true;
        }
    }

    @Override
    public boolean holds(Path place) {
        return directory.holds(place);
    }

    @Override
    public Room room() {
        return gauge.room();
    }

    @Override
    public @Nullable String failure() {
        return condition.failure();
    }

    @Override
    public void reopen() {
        changing.lock();
        try {
            if (condition.failure() == null) {
                return;
            }
            if (closed) {
                throw condition.unavailable(null);
            }
            closeEngine(putAway());
            var opened = opening.reopen(id);
            using.writeLock().lock();
            try {
                engine = opened.engine();
                condition.mended();
            } finally {
                using.writeLock().unlock();
            }
            condition.worksAgain();
        } catch (StoreOpenException e) {
            throw condition.notMended(e);
        } finally {
            changing.unlock();
        }
    }

    @Override
    public void close() {
        changing.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            boolean worked = condition.closed();
            var last = putAway();
            if (last == null) {
                return;
            }
            try {
                if (worked) {
                    last.sync();
                }
            } catch (RocksDBException e) {
                throw new StoreUnavailableException(
                        "The store in " + directory.path() + " was closed, but its last sync failed: "
                                + StoreDirectory.sentence(e) + ".",
                        e);
            } finally {
                last.close();
            }
        } finally {
            changing.unlock();
        }
    }

    /** Takes the engine from every caller: after this no call is in it, and none comes. */
    private @Nullable Engine putAway() {
        // the failure is set: a merge that has not begun by now finds the store unusable
        merges.end();
        using.writeLock().lock();
        try {
            scans.forEach(RocksScan::free);
            scans.clear();
            var last = engine;
            engine = null;
            return last;
        } finally {
            using.writeLock().unlock();
        }
    }

    private static void closeEngine(@Nullable Engine last) {
        if (last != null) {
            last.close();
        }
    }

    private Engine usable() {
        var current = engine;
        if (current == null || condition.failure() != null) {
            throw condition.unavailable(null);
        }
        return current;
    }

    /** A write failed: from here on nothing is read or written until the store was opened again. */
    StoreUnavailableException failed(RocksDBException e) {
        return condition.failed(e);
    }
}
