package io.tocsin.delivery.again;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.delivery.again.ReplayOrder.Part;
import io.tocsin.delivery.ledger.Cursor;
import io.tocsin.delivery.ledger.Extent;
import io.tocsin.delivery.run.Backlog;
import io.tocsin.delivery.run.Runner;
import io.tocsin.delivery.run.RunnerServices;
import io.tocsin.eventlog.EventLog;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.HandlerDefinition;
import io.tocsin.lifecycle.Health;
import io.tocsin.metrics.Metrics;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import io.tocsin.store.Store.Durability;
import io.tocsin.store.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is delivered once more: parts of the log, and dead letters. Each is a stored job with a cursor and a runner of its
 * own and a handler made from the present definition, so that it survives restarts and neither waits for the handler's
 * backlog nor holds it up.
 *
 * <p>{@link #open}, {@link #order}, {@link #redefined} and {@link #handlerDeleted} are called by the collector's thread
 * only, everything else by any.
 */
public final class Replays {

    private static final String HANDLER_GONE = "its handler was deleted";
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final byte[] NEXT_ID = "next-replay".getBytes(UTF_8);
    private static final Logger LOG = LoggerFactory.getLogger(Replays.class);

    /** Whether what is filed under the number is a replay's and no handler's. */
    public static boolean isReplay(long number) {
        return ReplayRow.idOf(number) > 0;
    }

    /** Whether the replay whose number that is has not ended, by what is stored. Any thread, also before {@link #open}. */
    public static boolean isStored(Store store, long number) {
        return ReplayRow.read(store, ReplayRow.idOf(number))
                .map(row -> row.end() == null)
                .orElse(false);
    }

    /** Makes handlers for replays. */
    @FunctionalInterface
    public interface Definitions {

        /** The present definition of a handler, with a handler of its own; empty when it is deleted. */
        Optional<HandlerDefinition> of(long handlerNumber);
    }

    private final Store store;
    private final EventLog eventLog;
    private final Definitions definitions;
    private final ReplayRoster roster;
    private @Nullable RunnerServices services;
    private long nextId = 1;

    /** Nothing is read before {@link #open}. */
    public Replays(Store store, EventLog eventLog, Definitions definitions) {
        this.store = store;
        this.eventLog = eventLog;
        this.definitions = definitions;
        this.roster = new ReplayRoster(store);
    }

    /**
     * Reads what is stored and goes on with what has not ended; also after a write whose outcome was unknown.
     *
     * @param shared what the handlers' runners share
     */
    public void open(RunnerServices shared) {
        var own = services;
        if (own == null) {
            // a replay's troubles are its own: neither a handler's counters nor its condition show them
            own = shared.apart(new Health(shared.clock()), new Metrics());
            services = own;
        }
        byte[] next = store.get(Family.META, NEXT_ID);
        nextId = next == null ? 1 : Keys.number(next, 0);
        for (var row : ReplayRow.readAll(store)) {
            var job = roster.job(row.id());
            if (job.isPresent()) {
                follow(job.get());
            } else if (row.end() != null) {
                roster.ended(row);
            } else if (isStored(store, row.number())) {
                // read once more: one that ends while these rows are read is stored as ended before its job goes
                restore(row);
            }
        }
    }

    /** It may have ended, or its handler may be deleted, and the store did not take that it ended. */
    private void follow(Job job) {
        var row = job.row();
        if (row.end() != null) {
            over(row, Durability.UNSYNCED);
            letGo(job);
            return;
        }
        var present = definitions.of(row.handlerNumber());
        if (present.isEmpty()) {
            cancel(job, HANDLER_GONE, Durability.UNSYNCED);
        } else {
            present.get().discard();
        }
    }

    private void restore(ReplayRow row) {
        var definition = definitions.of(row.handlerNumber());
        if (definition.isEmpty()) {
            roster.ended(written(row.ended(handlerGone(row)), Durability.UNSYNCED));
            return;
        }
        var cursor = Cursor.read(store, row.number()).orElse(first(row.part()));
        start(row, definition.get(), cursor);
    }

    /**
     * Prepares a replay.
     *
     * @param handlerNumber of the order's handler, which is not deleted
     * @param batch what has to be durable first is added here
     * @param begun told the id once it has begun
     * @return makes it begin; to be run once {@code batch} is durable
     */
    public Runnable order(ReplayOrder order, long handlerNumber, long topicNumber, Batch batch, LongConsumer begun) {
        long id = nextId;
        var row = new ReplayRow(id, handlerNumber, topicNumber, order.handler(), order.part(), now(), null);
        var cursor = first(row.part());
        batch.put(Family.META, NEXT_ID, Keys.of(id + 1));
        row.addTo(batch);
        cursor.addTo(batch, row.number());
        var forgotten = roster.forgettable();
        forgotten.forEach(old -> old.removeFrom(batch));
        return () -> {
            nextId = id + 1;
            roster.forget(forgotten);
            var definition = definitions.of(handlerNumber);
            if (definition.isEmpty()) {
                roster.ended(written(row.ended(handlerGone(row)), Durability.UNSYNCED));
            } else {
                LOG.atInfo()
                        .setMessage(row.isRetry() ? "retry of dead letters begins" : "replay begins")
                        .addKeyValue("replay", id)
                        .addKeyValue("topic", row.handler().topic().name())
                        .addKeyValue("handler", row.handler().id().name())
                        .addKeyValue("events", row.part().count())
                        .log();
                start(row, definition.get(), cursor);
            }
            begun.accept(id);
        };
    }

    private static Cursor first(Part part) {
        return part instanceof Part.Events events
                ? Cursor.first(events.fromSeq(), new Extent(events.firstOrdinal() - 1, 0))
                : Cursor.first(0, new Extent(0, 0));
    }

    private void start(ReplayRow row, HandlerDefinition definition, Cursor cursor) {
        var effective = effective(row, definition);
        var runner = new Runner(
                opened(), row.number(), effective, backlog(row), cursor, Optional::empty, done -> drained(row.id()));
        roster.add(new Job(row, effective, runner));
        runner.wake();
    }

    private Backlog backlog(ReplayRow row) {
        if (row.part() instanceof Part.Events events) {
            return new EventsBacklog(eventLog, row, events);
        }
        if (row.part() instanceof Part.Letters letters) {
            return new LettersBacklog(store, row, letters);
        }
        throw new AssertionError(row.part());
    }

    /** A dead letter was let through by the match before; that is not decided again. */
    private static HandlerDefinition effective(ReplayRow row, HandlerDefinition definition) {
        return row.isRetry()
                ? new HandlerDefinition(
                        definition.spec(), definition.delivery(), null, definition.opening(), definition.targets())
                : definition;
    }

    /** On the runner's thread: every event has its outcome. */
    private void drained(long id) {
        roster.job(id).ifPresent(job -> {
            // also when it had ended before, and the store did not take that
            var row = job.end(new ReplayRow.End(false, "", now(), job.row().tally(store)))
                    .orElseGet(job::row);
            job.runner().finish();
            // what is kept elsewhere must not go before this is sure, or a power cut would bring it all there again
            over(row, job.keepsCursorElsewhere() ? Durability.SYNCED : Durability.UNSYNCED);
            job.forget();
        });
    }

    /**
     * Ends a replay; what it has handed over may still be delivered.
     *
     * @throws UnknownReplayException when there is none with this id
     * @throws ReplayOverException when it has ended
     */
    public ReplayView cancel(long id) {
        var job = roster.job(id);
        if (job.isEmpty()) {
            throw roster.hasEnded(id) ? new ReplayOverException(id) : new UnknownReplayException(id);
        }
        if (!cancel(job.get(), "", Durability.SYNCED)) {
            throw new ReplayOverException(id);
        }
        return find(id).orElseThrow(() -> new UnknownReplayException(id));
    }

    private boolean cancel(Job job, String reason, Durability durability) {
        boolean ends = job.end(new ReplayRow.End(true, reason, now(), job.row().tally(store)))
                .isPresent();
        // also when it had ended before, and the store did not take that
        if (ends || roster.has(job)) {
            job.runner().stop();
            over(job.row(), durability);
            letGo(job);
            return true;
        }
        return false;
    }

    private void over(ReplayRow row, Durability durability) {
        if (roster.ended(written(row, durability))) {
            logOver(row);
        }
    }

    private void logOver(ReplayRow row) {
        var end = row.end();
        var tally = row.tally(store);
        LOG.atInfo()
                .setMessage(row.isRetry() ? "retry of dead letters is over" : "replay is over")
                .addKeyValue("replay", row.id())
                .addKeyValue("topic", row.handler().topic().name())
                .addKeyValue("handler", row.handler().id().name())
                .addKeyValue("cancelled", end != null && end.isCancelled())
                .addKeyValue("delivered", tally.delivered())
                .addKeyValue("filtered", tally.filtered())
                .addKeyValue("dead", tally.dead())
                .log();
    }

    /** Once no step is under way, and the store takes what its last one left. */
    private void letGo(Job job) {
        if (job.isForgotten()) {
            return;
        }
        try {
            if (job.runner().finishAlone()) {
                // its last step may have stored the cursor again
                var batch = new Batch();
                batch.delete(Family.CURSOR, Cursor.key(job.row().number()));
                store.write(batch, job.keepsCursorElsewhere() ? Durability.SYNCED : Durability.UNSYNCED);
                job.forget();
                return;
            }
        } catch (StoreUnavailableException e) {
            LOG.debug("replay {} is let go later: {}", job.row().id(), e.getMessage());
        }
        opened().timer().after(LOOK_AGAIN, () -> letGo(job));
    }

    private ReplayRow written(ReplayRow row, Durability durability) {
        var batch = new Batch();
        row.addTo(batch);
        batch.delete(Family.CURSOR, Cursor.key(row.number()));
        store.write(batch, durability);
        return row;
    }

    private ReplayRow.End handlerGone(ReplayRow row) {
        return new ReplayRow.End(true, HANDLER_GONE, now(), row.tally(store));
    }

    /** The handler has another definition: its replays go on by that. */
    public void redefined(long handlerNumber) {
        roster.jobsOf(handlerNumber).forEach(job -> redefine(job, true));
    }

    /** The handler was deleted: its replays end. */
    public void handlerDeleted(long handlerNumber) {
        var gone = roster.jobsOf(handlerNumber);
        // all of them, also when the store fails at the first: the others end when it is open again
        gone.forEach(job -> job.runner().stop());
        gone.forEach(job -> cancel(job, HANDLER_GONE, Durability.UNSYNCED));
    }

    /** Clusters have changed: replays whose handler has another target by now go on with that. */
    public void resolve() {
        roster.jobs().forEach(job -> redefine(job, false));
    }

    private void redefine(Job job, boolean always) {
        while (true) {
            var seen = job.definition();
            var made = definitions.of(job.row().handlerNumber());
            if (made.isEmpty()) {
                return;
            }
            var next = effective(job.row(), made.get());
            if (!always && next.hasTargetOf(seen)) {
                next.discard();
                return;
            }
            if (job.redefine(seen, next)) {
                return;
            }
            next.discard();
        }
    }

    /** The lowest seq of the topic that a replay still needs; {@link Long#MAX_VALUE} when none does. Cheap. */
    public long lowestNeeded(long topicNumber) {
        return roster.lowestNeeded(topicNumber);
    }

    /** The runners of those that go on, by id. */
    public Map<Long, Runner> runners() {
        return roster.jobs().stream().collect(Collectors.toMap(job -> job.row().id(), Job::runner));
    }

    /** All that are known, the newest first. */
    public List<ReplayView> views() {
        return roster.views();
    }

    /** One of them. */
    public Optional<ReplayView> find(long id) {
        return roster.find(id);
    }

    /** Whose receipts and dead letters are filed under a replay's number; empty when it is not one, or not known. */
    public Optional<Addressee> addressee(long number) {
        return roster.addressee(number);
    }

    /** The replays that an event is or was part of, by id; not retries, whose outcome is the handler's own. */
    public List<Addressee> of(LogEntry entry) {
        return roster.of(entry);
    }

    /** Whether a replay has not ended. */
    public boolean isGoingOn(long id) {
        return roster.job(id).isPresent();
    }

    private Instant now() {
        return opened().clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private RunnerServices opened() {
        var ready = services;
        if (ready == null) {
            throw new IllegalStateException("replays are not open");
        }
        return ready;
    }
}
