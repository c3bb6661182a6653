package io.tocsin.retention;

import io.tocsin.delivery.HandlerRegistry;
import io.tocsin.delivery.HandlerView;
import io.tocsin.delivery.ledger.LedgerTrim;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.eventlog.TrimMark;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.FaultPoint;
import io.tocsin.lifecycle.LifecycleStack;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.lifecycle.Resource;
import io.tocsin.settings.ByteCount;
import io.tocsin.store.Store;
import io.tocsin.store.StoreUnavailableException;
import io.tocsin.topic.Collector;
import io.tocsin.topic.NotAcceptingException;
import io.tocsin.topic.RequestOrder;
import io.tocsin.topic.StateSweep;
import io.tocsin.topic.TopicRegistry;
import io.tocsin.topic.Upkeep;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away what is no longer kept, on the thread {@code retention}, a little at a time, beside everything else.
 *
 * <p>Settled events go when they are older than {@code retention}, and sooner, the oldest first, while the store holds more
 * than {@code retention-bytes} or is about to run out of room: history must not keep new alerts out. What a handler, a
 * draining one included, or a replay still needs is never cut. A failed store is waited for. Ends with {@link #close}.
 */
public final class Retention implements Resource {

    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration LOOK_WHEN_SHORT = Duration.ofSeconds(2);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration AFTER_MISTAKE = Duration.ofMinutes(1);
    private static final Duration HOUSEKEEPING = Duration.ofHours(1);
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(1);
    private static final int MOST_REQUESTS = 1_000;
    private static final int MOST_STATES = 500;
    private static final Duration SHORTEST_SWEEP_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_SWEEP_PAUSE = Duration.ofMinutes(1);
    private static final int MOST_HOLDERS = 10;
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final Store store;
    private final RetentionSettings settings;
    private final Collector collector;
    private final HandlerRegistry handlers;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final DrainIndex drains;
    private final LogTrimmer trimmer;
    private final StateSweep sweep;
    private final RequestOrder requests;
    private final LedgerTrim ledger;
    private final RoomForecast forecast = new RoomForecast();
    private final LifecycleStack machinery = new LifecycleStack();
    private volatile boolean shortOfRoom;
    private boolean flushed;
    private long nextLookNanos;
    private long nextHousekeepingNanos;
    private long nextSweepNanos;
    private Duration sweepPause = LONGEST_SWEEP_PAUSE;

    /** Over what is open; nothing happens before {@link #open}. */
    public Retention(
            Store store,
            RetentionSettings settings,
            Collector collector,
            TopicRegistry topics,
            HandlerRegistry handlers,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.store = store;
        this.settings = settings;
        this.collector = collector;
        this.handlers = handlers;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.drains = new DrainIndex(store);
        long now = nanoTime.getAsLong();
        this.trimmer = new LogTrimmer(store, settings, topics, handlers, now);
        this.sweep = new StateSweep(store, topics);
        this.requests = new RequestOrder(store);
        this.ledger = new LedgerTrim(store, handlers::topicOf);
        this.nextLookNanos = now;
        this.nextHousekeepingNanos = now;
        this.nextSweepNanos = now;
    }

    /** Begins to work. */
    public void open(NamedThreads threads) {
        machinery.opened("retention", threads.loop("retention", NamedThreads.Mode.DAEMON, this::runOnce));
    }

    /** One step: does what is due, then waits until something else is. */
    private void runOnce() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(tend().toNanos());
    }

    /** Does what is due, and says how long nothing else will be. */
    Duration tend() throws InterruptedException {
        try {
            if (isDue(nextLookNanos)) {
                nextLookNanos = in(look());
            }
            if (isDue(nextSweepNanos)) {
                sweep();
                nextSweepNanos = in(sweepPause);
            }
            if (isDue(nextHousekeepingNanos)) {
                keepHouse();
                nextHousekeepingNanos = in(HOUSEKEEPING);
            }
            long next = Math.min(nextLookNanos, Math.min(nextSweepNanos, nextHousekeepingNanos));
            return Duration.ofNanos(Math.max(0, next - nanoTime.getAsLong()));
        } catch (StoreUnavailableException | NotAcceptingException e) {
            // both report themselves; here it only takes patience
            trimmer.distrust();
            return AFTER_FAILURE;
        } catch (RuntimeException e) {
            LOG.error("A mistake in the program kept what should go; error={}", e.toString(), e);
            trimmer.distrust();
            return AFTER_MISTAKE;
        }
    }

    private boolean isDue(long nanos) {
        return nanoTime.getAsLong() - nanos >= 0;
    }

    private long in(Duration pause) {
        return nanoTime.getAsLong() + pause.toNanos();
    }

    /** Trims the log and forgets requests; says when to look again. */
    private Duration look() throws InterruptedException {
        var room = store.room();
        forecast.note(nanoTime.getAsLong(), room);
        var need = RoomNeed.of(room, settings.retentionBytes());
        if (need.excessBytes() > 0 && !flushed) {
            // what is in the write-ahead log only because nothing made it go must not cost events
            store.flush();
            flushed = true;
            return LOOK_WHEN_SHORT;
        }
        flushed = false;
        boolean trimmed = trim(need, room);
        boolean forgot = forget();
        if (forgot || (trimmed && need.excessBytes() <= 0)) {
            return Duration.ZERO;
        }
        // what the store holds is looked at once a second
        if (trimmed || !room.hasRoom()) {
            return LOOK_WHEN_SHORT;
        }
        return trimmer.longestWait().compareTo(LOOK) < 0 ? trimmer.longestWait() : LOOK;
    }

    private boolean trim(RoomNeed need, Store.Room room) throws InterruptedException {
        long excess = need.excessBytes() <= 0 ? 0 : Math.max(need.excessBytes(), trimmer.stepBytes());
        var before = clock.instant().minus(settings.retention());
        var step = trimmer.next(new LogTrimmer.Wish(before, excess, !room.hasRoom()), nanoTime.getAsLong());
        noteShortage(need.isShort() && step.isPresent(), room);
        if (step.isEmpty()) {
            return false;
        }
        answered(step.get());
        FaultPoint.TRIMMING.reached();
        trimmer.done(nanoTime.getAsLong());
        ledger.receipts(trimmer.mark());
        FaultPoint.TRIMMING.reached();
        trimmer.reclaim(step.get(), excess > 0);
        return true;
    }

    private void noteShortage(boolean isShort, Store.Room room) {
        if (isShort && !shortOfRoom) {
            LOG.atWarn()
                    .setMessage("settled events are removed before their retention ends, for want of room")
                    .addKeyValue("used", ByteCount.rounded(room.usedBytes()))
                    .addKeyValue("free", ByteCount.rounded(room.freeBytes()))
                    .log();
        }
        shortOfRoom = isShort;
    }

    private boolean forget() throws InterruptedException {
        var old = requests.old(clock.instant().minus(RequestOrder.kept()), RequestOrder.MOST_BYTES, MOST_REQUESTS);
        if (!old.isEmpty()) {
            answered(new Upkeep.ForgetRequests(old));
        }
        return old.size() == MOST_REQUESTS;
    }

    private void sweep() throws InterruptedException {
        var old = sweep.next(clock.instant().minus(settings.okRetention()), trimmer.mark(), MOST_STATES);
        if (!old.isEmpty()) {
            answered(new Upkeep.PutAwayStates(old));
        }
        if (sweep.isAtEnd()) {
            // one pass takes a tenth of the retention, so that a state stays at most that much longer
            long slices = 1 + sweep.states() / MOST_STATES;
            var pause = settings.okRetention().dividedBy(10 * slices);
            sweepPause = pause.compareTo(SHORTEST_SWEEP_PAUSE) < 0
                    ? SHORTEST_SWEEP_PAUSE
                    : pause.compareTo(LONGEST_SWEEP_PAUSE) > 0 ? LONGEST_SWEEP_PAUSE : pause;
        }
    }

    private void keepHouse() {
        long letters = ledger.deadLetters(clock.instant().minus(LedgerTrim.LETTERS_KEPT));
        if (letters > 0) {
            LOG.atWarn()
                    .setMessage("dead letters were dropped, since nobody has done so for 90 days")
                    .addKeyValue("count", letters)
                    .log();
        }
        ledger.formerHandlers();
    }

    /** Has the collector do it, and waits for that. */
    private void answered(Upkeep upkeep) throws InterruptedException {
        try {
            collector.keep(upkeep).toCompletableFuture().get(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NotAcceptingException refused) {
                throw refused;
            }
            throw new IllegalStateException("what is no longer kept could not be taken out", e.getCause());
        } catch (TimeoutException e) {
            throw new NotAcceptingException("upkeep was not stored in time", AFTER_FAILURE, true);
        }
    }

    /**
     * How the room is used. Any thread; reads the store.
     *
     * @throws StoreUnavailableException while the store is failed
     */
    public RetentionStatus status() {
        long line = TrimMark.read(store).line();
        var kept = drains.first(drain -> drain.firstSeq() >= line);
        return new RetentionStatus(
                kept.map(drain -> drain.acceptedAt()).orElse(null),
                forecast.lasts().orElse(null),
                shortOfRoom,
                holders());
    }

    private List<RetentionStatus.Holder> holders() {
        return handlers.views().stream()
                .filter(view -> view.pending() > 0)
                .sorted(Comparator.<HandlerView>comparingLong(
                                view -> view.backlog().bytes())
                        .reversed())
                .limit(MOST_HOLDERS)
                .map(view -> RetentionStatus.Holder.of(view.spec().ref(), view.backlog()))
                .toList();
    }

    /** Begins nothing more, and waits for what is under way. */
    @Override
    public void close(Deadline deadline) {
        store.endMerges();
        machinery.close(deadline);
    }
}
