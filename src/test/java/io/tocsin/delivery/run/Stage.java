package io.tocsin.delivery.run;

import io.tocsin.delivery.ledger.Cursor;
import io.tocsin.delivery.ledger.DeadLetters;
import io.tocsin.delivery.ledger.End;
import io.tocsin.delivery.ledger.Extent;
import io.tocsin.delivery.ledger.Receipt;
import io.tocsin.delivery.ledger.Receipts;
import io.tocsin.eventlog.Drain;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.eventlog.EncodedDraft;
import io.tocsin.eventlog.EventLog;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.expression.Expression;
import io.tocsin.expression.ExpressionSyntaxException;
import io.tocsin.handler.DeliverySettings;
import io.tocsin.handler.Handler;
import io.tocsin.handler.HandlerDefinition;
import io.tocsin.handler.HandlerKind.Opening;
import io.tocsin.handler.HandlerRef;
import io.tocsin.handler.HandlerSpec;
import io.tocsin.handler.Origin;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.lifecycle.Timer;
import io.tocsin.metrics.Metrics;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What runners of one topic need, moved by hand: no thread, no waiting. Steps that were asked for are run by
 * {@link #settle}, the clock moves by {@link #pass} only.
 */
final class Stage {

    static final long TOPIC_NUMBER = 1;
    static final long HANDLER_NUMBER = 7;
    static final HandlerRef REF = Entries.REF;

    private record Due(long atNanos, Runnable task) {}

    final Store store;
    final EventLog eventLog;
    final Health health;
    /** Only blocking handlers use them. */
    final NamedThreads threads;

    final Metrics metrics = new Metrics();
    final DeadLetters deadLetters;
    final Receipts receipts;
    final List<Runner> drained = new ArrayList<>();
    private final RunnerServices services;
    private final Queue<Runnable> steps = new ArrayDeque<>();
    private final List<Due> timers = new ArrayList<>();
    private Instant now = Entries.NOON;
    private long nanos;
    private long collected;
    Onlooker onlooker = Onlooker.NOBODY;
    /** Why nothing may be handed over; empty while it may. */
    Optional<String> gate = Optional.empty();

    /** Of the runner made last. */
    LogBacklog backlog;

    /** With recent events in memory. */
    Stage(Store store) {
        this(store, EventLog.DEFAULT_TAIL_BYTES);
    }

    Stage(Store store, long tailBytes) {
        this(store, tailBytes, new ReadAhead(64 * 1024 * 1024));
    }

    Stage(Store store, long tailBytes, ReadAhead readAhead) {
        this.store = store;
        this.eventLog = new EventLog(store, tailBytes);
        this.health = new Health(() -> now);
        this.threads = new NamedThreads(health);
        this.deadLetters = new DeadLetters(store);
        this.receipts = new Receipts(store);
        this.collected = new DrainIndex(store).last().map(Drain::endSeq).orElse(1L) - 1;
        this.services = new RunnerServices(
                store,
                steps::add,
                this::after,
                new Attempts(threads, this::after),
                readAhead,
                () -> now,
                () -> nanos,
                new Random(1),
                health,
                metrics,
                new Onlooker() {
                    @Override
                    public boolean looksAt(long handlerNumber) {
                        return onlooker.looksAt(handlerNumber);
                    }

                    @Override
                    public boolean waitsFor(long handlerNumber) {
                        return onlooker.waitsFor(handlerNumber);
                    }

                    @Override
                    public void answered(long handlerNumber, List<Receipt> receipts, long cursor) {
                        onlooker.answered(handlerNumber, receipts, cursor);
                    }
                });
        this.backlog = new LogBacklog(eventLog, TOPIC_NUMBER, Entries.TOPIC, this::extent, End.NEVER);
        eventLog.keep(TOPIC_NUMBER, collected + 1);
    }

    private Timer.Scheduled after(Duration delay, Runnable task) {
        var due = new Due(nanos + delay.toNanos(), task);
        timers.add(due);
        return () -> timers.remove(due);
    }

    static HandlerDefinition definition(Handler handler) {
        return definition(handler, DeliverySettings.DEFAULT);
    }

    static HandlerDefinition definition(Handler handler, DeliverySettings limits) {
        var spec = new HandlerSpec(REF, "fake", null, "", Origin.API);
        return new HandlerDefinition(spec, limits, new Opening.Opened(handler), List.of());
    }

    /** A definition whose handler gets only what matches. */
    static HandlerDefinition definition(Handler handler, String match) {
        try {
            var spec = new HandlerSpec(REF, "fake", null, match, Origin.API);
            return new HandlerDefinition(
                    spec,
                    DeliverySettings.DEFAULT,
                    match.isEmpty() ? null : Expression.parse(match),
                    new Opening.Opened(handler),
                    List.of());
        } catch (ExpressionSyntaxException e) {
            throw new IllegalArgumentException(match, e);
        }
    }

    /** A runner that stands where the store says, or at the log's beginning. */
    Runner runner(HandlerDefinition definition) {
        return runner(definition, End.NEVER);
    }

    Runner runner(HandlerDefinition definition, End end) {
        var cursor = Cursor.read(store, HANDLER_NUMBER).orElse(Cursor.first(1, Extent.NONE));
        backlog = new LogBacklog(eventLog, TOPIC_NUMBER, Entries.TOPIC, this::extent, end);
        var runner = new Runner(services, HANDLER_NUMBER, definition, backlog, cursor, () -> gate, drained::add);
        runner.wake();
        return runner;
    }

    /** Collects events with these ids in one drain. */
    List<LogEntry> collect(String... ids) {
        var batch = new Batch();
        var entries = new ArrayList<LogEntry>();
        for (String id : ids) {
            var encoded = EncodedDraft.encode(Entries.draft(id), Integer.MAX_VALUE);
            collected++;
            entries.add(Entries.stamp(encoded, TOPIC_NUMBER, collected, collected));
            batch.put(Family.LOG, EventLog.key(TOPIC_NUMBER, collected), encoded.value());
        }
        DrainIndex.addTo(batch, Drain.of(entries, 0));
        store.write(batch, Store.Durability.SYNCED);
        eventLog.appended(entries);
        return entries;
    }

    /** Collects {@code count} events of different ids. */
    void collect(int count) {
        var ids = new String[count];
        for (int i = 0; i < count; i++) {
            ids[i] = "id" + (collected + i + 1);
        }
        collect(ids);
    }

    long collected() {
        return collected;
    }

    /** What was collected, counted in the log. */
    Extent extent() {
        var extent = Extent.NONE;
        try (var scan = store.scan(Family.LOG, EventLog.key(TOPIC_NUMBER, 0), EventLog.key(TOPIC_NUMBER + 1, 0))) {
            while (scan.next()) {
                extent = extent.plus(scan.value().length);
            }
        }
        return extent;
    }

    /** Runs every step that was asked for, until nobody asks for one. */
    void settle() {
        for (var step = steps.poll(); step != null; step = steps.poll()) {
            step.run();
        }
    }

    /** Lets time pass, with what is due at its moment. */
    void pass(Duration time) {
        settle();
        long until = nanos + time.toNanos();
        for (var next = next(until); next != null; next = next(until)) {
            moveTo(next.atNanos());
            timers.remove(next);
            next.task().run();
            settle();
        }
        moveTo(until);
    }

    private @Nullable Due next(long until) {
        return timers.stream()
                .filter(due -> due.atNanos() <= until)
                .min(Comparator.comparingLong(Due::atNanos))
                .orElse(null);
    }

    private void moveTo(long toNanos) {
        if (toNanos > nanos) {
            now = now.plusNanos(toNanos - nanos);
            nanos = toNanos;
        }
    }

    /** The wall clock alone jumps. */
    void setClock(Instant time) {
        now = time;
    }

    Cursor cursor() {
        return Cursor.read(store, HANDLER_NUMBER).orElseThrow();
    }

    Receipt receipt(long seq) {
        return receipts.find(HANDLER_NUMBER, seq).orElseThrow();
    }
}
