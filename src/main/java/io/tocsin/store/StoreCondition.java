package io.tocsin.store;

import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.Health.Severity;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the store works, and what is wrong with it: what the engine's errors mean to callers, to the health conditions
 * {@code store} and {@code store:damage}, and to the log, where each failure and each damaged file is said once.
 *
 * <p>A write that failed fails the store, until it is open again. A damaged file, met by a read, is named and no more: the
 * rest of the store is sound, and it stays a condition as long as the daemon runs.
 *
 * <p>Any thread may report a failure; it holds no lock and never calls the engine. Opened again and closed is said by
 * whoever does it, one at a time.
 */
final class StoreCondition {

    private static final Logger LOG = LoggerFactory.getLogger(StoreCondition.class);
    private static final String HEALTH = "store";
    private static final String HEALTH_DAMAGE = "store:damage";

    private final StoreDirectory directory;
    private final Health health;
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final Set<String> damage = ConcurrentHashMap.newKeySet();

    /** It works, and no damage is known. */
    StoreCondition(StoreDirectory directory, Health health) {
        this.directory = directory;
        this.health = health;
    }

    /** Why nothing may be read or written, as a sentence; null while the store works. */
    @Nullable
    String failure() {
        return failure.get();
    }

    /** What a caller is told who comes while the store is failed, or being opened. */
    StoreUnavailableException unavailable(@Nullable Throwable cause) {
        var reason = failure.get();
        return new StoreUnavailableException(reason == null ? "The store is being opened." : reason, cause);
    }

    /** A write failed: the store is failed, for the first such reason. What its caller is told. */
    StoreUnavailableException failed(RocksDBException e) {
        var reason = "The store in " + directory.path() + " could not be written and takes nothing until it is open "
                + "again: " + StoreDirectory.sentence(e) + ".";
        if (failure.compareAndSet(null, reason)) {
            health.report(HEALTH, Severity.FAILED, reason);
            LOG.error("The store failed. dir={} error={}", directory.path(), e.getMessage(), e);
        }
        return new StoreUnavailableException(reason, e);
    }

    /** A read failed, which does not fail the store; it may have met a damaged file. What its caller is told. */
    StoreUnavailableException unreadable(RocksDBException e) {
        var reason = "The store in " + directory.path() + " could not be read: " + StoreDirectory.sentence(e) + ".";
        if (e.getStatus() != null && e.getStatus().getCode() == Status.Code.Corruption) {
            damaged(directory.fileIn(reason).map(Path::toString).orElse("unknown"), reason, e);
        }
        return new StoreUnavailableException(reason, e);
    }

    /**
     * A file is damaged.
     *
     * @param file where it lies
     * @param what the same as a sentence
     */
    void damaged(String file, String what, RocksDBException e) {
        if (damage.add(file)) {
            health.report(HEALTH_DAMAGE, Severity.DEGRADED, what);
            LOG.error("A file of the store is damaged. file={} error={}", file, e.getMessage(), e);
        }
    }

    /** The directory is open again, so callers may read and write; {@link #worksAgain} follows. */
    void mended() {
        failure.set(null);
    }

    /**
     * Says so to the operator, unless a write has failed again. Apart from {@link #mended}, which is for a lock under which
     * nothing else is called.
     */
    void worksAgain() {
        health.clear(HEALTH);
        var again = failure.get();
        if (again != null) {
            health.report(HEALTH, Severity.FAILED, again);
            return;
        }
        LOG.info("The store works again. dir={}", directory.path());
    }

    /** The directory could not be opened again: the store stays failed, for that reason. What its caller is told. */
    StoreUnavailableException notMended(StoreOpenException e) {
        failure.set(e.getMessage());
        health.report(HEALTH, Severity.FAILED, e.getMessage());
        return unavailable(e);
    }

    /**
     * The store is closed, for good.
     *
     * @return whether it worked until now
     */
    boolean closed() {
        return failure.getAndSet("The store is closed.") == null;
    }
}
