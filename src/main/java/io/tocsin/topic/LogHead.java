package io.tocsin.topic;

import io.tocsin.delivery.HandlerRegistry;
import io.tocsin.delivery.ledger.Extent;
import io.tocsin.eventlog.Drain;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.eventlog.EventLog;
import io.tocsin.eventlog.TrimMark;
import io.tocsin.lifecycle.Health;
import io.tocsin.settings.ByteCount;
import io.tocsin.store.Store;
import io.tocsin.store.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the log ends, and whether it may grow: the store works, has room, and memory agrees with it. For the collector's
 * thread.
 */
final class LogHead {

    private static final Duration RETRY_SOON = Duration.ofSeconds(1);
    private static final Duration RETRY_LATER = Duration.ofSeconds(10);
    private static final Duration REOPEN_PAUSE = Duration.ofSeconds(1);
    private static final String STORE = "store";
    private static final Logger LOG = LoggerFactory.getLogger(LogHead.class);

    private final Store store;
    private final EventLog eventLog;
    private final TopicRegistry registry;
    private final TopicNumbers numbers;
    private final Health health;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private boolean stale;
    private String mistake = "";
    private long nextReopenNanos;
    private long nextSeq = 1;
    private Instant lastAcceptedAt = Instant.EPOCH;
    private long bytesInAll;
    private long requestBytes;
    private boolean full;
    private Store.@Nullable Room seen;
    private long writtenSinceSeen;

    LogHead(
            Store store,
            EventLog eventLog,
            TopicRegistry registry,
            TopicNumbers numbers,
            Health health,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.store = store;
        this.eventLog = eventLog;
        this.registry = registry;
        this.numbers = numbers;
        this.health = health;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.nextReopenNanos = nanoTime.getAsLong();
    }

    /** An overlay for the next drain. Its acceptance time does not fall, also when the clock does. */
    Overlay next() {
        var now = clock.instant();
        return new Overlay(
                store, numbers, nextSeq, now.isBefore(lastAcceptedAt) ? lastAcceptedAt : now, bytesInAll, requestBytes);
    }

    /** The drain is durable: it becomes the state. */
    void became(Overlay drain) {
        writtenSinceSeen += drain.batch().bytes();
        nextSeq = drain.nextSeq();
        lastAcceptedAt = drain.acceptedAt();
        bytesInAll = drain.bytesInAll();
        requestBytes = drain.requestBytes();
        registry.apply(drain.topics());
        eventLog.appended(drain.entries());
    }

    /** The seq that the next event of any topic gets. */
    long nextSeq() {
        return nextSeq;
    }

    /** What is in memory may differ from what is stored: it is read again before anything else is accepted. */
    void distrust() {
        stale = true;
    }

    /** The store failed in the middle of a drain. */
    void storeFailed(StoreUnavailableException e) {
        LOG.atError()
                .setMessage("store failed; nothing is accepted until it is open again")
                .addKeyValue("error", e.getMessage())
                .log();
        health.report(STORE, Health.Severity.FAILED, e.getMessage());
    }

    /**
     * Why nothing is accepted now; null when it is. Mends what it can. What cannot be read is a reason like any other: an
     * exception would end the thread, callers would wait for ever, and nobody would look again.
     *
     * @param handlers read again as well where memory is not to be trusted
     * @param bytes about to be written
     */
    @Nullable
    NotAcceptingException refusal(HandlerRegistry handlers, long bytes) {
        try {
            var reason = look(handlers, bytes);
            mistake = "";
            return reason;
        } catch (RuntimeException | Error e) {
            String what = "what is stored cannot be read: " + e;
            health.report(STORE, Health.Severity.FAILED, what);
            if (!mistake.equals(what)) {
                mistake = what;
                LOG.error(
                        "A mistake in the program, or a damaged row, keeps the store from being read; error={}",
                        e.toString(),
                        e);
            }
            distrust();
            nextReopenNanos = nanoTime.getAsLong() + REOPEN_PAUSE.toNanos();
            return new NotAcceptingException(what, RETRY_LATER, false);
        }
    }

