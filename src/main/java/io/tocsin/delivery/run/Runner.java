package io.tocsin.delivery.run;

import io.tocsin.alert.TopicId;
import io.tocsin.delivery.ledger.Cursor;
import io.tocsin.delivery.ledger.End;
import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.delivery.ledger.Receipt;
import io.tocsin.delivery.ledger.Receipts;
import io.tocsin.delivery.ledger.Remembered;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.expression.Explained;
import io.tocsin.handler.Answer;
import io.tocsin.handler.Handler;
import io.tocsin.handler.HandlerDefinition;
import io.tocsin.handler.HandlerKind.Opening;
import io.tocsin.handler.HandlerRef;
import io.tocsin.lifecycle.Timer;
import io.tocsin.metrics.HandlerMetrics;
import io.tocsin.store.Batch;
import io.tocsin.store.Store.Durability;
import io.tocsin.store.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the events of one topic to one handler, from its cursor on, in log order.
 *
 * <p>{@link #wake} may be called by any thread; it has a pool thread call {@link #runOnce}, never two at once. Everything
 * but the mailbox, the replacement and the end belongs to that thread. A step that fails is logged, shown and tried
 * again: a runner never stops by itself.
 *
 * <p>Guarantees that each event below the cursor has an outcome, and that after a failure nothing younger is handed over
 * before the failed event was tried again. Gives up exactness of receipts at a kill: what was answered in the last 100 ms
 * is delivered once more.
 */
public final class Runner {

    /** Receipts and cursor are stored after this long at the latest. */
    static final Duration SAVE_AFTER = Duration.ofMillis(100);

    /** After this long a step hands nothing more over, and another one follows. */
    private static final Duration LONG_STEP = Duration.ofMillis(50);

    private static final Duration AFTER_STORE_FAILURE = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

    private record Arrived(int session, long seq, Answer answer, Instant at) {}

    private final RunnerServices services;
    private final long number;
    private final long topicNumber;
    private final TopicId topic;
    private final Consumer<Runner> drained;
    private final Backoff backoff;

    private final Steps steps;
    private final Queue<Arrived> mailbox = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable HandlerDefinition> replacement = new AtomicReference<>();
    private volatile End end;
    private volatile boolean stopping;
    private volatile boolean rested;
    private volatile boolean targetIsBack;
    private volatile RunnerStatus status;
    private volatile Remembered remembered;

    private HandlerDefinition definition;
    private Match match;
    private HandlerMetrics metrics;
    private Episode episode;
    private volatile @Nullable Handler handler;
    private Handler.@Nullable Session session;
    private int sessionNumber;
    private final Flight flight = new Flight();
    private final Map<Long, Outcome> answeredAhead;
    private final long receiptsFrom;
    private Cursor cursor;
    private long savedSeq;
    private long readFrom;
    private final List<Receipt> unsaved = new ArrayList<>();
    /** What the handler itself made durable, for whoever looks on. */
    private final List<Receipt> committed = new ArrayList<>();

    private boolean cursorMoved;
    private long unsavedSinceNanos;
    private boolean saveScheduled;
    private @Nullable Instant nextAttempt;
    private Timer.@Nullable Scheduled retry;

    /**
     * A runner that stands at {@code cursor}; {@link #wake} sets it going.
     *
     * @param end where it ends when it drains
     * @param drained told, on the runner's thread, once everything below the end is done
     */
    public Runner(
            RunnerServices services,
            long number,
            long topicNumber,
            HandlerDefinition definition,
            Cursor cursor,
            Map<Long, Outcome> answeredAhead,
            End end,
            Consumer<Runner> drained) {
        this.services = services;
        this.number = number;
        this.topicNumber = topicNumber;
        this.topic = definition.spec().ref().topic();
        this.definition = definition;
        this.match = new Match(definition, number, cursor.remembered());
        this.remembered = match.remembered();
        this.cursor = cursor;
        this.savedSeq = cursor.seq();
        this.readFrom = cursor.seq();
        this.receiptsFrom = cursor.receiptsFrom();
        this.answeredAhead = new HashMap<>(answeredAhead);
        this.end = end;
        this.drained = drained;
        this.steps = new Steps(services.pool(), this::step);
        this.backoff = new Backoff(services.random());
        this.metrics = services.metrics().handler(topic.name(), ref().id().name(), this::pending);
        this.episode = new Episode(ref(), services.health(), services.clock());
        this.status = new RunnerStatus(RunnerStatus.State.RUNNING, "", null, null, cursor.seq(), cursor.passed(), 0);
        adopt(definition);
    }

    public long number() {
        return number;
    }

    public long topicNumber() {
        return topicNumber;
    }

    private HandlerRef ref() {
        return definition.spec().ref();
    }

    public RunnerStatus status() {
        return status;
    }

    /**
     * What {@code definition}'s match would say of an event that comes now, with what it remembers by now; empty when the
     * definition has none. Nothing is remembered of it. Any thread.
     */
    public Optional<Explained> explain(HandlerDefinition definition, LogEntry entry) {
        return new Match(definition, number, remembered).explain(entry);
    }

    /** How many accepted events it has still to answer. */
    public long pending() {
        return Math.max(0, Math.min(services.collected(topicNumber), end.collected()) - status.passed());
    }

    /** Goes on by {@code next} once everything handed over has any answer; keeps the cursor. */
    public void replace(HandlerDefinition next) {
        var superseded = replacement.getAndSet(next);
        if (superseded != null) {
            superseded.discard();
        }
        wake();
    }

    /** Takes no event at or above {@code newEnd}, finishes what lies below, then is drained. */
    public void drainTo(End newEnd) {
        end = newEnd;
        wake();
    }

    /** Hands nothing more over from now on. */
    public void stop() {
        stopping = true;
        wake();
    }

    /** Whether it is stopped and nothing that could still be answered soon is in flight. */
    public boolean isQuiet() {
        var current = handler;
        return (rested && status.inFlight() == 0) || (current != null && current.isTargetAway());
    }

    /** Has a pool thread take a step soon. */
    public void wake() {
        steps.wake();
    }

    private void step() {
        try {
            runOnce();
        } catch (StoreUnavailableException e) {
            // the store reports itself; here it only takes patience
            services.timer().after(AFTER_STORE_FAILURE, this::wake);
        } catch (Throwable e) {
            LOG.error("A mistake in the program stopped a delivery step; handler={} error={}", ref(), e.toString(), e);
            episode.began("a mistake in the program stopped it: " + e);
            services.timer().after(backoff.failed(), this::wake);
        }
        // the status is as of this step, and no later one hands anything over
        rested = stopping;
    }

    /** One step: takes what was answered, moves the cursor, hands over what fits. */
    void runOnce() {
        try {
            takeAnswers();
            bury();
            pass();
            if (flight.isQuiet() && !stopping) {
                turn();
            }
            if (!stopping && replacement.get() == null) {
                handOver();
            }
            saveWhenDue();
        } finally {
            publishStatus();
        }
        if (end.isSet() && isDrained()) {
            save();
            drained.accept(this);
        }
    }

    /**
     * Stores the cursor and the receipts and lets the handler go; for when the pool is closed. Any thread.
     *
     * @return false when a step could not be stopped, so that the last answers are lost and their events come once more
     */
    public boolean finishAlone() {
        return steps.runAlone(this::finish);
    }

    /** The same on the runner's own thread, when nothing moves it any more. */
    public void finish() {
        try {
            takeAnswers();
            bury();
            pass();
            if (!movesCursor() || flight.isQuiet()) {
                takeDurable();
                store();
            }
        } finally {
            var last = handler;
            handler = null;
            episode.over();
            if (last != null) {
                last.close();
            }
        }
    }

    private void takeAnswers() {
        for (var arrived = mailbox.poll(); arrived != null; arrived = mailbox.poll()) {
            var slot = flight.awaited(arrived.seq());
            if (slot.isPresent() && arrived.session() == sessionNumber) {
                apply(slot.get(), arrived);
            }
        }
    }

    private void apply(Flight.Slot slot, Arrived arrived) {
        boolean heldBefore = flight.isHeld();
        var effect = flight.answered(slot, arrived.answer(), definition.delivery(), services.nanoTime());
        switch (effect) {
            case DELIVERED -> {
                metrics.delivered(1);
                if (!heldBefore) {
                    // while held, what was under way before the failure says nothing about that
                    backoff.succeeded();
                    episode.ended();
                }
                var delivered = (Answer.Delivered) arrived.answer();
                if (!movesCursor()) {
                    unsaved(receipt(slot, Outcome.DELIVERED, delivered.position(), arrived.at()));
                } else if (services.onlooker().looksAt(number)) {
                    committed.add(receipt(slot, Outcome.DELIVERED, delivered.position(), arrived.at()));
                }
            }
            case FILTERED -> {
                metrics.filtered(1);
                var filtered = (Answer.Filtered) arrived.answer();
                unsaved(receipt(slot, Outcome.FILTERED, null, arrived.at()).withReason(filtered.reason()));
            }
            case DOOMED, REPEATED -> {
                if (effect == Flight.Effect.REPEATED) {
                    metrics.retried(1);
                }
                if (!heldBefore && flight.isHeld()) {
                    // it no longer stands in the way, so there is nothing to wait for
                    goBackAfter(Duration.ZERO);
                }
            }
            case HELD -> {
                var deferred = (Answer.Deferred) arrived.answer();
                if (deferred.attempted()) {
                    metrics.retried(1);
                }
                if (!heldBefore) {
                    goBackAfter(backoff.failed());
                    episode.deferred(slot.entry(), deferred);
                }
            }
        }
    }

    private void goBackAfter(Duration wait) {
        nextAttempt = services.clock().instant().plus(wait);
        var earlier = retry;
        if (earlier != null) {
            earlier.cancel();
        }
        retry = services.timer().after(wait, () -> {
            targetIsBack = true;
            wake();
        });
    }

    private void bury() {
        if (flight.doomed().isEmpty()) {
            return;
        }
        takeDurable();
        var batch = new Batch();
        var now = services.clock().instant();
        var doomed = flight.doomed();
        for (var slot : doomed) {
            services.deadLetters().addTo(batch, number, slot.entry(), slot.verdict(), slot.attempts(), now);
        }
        services.store().write(batch, Durability.SYNCED);
        for (var slot : doomed) {
            flight.buried(slot);
            unsaved.add(receipt(slot, Outcome.DEAD_LETTER, null, now));
            metrics.dead(1);
            episode.buried(slot.entry(), slot.verdict());
        }
        cursorMoved();
        saveWhenMany();
    }

    /** For a handler that moves the cursor: a commit that was answered as failed may be durable all the same. */
    private void takeDurable() {
        if (movesCursor()) {
            var stored = Cursor.read(services.store(), number);
            metrics.delivered(stored.map(found -> flight.doneBelow(found.seq())).orElse(0));
            pass();
        }
    }

    private void pass() {
        for (var slot = flight.passed(); slot.isPresent(); slot = flight.passed()) {
            var entry = slot.get().entry();
            cursor = new Cursor(
                    entry.seq() + 1,
                    entry.ordinal(),
                    entry.seq() + 1,
                    slot.get().remembered());
            answeredAhead.remove(entry.seq());
            cursorMoved();
        }
    }

    /** Nothing is in flight: the moment for a new definition, and for going back. */
    private void turn() {
        var next = replacement.get();
        boolean goesBack = flight.isHeld() && (targetIsBack || next != null);
        if (goesBack) {
            takeDurable();
        }
        if (next != null) {
            var old = handler;
            if (old != null && !next.hasTargetOf(definition)) {
                // what the former target has must not come to the next one as well, whatever happens to the machine
                storeForGood();
            }
            adopt(next);
            replacement.compareAndSet(next, null);
            if (old != null) {
                old.close();
            }
        }
        if (goesBack) {
            // only now: had the store failed above, the next step would have to know that it is to go back
            targetIsBack = false;
            nextAttempt = null;
            flight.goBack();
            session = null;
            if (flight.size() == 0) {
                episode.over();
            }
        }
    }

    private void adopt(HandlerDefinition next) {
        var before = definition.spec().ref();
        var after = next.spec().ref();
        if (!after.equals(before)) {
            episode.over();
            metrics =
                    services.metrics().handler(after.topic().name(), after.id().name(), this::pending);
            episode = new Episode(after, services.health(), services.clock());
        }
        boolean sameMatch = match.isOf(next);
        definition = next;
        session = null;
        if (!sameMatch) {
            // what was not handed over yet goes by the new definition
            match = new Match(next, number, cursor.remembered());
            flight.slots().forEach(this::decide);
        }
        if (next.opening() instanceof Opening.Opened opened) {
            handler = opened.handler();
            opened.handler().onTargetBack(() -> {
                targetIsBack = true;
                wake();
            });
        } else {
            handler = null;
        }
    }

    private void handOver() {
        var current = handler;
        if (current == null) {
            return;
        }
        long beganNanos = services.nanoTime();
        while (!flight.isHeld() && !(movesCursor() && flight.handed() > 0)) {
            if (!flight.hasReady() && !readAhead(current.window())) {
                return;
            }
            if (movesCursor()) {
                // what the handler commits says that everything before is answered, so that must not be younger
                save();
            }
            var run = flight.handOver(
                    current.window(), current.mostPerRun(), services.clock().instant());
            if (run.isEmpty()) {
                return;
            }
            deliver(current, run);
            if (services.nanoTime() - beganNanos > LONG_STEP.toNanos()) {
                // others wait for this thread
                wake();
                return;
            }
        }
    }

    private void deliver(Handler current, List<Flight.Slot> run) {
        var target = session;
        int session = target == null ? ++sessionNumber : sessionNumber;
        var entries = run.stream().map(Flight.Slot::entry).toList();
        var commit = new RunCommit(number, run, flight.firstReceiptRow(), services.clock());
        try {
            if (target == null) {
                target = current.open();
                this.session = target;
            }
            target.deliver(entries, commit, (seq, answer) -> arrived(session, seq, answer));
        } catch (RuntimeException | Error e) {
            LOG.error("A mistake in a handler; handler={} error={}", ref(), e.toString(), e);
            String reason = "a mistake in the handler: " + e;
            // which event it was is not known: the first gets the blame, and from then on they go one by one
            boolean attempted = true;
            for (var entry : entries) {
                arrived(session, entry.seq(), new Answer.Deferred(Answer.Scope.EVENT, attempted, reason));
                attempted = false;
            }
        }
    }

    private void arrived(int session, long seq, Answer answer) {
        mailbox.add(new Arrived(session, seq, answer, services.clock().instant()));
        wake();
    }

    /**
     * Reads on from the log as far as the window has room; whether something is ready. When nothing is, though something
     * was read, another step follows: a long stretch of filtered events must not hold the thread.
     */
    private boolean readAhead(Handler.Window window) {
        int events = window.events() - flight.size();
        long bytes = window.bytes() - flight.bytes();
        if (events <= 0 || (bytes <= 0 && flight.size() > 0)) {
            return false;
        }
        var entries = services.eventLog().read(topicNumber, topic, readFrom, events, (int) Math.max(1, bytes));
        if (entries.isEmpty() || entries.get(0).seq() >= end.seq()) {
            return false;
        }
        entries.stream().filter(entry -> entry.seq() < end.seq()).forEach(this::add);
        pass();
        saveWhenMany();
        if (!flight.hasReady()) {
            wake();
        }
        return flight.hasReady();
    }

    private void add(LogEntry entry) {
        readFrom = entry.seq() + 1;
        var outcome = answeredAhead.get(entry.seq());
        if (outcome == null) {
            flight.add(entry);
        } else {
            flight.addAnswered(entry, outcome, receiptsFrom);
        }
        decide(flight.last());
    }

    /** Has the match decide an event of the flight; each in its turn, in log order. */
    private void decide(Flight.Slot slot) {
        var reason = match.filters(slot.entry(), ref(), metrics);
        flight.decided(slot, match.remembered());
        if (reason.isPresent() && flight.filter(slot)) {
            metrics.filtered(1);
            var now = services.clock().instant();
            unsaved.add(new Receipt(slot.entry().seq(), Outcome.FILTERED, 0, null, now, now, reason.get()));
            cursorMoved();
        }
    }

    private boolean isDrained() {
        return flight.size() == 0
                && replacement.get() == null
                && services.eventLog().read(topicNumber, topic, readFrom, 1, 1).stream()
                        .noneMatch(entry -> entry.seq() < end.seq());
    }

    private boolean movesCursor() {
        var current = handler;
        return current != null && current.movesCursor();
    }

    private static Receipt receipt(
            Flight.Slot slot, Outcome outcome, Answer.@Nullable Position position, Instant answered) {
        // a clock that was set back in between must not make an answer older than its question
        var at = answered.isBefore(slot.handedOver()) ? slot.handedOver() : answered;
        return new Receipt(slot.entry().seq(), outcome, slot.attempts(), position, slot.handedOver(), at);
    }

    private void unsaved(Receipt receipt) {
        cursorMoved();
        unsaved.add(receipt);
        saveWhenMany();
    }

    private void saveWhenMany() {
        if (unsaved.size() >= Receipts.MOST_IN_ROW) {
            pass();
            save();
        }
    }

    private void cursorMoved() {
        if (!cursorMoved) {
            cursorMoved = true;
            unsavedSinceNanos = services.nanoTime();
        }
    }

    private void saveWhenDue() {
        if (!cursorMoved) {
            return;
        }
        long waitedNanos = services.nanoTime() - unsavedSinceNanos;
        if (waitedNanos >= SAVE_AFTER.toNanos() || services.onlooker().waitsFor(number)) {
            save();
        } else if (!saveScheduled) {
            saveScheduled = true;
            services.timer().after(SAVE_AFTER.minusNanos(waitedNanos), this::wake);
        }
    }

    private void save() {
        saveScheduled = false;
        if (!cursorMoved || (movesCursor() && (!flight.isQuiet() || flight.isHeld()))) {
            // while such a handler works, and after it failed, its own commit may have stored a later cursor than this
            return;
        }
        store();
    }

    /** Puts receipts and cursor on disk, unless the handler itself keeps the cursor there. */
    private void storeForGood() {
        if (!movesCursor()) {
            store(Durability.SYNCED);
        }
    }

    private void store() {
        if (cursorMoved) {
            store(Durability.UNSYNCED);
        }
    }

    private void store(Durability durability) {
        var batch = new Batch();
        Receipts.addTo(batch, number, unsaved);
        for (var row : Receipts.rows(unsaved)) {
            row.forEach(receipt -> flight.recorded(receipt.seq(), row.get(0).seq()));
        }
        cursor = cursor.withReceiptsFrom(Math.min(cursor.seq(), flight.firstReceiptRow()));
        cursor.addTo(batch, number);
        services.store().write(batch, durability);
        if (services.onlooker().looksAt(number)) {
            committed.addAll(unsaved);
            services.onlooker().answered(number, committed, cursor.seq());
        }
        committed.clear();
        unsaved.clear();
        cursorMoved = false;
        savedSeq = cursor.seq();
    }

    private void publishStatus() {
        remembered = match.remembered();
        RunnerStatus.State state;
        String cause = episode.cause();
        if (definition.opening() instanceof Opening.Unresolved unresolved) {
            state = RunnerStatus.State.UNRESOLVED;
            cause = unresolved.reason();
        } else {
            state = flight.isHeld() ? RunnerStatus.State.WAITING : RunnerStatus.State.RUNNING;
        }
        if (end.isSet()) {
            state = RunnerStatus.State.DRAINING;
        }
        status = new RunnerStatus(
                state,
                cause,
                episode.since(),
                flight.isHeld() ? nextAttempt : null,
                savedSeq,
                cursor.passed(),
                flight.handed());
    }
}
