package io.tocsin.delivery.again;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.delivery.again.ReplayOrder.Part;
import io.tocsin.delivery.ledger.Cursor;
import io.tocsin.delivery.ledger.Extent;
import io.tocsin.delivery.ledger.Tally;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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

    /** Ended ones of which nothing else is kept are forgotten when so many younger ones are there. */
    private static final int MOST_ENDED = 1_000;

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
    private final Map<Long, Job> jobs = new ConcurrentHashMap<>();
    private final Map<Long, ReplayRow> ended = new ConcurrentHashMap<>();
    private @Nullable RunnerServices services;
    private long nextId = 1;

    /** Nothing is read before {@link #open}. */
    public Replays(Store store, EventLog eventLog, Definitions definitions) {
        this.store = store;
        this.eventLog = eventLog;
        this.definitions = definitions;
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
            var job = jobs.get(row.id());
            if (job != null) {
                follow(job);
            } else if (row.end() != null) {
                ended.put(row.id(), row);
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
            ended.put(row.id(), written(row.ended(handlerGone(row)), Durability.UNSYNCED));
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
        var forgotten = forgettable();
        forgotten.forEach(old -> old.removeFrom(batch));
        return () -> {
            nextId = id + 1;
            forgotten.forEach(old -> ended.remove(old.id()));
            var definition = definitions.of(handlerNumber);
            if (definition.isEmpty()) {
                ended.put(id, written(row.ended(handlerGone(row)), Durability.UNSYNCED));
            } else {
                LOG.atInfo()
                        .setMessage(row.isRetry() ? "retry of dead letters begins" : "replay begins")
                        .addKeyValue("replay", id)
                        .addKeyValue("topic", row.handler().topic().name())
                        .addKeyValue("handler", row.handler().id().name())
                        .addKeyValue("events", count(row.part()))
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

    private static long count(Part part) {
        if (part instanceof Part.Events events) {
            return events.count();
        }
        if (part instanceof Part.Letters letters) {
            return letters.count();
        }
        throw new AssertionError(part);
    }

    private void start(ReplayRow row, HandlerDefinition definition, Cursor cursor) {
        var effective = effective(row, definition);
        var runner = new Runner(
                opened(), row.number(), effective, backlog(row), cursor, Optional::empty, done -> drained(row.id()));
        jobs.put(row.id(), new Job(row, effective, runner));
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
        var job = jobs.get(id);
        if (job != null) {
            // also when it had ended before, and the store did not take that
            var row = job.end(new ReplayRow.End(false, "", now(), tally(job.row())))
                    .orElseGet(job::row);
            job.runner().finish();
            // what is kept elsewhere must not go before this is sure, or a power cut would bring it all there again
            over(row, job.keepsCursorElsewhere() ? Durability.SYNCED : Durability.UNSYNCED);
            job.forget();
        }
    }

    /**
     * Ends a replay; what it has handed over may still be delivered.
     *
     * @throws UnknownReplayException when there is none with this id
     * @throws ReplayOverException when it has ended
     */
    public ReplayView cancel(long id) {
        var job = jobs.get(id);
        if (job == null) {
            throw ended.containsKey(id) ? new ReplayOverException(id) : new UnknownReplayException(id);
        }
        if (!cancel(job, "", Durability.SYNCED)) {
            throw new ReplayOverException(id);
        }
        return find(id).orElseThrow(() -> new UnknownReplayException(id));
    }

    private boolean cancel(Job job, String reason, Durability durability) {
        boolean ends = job.end(new ReplayRow.End(true, reason, now(), tally(job.row())))
                .isPresent();
        // also when it had ended before, and the store did not take that
        if (ends || jobs.get(job.row().id()) == job) {
            job.runner().stop();
            over(job.row(), durability);
            letGo(job);
            return true;
        }
        return false;
    }

    private void over(ReplayRow row, Durability durability) {
        boolean isKnown = ended.put(row.id(), written(row, durability)) != null;
        jobs.remove(row.id());
        if (!isKnown) {
            logOver(row);
        }
    }

    private void logOver(ReplayRow row) {
        var end = row.end();
        var tally = tally(row);
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
        return new ReplayRow.End(true, HANDLER_GONE, now(), tally(row));
    }

    /** What became of its events, as far as that is stored. */
    private Tally tally(ReplayRow row) {
        var end = row.end();
        return end != null
                ? end.tally()
                : Cursor.read(store, row.number()).map(Cursor::tally).orElse(Tally.NONE);
    }

    /** The handler has another definition: its replays go on by that. */
    public void redefined(long handlerNumber) {
        jobsOf(handlerNumber).forEach(job -> redefine(job, true));
    }

    /** The handler was deleted: its replays end. */
    public void handlerDeleted(long handlerNumber) {
        var gone = jobsOf(handlerNumber);
        // all of them, also when the store fails at the first: the others end when it is open again
        gone.forEach(job -> job.runner().stop());
        gone.forEach(job -> cancel(job, HANDLER_GONE, Durability.UNSYNCED));
    }

    private List<Job> jobsOf(long handlerNumber) {
        return jobs.values().stream()
                .filter(job -> job.row().handlerNumber() == handlerNumber)
                .toList();
    }

    /** Clusters have changed: replays whose handler has another target by now go on with that. */
    public void resolve() {
        jobs.values().forEach(job -> redefine(job, false));
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
        return jobs.values().stream()
                .filter(job ->
                        job.row().topicNumber() == topicNumber && !job.row().isRetry())
                .mapToLong(job -> job.runner().status().cursor())
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** The runners of those that go on, by id. */
    public Map<Long, Runner> runners() {
        return jobs.values().stream().collect(Collectors.toMap(job -> job.row().id(), Job::runner));
    }

    /** All that are known, the newest first. */
    public List<ReplayView> views() {
        var views = new ArrayList<ReplayView>();
        jobs.values().forEach(job -> views.add(view(job)));
        var running = views.stream().map(ReplayView::id).toList();
        ended.values().stream().filter(row -> !running.contains(row.id())).forEach(row -> views.add(view(row)));
        views.sort(Comparator.comparingLong(ReplayView::id).reversed());
        return views;
    }

    /** One of them. */
    public Optional<ReplayView> find(long id) {
        var job = jobs.get(id);
        if (job != null) {
            return Optional.of(view(job));
        }
        return Optional.ofNullable(ended.get(id)).map(this::view);
    }

    private ReplayView view(Job job) {
        var row = job.row();
        if (row.end() != null) {
            return view(row);
        }
        var status = job.runner().status();
        String unresolved = job.unresolved();
        var state = unresolved != null
                ? ReplayView.State.UNRESOLVED
                : status.nextAttempt() != null ? ReplayView.State.WAITING : ReplayView.State.RUNNING;
        return view(row, state, unresolved != null ? unresolved : status.cause());
    }

    private ReplayView view(ReplayRow row) {
        var end = row.end();
        boolean isCancelled = end != null && end.isCancelled();
        return view(
                row, isCancelled ? ReplayView.State.CANCELLED : ReplayView.State.DONE, end == null ? "" : end.reason());
    }

    private ReplayView view(ReplayRow row, ReplayView.State state, String cause) {
        var tally = tally(row);
        var end = row.end();
        return new ReplayView(
                row.id(),
                row.handler(),
                row.part(),
                state,
                cause,
                new ReplayView.Counts(tally.delivered(), tally.filtered(), tally.dead()),
                state == ReplayView.State.DONE ? 0 : Math.max(0, count(row.part()) - tally.events()),
                row.begunAt(),
                end == null ? null : end.at());
    }

    /** Whose receipts and dead letters are filed under a replay's number; empty when it is not one, or not known. */
    public Optional<Addressee> addressee(long number) {
        return row(ReplayRow.idOf(number)).map(row -> new Addressee(number, row.handler(), false, row.id()));
    }

    private Optional<ReplayRow> row(long id) {
        var job = jobs.get(id);
        return job != null ? Optional.of(job.row()) : Optional.ofNullable(ended.get(id));
    }

    /** The replays that an event is or was part of, by id; not retries, whose outcome is the handler's own. */
    public List<Addressee> of(LogEntry entry) {
        var rows = new ArrayList<ReplayRow>(ended.values());
        jobs.values().forEach(job -> rows.add(job.row()));
        return rows.stream()
                .filter(row -> row.topicNumber() == entry.topicNumber()
                        && row.part() instanceof Part.Events events
                        && events.has(entry.seq(), entry.event().state().id()))
                .map(row -> new Addressee(row.number(), row.handler(), false, row.id()))
                .distinct()
                .sorted(Comparator.comparingLong(Addressee::number))
                .toList();
    }

    /** Whether a replay has not ended. */
    public boolean isGoingOn(long id) {
        return jobs.containsKey(id);
    }

    private List<ReplayRow> forgettable() {
        var old = new ArrayList<>(ended.values());
        old.sort(Comparator.comparingLong(ReplayRow::id));
        return old.subList(0, Math.max(0, old.size() - MOST_ENDED)).stream()
                .filter(row -> !isReferred(row))
                .toList();
    }

    /** Whether receipts or dead letters are filed under it, which could not be named without it. */
    private boolean isReferred(ReplayRow row) {
        return hasRows(Family.RECEIPT, row.number()) || hasRows(Family.DEAD, row.number());
    }

    private boolean hasRows(Family family, long number) {
        try (var rows = store.scan(family, Keys.of(number, 0), Keys.of(number, Long.MAX_VALUE))) {
            return rows.next();
        }
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
