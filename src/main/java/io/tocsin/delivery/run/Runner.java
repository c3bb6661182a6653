package io.tocsin.delivery.run;

import io.tocsin.delivery.ledger.Cursor;
import io.tocsin.delivery.ledger.Receipts;
import io.tocsin.delivery.ledger.Remembered;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.expression.Explained;
import io.tocsin.handler.CursorKeeper;
import io.tocsin.handler.Handler;
import io.tocsin.handler.HandlerDefinition;
import io.tocsin.handler.HandlerRef;
import io.tocsin.store.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the events of one backlog to one handler, from its cursor on, in log order.
 *
 * <p>{@link #wake} may be called by any thread; it has a pool thread call {@link #runOnce}, never two at once. Everything
 * but the mailbox, the replacement and the flags belongs to that thread. A step that fails is logged, shown and tried
 * again: a runner never stops by itself.
 *
 * <p>Guarantees that each event below the cursor has an outcome, and that after a failure nothing younger is handed over
 * before the failed event was tried again. Gives up exactness of receipts at a kill: what was answered in the last 100 ms
 * is delivered once more.
 */
public final class Runner {

    /** After this long a step hands nothing more over, and another one follows. */
    private static final Duration LONG_STEP = Duration.ofMillis(50);

    private static final Duration AFTER_STORE_FAILURE = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

    private final RunnerServices services;
    private final long number;
    private final Backlog backlog;
    private final Supplier<Optional<String>> gate;
    private final Consumer<Runner> drained;

    private final Steps steps;
    private final Mailbox mailbox;
    private final AtomicReference<@Nullable HandlerDefinition> replacement = new AtomicReference<>();
    private volatile boolean stopping;
    private volatile boolean rested;
    private volatile RunnerStatus status;
    private volatile Remembered remembered;

    private final Engagement engagement;
    private final Progress progress;
    private final Flight flight;
    private final Books books;
    private final Intake intake;
    private final Consequences consequences;
    private final Comeback comeback;
    private final CursorPlace place;
    private final Backoff afterMistake;
    private @Nullable Cursor startedAt;
    private String heldUp = "";
    private boolean over;

    /**
     * A runner that stands at {@code cursor}; {@link #wake} sets it going.
     *
     * @param number of the handler, in the store
     * @param gate why nothing may be handed over now; empty while it may. Asked at each step
     * @param drained told, on the runner's thread, once a backlog that has ended is done
     */
    public Runner(
            RunnerServices services,
            long number,
            HandlerDefinition definition,
            Backlog backlog,
            Cursor cursor,
            Supplier<Optional<String>> gate,
            Consumer<Runner> drained) {
        this.services = services;
        this.number = number;
        this.backlog = backlog;
        this.gate = gate;
        this.drained = drained;
        this.startedAt = cursor;
        this.steps = new Steps(services.pool(), this::step);
        this.mailbox = new Mailbox(services.clock(), this::wake);
        this.comeback = new Comeback(new Backoff(services.random()), services.timer(), services.clock(), this::wake);
        this.afterMistake = new Backoff(services.random());
        this.progress = new Progress(number, definition, cursor.withPlace(""));
        this.flight = progress.flight();
        this.remembered = progress.remembered();
        this.status = new RunnerStatus(
                RunnerStatus.State.RUNNING,
                "",
                null,
                null,
                cursor.seq(),
                cursor.passed(),
                cursor.tally(),
                0,
                null,
                null,
                false);
        this.engagement = new Engagement(services, definition, comeback::targetIsBack);
        this.place = new CursorPlace(cursor.place(), engagement, services.timer(), this::wake);
        this.books = new Books(services, number, backlog, progress, engagement, place, this::wake, this::publishStatus);
        this.intake = new Intake(services.readAhead().part(), backlog, progress, engagement, books, this::wake);
        this.consequences = new Consequences(services, flight, engagement, comeback, books);
        publishStatus();
    }

    /** Of its handler, in the store. */
    public long number() {
        return number;
    }

    private HandlerRef ref() {
        return engagement.ref();
    }

    /** How it is doing, as of its last step, and why nobody answers, as of now. Any thread. */
    public RunnerStatus status() {
        var latest = status;
        return latest.dependsOnTarget()
                ? engagement.targetAbsence().map(latest::during).orElse(latest)
                : latest;
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
        return backlog.pending(status.passed().events());
    }

    /** Goes on by {@code next} once everything handed over has any answer; keeps the cursor. */
    public void replace(HandlerDefinition next) {
        var superseded = replacement.getAndSet(next);
        if (superseded != null) {
            superseded.discard();
        }
        wake();
    }

    /** The backlog has grown by that many events, durably. Any thread. */
    public void collected(long added) {
        if (!backlog.isEnded()) {
            engagement.metrics().accepted(added);
        }
        wake();
    }

    /** Hands nothing more over from now on. */
    public void stop() {
        stopping = true;
        wake();
    }

    /** Whether it is stopped and nothing that could still be answered soon is in flight. */
    public boolean isQuiet() {
        return (rested && status.inFlight() == 0) || engagement.isTargetAway();
    }

    /** Has a pool thread take a step soon. */
    public void wake() {
        steps.wake();
    }

    private void step() {
        try {
            runOnce();
            afterMistake.succeeded();
        } catch (StoreUnavailableException e) {
            // the store reports itself; here it only takes patience
            services.timer().after(AFTER_STORE_FAILURE, this::wake);
        } catch (Throwable e) {
            LOG.error("A mistake in the program stopped a delivery step; handler={} error={}", ref(), e.toString(), e);
            engagement.episode().began("a mistake in the program stopped it: " + e);
            services.timer().after(afterMistake.failed(), this::wake);
        }
        // the status is as of this step, and no later one hands anything over
        rested = stopping;
    }

    /** One step: takes what was answered, moves the cursor, hands over what fits. */
    void runOnce() {
        if (over) {
            return;
        }
        try {
            readAnsweredAhead();
            consequences.takeAll(mailbox);
            books.bury();
            books.pass();
            if (backlog.isDiscarded()) {
                discard();
            } else {
                goOn();
            }
            books.saveWhenDue();
        } finally {
            intake.count();
            publishStatus();
        }
        if (backlog.isEnded() && isDrained()) {
            books.save();
            drained.accept(this);
            over = true;
        }
    }

    private void goOn() {
        if (stopping || replacement.get() != null) {
            engagement.withdraw();
            consequences.takeAll(mailbox);
            // the next session knows nothing of what was refused in this one, so that has to be durable before
            books.bury();
            books.pass();
        }
        if (flight.isQuiet() && !stopping) {
            turn();
        }
        if (!stopping && replacement.get() == null) {
            place.look();
            if (place.isSettled()) {
                // what the former target may have must not become a dead letter besides
                intake.relieve();
            }
            heldUp = gate.get().or(place::reason).orElse("");
            if (heldUp.isEmpty()) {
                handOver();
            }
        }
    }

    private void discard() {
        // our own write under way would store a cursor over the one that is to be stored here; it is answered soon
        boolean mayStillCommit = engagement.isKeptBy(CursorKeeper.STORE_WRITE) && !flight.isQuiet();
        if (!mayStillCommit && !stopping) {
            books.discard();
        }
    }

    /** What a former run of the daemon left; read here so that a start with many handlers need not wait for it. */
    private void readAnsweredAhead() {
        var start = startedAt;
        if (start != null) {
            progress.answeredAhead(new Receipts(services.store()).answeredAhead(number, start));
            startedAt = null;
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
            consequences.takeAll(mailbox);
            books.bury();
            books.pass();
            books.close();
        } finally {
            var next = replacement.getAndSet(null);
            if (next != null) {
                next.discard();
            }
            intake.end();
            engagement.end();
        }
    }

    /** Nothing is in flight: the moment for a new definition, and for going back. */
    private void turn() {
        var next = replacement.get();
        boolean goesBack = flight.isHeld() && (comeback.isDue() || next != null);
        if (goesBack) {
            books.takeDurable();
        }
        if (next != null) {
            if (engagement.isKeptBy(CursorKeeper.TARGET)
                    || (engagement.handler() != null && !next.hasTargetOf(engagement.definition()))) {
                books.storeForGood();
            }
            var letGo = engagement.adopt(next);
            progress.decideBy(next, books::decided);
            replacement.compareAndSet(next, null);
            letGo.run();
        }
        if (goesBack) {
            // only now: had the store failed above, the next step would have to know that it is to go back
            comeback.done();
            flight.goBack();
            engagement.endSession();
            if (engagement.handler() != null && !flight.hasReady()) {
                // what failed was given up, or is filtered by the new definition
                engagement.episode().over();
                // and passed by the next step
                wake();
            }
        }
    }

    private void handOver() {
        var current = engagement.handler();
        if (current == null) {
            return;
        }
        boolean inOurWrite = current.cursorKeeper() == CursorKeeper.STORE_WRITE;
        boolean oneRun = inOurWrite || current.isBlocking();
        long beganNanos = services.nanoTime();
        while (!flight.isHeld() && !(oneRun && flight.handed() > 0)) {
            if (!flight.hasReady() && !intake.read(current.window())) {
                return;
            }
            if (inOurWrite) {
                // what the handler commits says that everything before is answered, so that must not be younger
                books.save();
            }
            if (flight.isQuiet()) {
                books.saveBeforeHandOver();
            }
            var run = flight.handOver(
                    current.window(), current.mostPerRun(), services.clock().instant());
            if (run.isEmpty()) {
                return;
            }
            deliver(current, run, inOurWrite);
            if (services.nanoTime() - beganNanos > LONG_STEP.toNanos()) {
                // others wait for this thread
                wake();
                return;
            }
        }
    }

    private void deliver(Handler current, List<Slot> run, boolean inOurWrite) {
        long firstRow = inOurWrite ? flight.firstReceiptRow() : Long.MAX_VALUE;
        var commit = new RunCommit(
                number, backlog, progress.cursor(), inOurWrite ? flight.slots() : run, run, firstRow, services.clock());
        engagement.deliver(current, run.stream().map(Slot::entry).toList(), commit, mailbox);
    }

    private boolean isDrained() {
        return flight.size() == 0
                && (replacement.get() == null || backlog.isDiscarded())
                && backlog.read(progress.readFrom(), 1, 1).isEmpty();
    }

    private void publishStatus() {
        remembered = progress.remembered();
        status = RunnerStatus.of(engagement, progress, books, comeback, heldUp, backlog.isEnded());
    }
}