    private @Nullable NotAcceptingException look(HandlerRegistry handlers, long bytes) {
        if ((stale || store.failure() != null) && !readAgain(handlers)) {
            var failure = store.failure();
            return new NotAcceptingException(
                    failure == null ? "the store is about to be read again" : "the store is failed: " + failure,
                    RETRY_SOON,
                    false);
        }
        var room = store.room();
        if (isFull(room, bytes)) {
            String shortage = shortage(room);
            if (health.report(STORE, Health.Severity.FAILED, shortage)) {
                LOG.atError()
                        .setMessage("nothing is accepted")
                        .addKeyValue("error", shortage)
                        .log();
            }
            return new NotAcceptingException(shortage, RETRY_LATER, false);
        }
        if (health.clear(STORE)) {
            LOG.info("store accepts again");
        }
        return null;
    }

    /** Whether the store works and memory agrees with it, room or not: definitions may change, and what frees room may. */
    boolean isSound() {
        return !stale && store.failure() == null;
    }

    /** The room is looked at once a second: what was written since, and what is about to be, counts as used already. */
    private boolean isFull(Store.Room room, long bytes) {
        if (!room.equals(seen)) {
            seen = room;
            writtenSinceSeen = 0;
        }
        boolean fits = writtenSinceSeen + bytes <= room.maxBytes() - room.usedBytes();
        full = !fits || !(full ? room.hasRoomAgain() : room.hasRoom());
        return full;
    }

    private static String shortage(Store.Room room) {
        String used = ByteCount.rounded(room.usedBytes());
        boolean isReserve = room.freeBytes() < room.reserveBytes()
                || (room.usedBytes() <= room.againBelowBytes() && !room.hasRoomAgain());
        return isReserve
                ? "the disk is full up to its reserve: " + ByteCount.rounded(room.freeBytes()) + " are free, and "
                        + ByteCount.rounded(room.reserveBytes())
                        + " are kept free (reserve under [store]); the store holds "
                        + used
                : "the store is full: it holds " + used + ", and max-bytes under [store] is "
                        + ByteCount.rounded(room.maxBytes()) + "; it accepts again below "
                        + ByteCount.rounded(room.againBelowBytes());
    }

    /** Opens a failed store and reads again what is durable; after a failure not before {@link #REOPEN_PAUSE}. */
    private boolean readAgain(HandlerRegistry handlers) {
        if (nanoTime.getAsLong() - nextReopenNanos < 0) {
            return false;
        }
        try {
            if (store.failure() != null) {
                store.reopen();
            }
            reload();
            handlers.reopened(collectedSoFar(), nextSeq);
            stale = false;
            return true;
        } catch (StoreUnavailableException e) {
            nextReopenNanos = nanoTime.getAsLong() + REOPEN_PAUSE.toNanos();
            health.report(STORE, Health.Severity.FAILED, e.getMessage());
            return false;
        }
    }

    /** Topic number → what it has collected in all. */
    Map<Long, Extent> collectedSoFar() {
        return registry.rows().stream().collect(Collectors.toMap(TopicRow::number, TopicRow::collected));
    }

    /** Drops what is in memory and reads it from the store. */
    void reload() {
        registry.reload();
        numbers.reload();
        var last = new DrainIndex(store).last();
        // the newest drain is never trimmed; should it be missing all the same, no seq below the line is given again
        nextSeq = last.map(Drain::endSeq).orElseGet(() -> TrimMark.read(store).line());
        nextSeq = Math.max(nextSeq, SeqFloor.read(store));
        lastAcceptedAt = last.map(Drain::acceptedAt).orElse(Instant.EPOCH);
        bytesInAll = last.map(Drain::bytesInAll).orElse(0L);
        requestBytes = new RequestOrder(store).bytesInAll();
        eventLog.restartTail(nextSeq);
    }
}
