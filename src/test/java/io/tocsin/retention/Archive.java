package io.tocsin.retention;

import io.tocsin.alert.Draft;
import io.tocsin.alert.EventData;
import io.tocsin.alert.HandlerId;
import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.delivery.HandlerChange;
import io.tocsin.delivery.HandlerRegistry;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.eventlog.EncodedDraft;
import io.tocsin.eventlog.EventLog;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.Answer;
import io.tocsin.handler.Answers;
import io.tocsin.handler.DeliverySettings;
import io.tocsin.handler.Handler;
import io.tocsin.handler.HandlerDefinition;
import io.tocsin.handler.HandlerKind;
import io.tocsin.handler.HandlerKinds;
import io.tocsin.handler.HandlerRef;
import io.tocsin.handler.HandlerSpec;
import io.tocsin.handler.Origin;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.metrics.Metrics;
import io.tocsin.settings.Section;
import io.tocsin.store.Store;
import io.tocsin.topic.Collector;
import io.tocsin.topic.PublishOutcome;
import io.tocsin.topic.PublishRequest;
import io.tocsin.topic.TopicRegistry;
import io.tocsin.topic.TopicSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Collector, handlers and retention over one store, with a clock that the test moves and without the thread of the
 * retention. Handlers deliver while their gate is open and leave events unanswered while it is not.
 */
final class Archive implements AutoCloseable {

    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    static final RetentionSettings WEEK = new RetentionSettings(Duration.ofDays(7), 20L << 30, Duration.ofHours(24));

    final Store store;
    final Health health;
    final EventLog log;
    final TopicRegistry topics;
    final HandlerRegistry handlers;
    final Collector collector;
    final DrainIndex drains;
    final Retention retention;
    private final NamedThreads threads;
    private final Gates gates;
    private final AtomicLong nanos = new AtomicLong();
    private volatile Instant now;
    private volatile boolean flowing;

    Archive(Store store) {
        this(store, WEEK, new Gates(), NOON);
    }

    Archive(Store store, RetentionSettings settings, Gates gates, Instant start) {
        this.store = store;
        this.gates = gates;
        this.now = start;
        var metrics = new Metrics();
        health = new Health(() -> now);
        threads = new NamedThreads(health);
        // nothing is found in memory that the store no longer has
        log = new EventLog(store, 0);
        topics = new TopicRegistry(store);
        collector = new Collector(store, log, topics, TopicSettings.DEFAULT, threads, health, metrics, () -> now);
        handlers = new HandlerRegistry(
                store, log, new HandlerKinds(List.of(new GateKind(gates))), threads, health, metrics, () -> now);
        collector.open(handlers);
        drains = new DrainIndex(store);
        retention = new Retention(store, settings, collector, topics, handlers, () -> now, this::nanoTime);
    }

    /** What handlers do, which outlives a restart of the rest. */
    static final class Gates {
        private final Map<String, Boolean> open = new ConcurrentHashMap<>();
        private final Map<String, List<Runnable>> waiting = new ConcurrentHashMap<>();
        private final Map<String, List<Long>> delivered = new ConcurrentHashMap<>();

        synchronized void shut(String handler) {
            open.put(handler, false);
        }

        synchronized void open(String handler) {
            open.put(handler, true);
            waiting.computeIfAbsent(handler, id -> new ArrayList<>()).forEach(Runnable::run);
            waiting.remove(handler);
        }

        /** What was waiting belongs to a process that is gone. */
        synchronized void restart() {
            waiting.clear();
        }

        /** The seqs that a handler was given while its gate was open, in order. */
        synchronized List<Long> delivered(String handler) {
            return List.copyOf(delivered.getOrDefault(handler, List.of()));
        }

        private synchronized void arrived(String handler, List<LogEntry> run, Answers answers) {
            Runnable answer = () -> run.forEach(entry -> {
                delivered.computeIfAbsent(handler, id -> new ArrayList<>()).add(entry.seq());
                boolean bad = entry.event().state().id().startsWith("bad");
                answers.answer(entry.seq(), bad ? new Answer.Refused("bad") : new Answer.Delivered(null));
            });
            if (open.getOrDefault(handler, true)) {
                answer.run();
            } else {
                waiting.computeIfAbsent(handler, id -> new ArrayList<>()).add(answer);
            }
        }
    }

    private record GateKind(Gates gates) implements HandlerKind {

        @Override
        public String name() {
            return "gate";
        }

        @Override
        public Opening open(HandlerRef handler, Section options) {
            return new Opening.Opened(new GateHandler(handler.id().name(), gates));
        }
    }

    private record GateHandler(String id, Gates gates) implements Handler {

        @Override
        public Window window() {
            return new Window(100, 1 << 20);
        }

        @Override
        public Session open() {
            return (run, cursor, answers) -> gates.arrived(id, run, answers);
        }
    }

    static HandlerRef ref(TopicId topic, String id) {
        return new HandlerRef(topic, new HandlerId(id));
    }

    void define(TopicId topic, String id) {
        var spec = new HandlerSpec(ref(topic, id), "gate", null, "", Origin.API);
        var opened = new HandlerKind.Opening.Opened(new GateHandler(id, gates));
        await(collector.change(
                new HandlerChange.Define(new HandlerDefinition(spec, DeliverySettings.DEFAULT, opened, List.of()))));
    }

    void delete(TopicId topic, String id) {
        await(collector.change(new HandlerChange.Delete(ref(topic, id))));
    }

    void deleteTopic(TopicId topic) {
        await(collector.deleteTopic(topic));
    }

    List<Long> publish(TopicId topic, String... ids) {
        return publish(topic, Level.WARNING, ids);
    }

    List<Long> publish(TopicId topic, Level level, String... ids) {
        return collected(topic, level, null, ids).events().stream()
                .map(event -> event.seq())
                .toList();
    }

    PublishOutcome.Collected collected(
            TopicId topic, Level level, PublishRequest.@Nullable Idempotency idempotency, String... ids) {
        return (PublishOutcome.Collected) outcome(topic, level, idempotency, ids);
    }

    PublishOutcome outcome(
            TopicId topic, Level level, PublishRequest.@Nullable Idempotency idempotency, String... ids) {
        var drafts = Arrays.stream(ids)
                .map(id -> EncodedDraft.encode(Draft.of(id, level, id + " is " + level, EventData.of("cpu")), 1 << 20))
                .toList();
        return await(collector.publish(new PublishRequest(topic, drafts, idempotency)));
    }

    static <T> T await(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        return future.orTimeout(3, TimeUnit.MINUTES).join();
    }

    private long nanoTime() {
        return flowing ? System.nanoTime() : nanos.get();
    }

    /** From now on nano time is the machine's, for a retention with its thread. */
    void letTimeFlow() {
        nanos.set(0);
        flowing = true;
    }

    /** Lets time pass and does what is due by then. */
    void pass(Duration time) {
        now = now.plus(time);
        nanos.addAndGet(time.toNanos());
        tend();
    }

    /** Does what is due, until nothing is. */
    void tend() {
        try {
            while (retention.tend().isZero()) {
                // another step follows at once
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Instant now() {
        return now;
    }

    /** The seqs of a topic that the log still has. */
    List<Long> logged(TopicId topic) {
        var number = topics.number(topic);
        if (number.isEmpty()) {
            return List.of();
        }
        return log.read(number.getAsLong(), topic, 1, 1_000_000, Integer.MAX_VALUE).stream()
                .map(LogEntry::seq)
                .toList();
    }

    @Override
    public void close() {
        collector.close(Deadline.after(Duration.ofMinutes(1)));
        // half of it is for what is in flight, also behind a gate that is shut
        handlers.close(Deadline.after(Duration.ofSeconds(4)));
        threads.close(Deadline.after(Duration.ofMinutes(1)));
    }
}
