package io.tocsin.topic;

import io.tocsin.alert.Draft;
import io.tocsin.alert.EventData;
import io.tocsin.alert.HandlerId;
import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.delivery.HandlerChange;
import io.tocsin.delivery.HandlerRegistry;
import io.tocsin.eventlog.EncodedDraft;
import io.tocsin.eventlog.EventLog;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.CursorCommit;
import io.tocsin.handler.DeliverySettings;
import io.tocsin.handler.EventSink;
import io.tocsin.handler.Handler;
import io.tocsin.handler.HandlerDefinition;
import io.tocsin.handler.HandlerKind;
import io.tocsin.handler.HandlerKinds;
import io.tocsin.handler.HandlerRef;
import io.tocsin.handler.HandlerSpec;
import io.tocsin.handler.Origin;
import io.tocsin.handler.publish.PublishKind;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.metrics.Metrics;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Section;
import io.tocsin.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collector, topics and handlers over one store, as the server wires them, with real threads. Closing keeps the store. */
final class House implements AutoCloseable {

    static final TopicId CPU = new TopicId("cpu");

    final Store store;
    final Health health;
    final Metrics metrics = new Metrics();
    final NamedThreads threads;
    final EventLog eventLog;
    final TopicRegistry topics;
    final HandlerKinds kinds;
    final HandlerRegistry handlers;
    final Collector collector;
    final Deliverers deliverers;
    volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

    House(Store store) {
        this(store, new Deliverers(), TopicSettings.DEFAULT);
    }

    /** With handlers of the kind {@code list}, which note what they get in {@code deliverers}. */
    House(Store store, Deliverers deliverers, TopicSettings settings) {
        InstantSource clock = () -> now;
        this.store = store;
        this.deliverers = deliverers;
        this.health = new Health(clock);
        this.threads = new NamedThreads(health);
        this.eventLog = new EventLog(store, EventLog.DEFAULT_TAIL_BYTES);
        this.topics = new TopicRegistry(store);
        this.collector = new Collector(store, eventLog, topics, settings, threads, health, metrics, clock);
        this.kinds = new HandlerKinds(List.of(new PublishKind(collector), new ListKind(deliverers)));
        this.handlers = new HandlerRegistry(store, eventLog, kinds, threads, health, metrics, clock);
    }

    House opened() {
        collector.open(handlers);
        return this;
    }

    static EncodedDraft draft(String id, Level level) {
        return EncodedDraft.encode(Draft.of(id, level, id + " is " + level, EventData.of("cpu")), 1 << 20);
    }

    static PublishRequest request(TopicId topic, String... ids) {
        return new PublishRequest(
                topic, Arrays.stream(ids).map(id -> draft(id, Level.WARNING)).toList(), null);
    }

    PublishOutcome.Collected publish(TopicId topic, String... ids) {
        return (PublishOutcome.Collected)
                await(collector.publish(request(topic, ids)).toCompletableFuture());
    }

    PublishOutcome.Collected publish(TopicId topic, String id, Level level) {
        return (PublishOutcome.Collected) await(collector
                .publish(new PublishRequest(topic, List.of(draft(id, level)), null))
                .toCompletableFuture());
    }

    void change(HandlerChange change) {
        await(collector.change(change).toCompletableFuture());
    }

    /** An event that is in the log. */
    LogEntry entry(TopicId topic, long seq) {
        long number = topics.find(topic).orElseThrow().number();
        return eventLog.entry(number, topic, seq).orElseThrow();
    }

    void deleteTopic(TopicId topic) {
        await(collector.deleteTopic(topic).toCompletableFuture());
    }

    /** What {@code future} gives; what it fails with is thrown. */
    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.orTimeout(3, TimeUnit.MINUTES).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    static HandlerRef ref(TopicId topic, String id) {
        return new HandlerRef(topic, new HandlerId(id));
    }

    /** A handler that notes what it gets under its name. */
    HandlerDefinition listing(TopicId topic, String id) {
        var ref = ref(topic, id);
        return new HandlerDefinition(
                new HandlerSpec(ref, "list", null, "", Origin.API),
                DeliverySettings.DEFAULT,
                new HandlerKind.Opening.Opened(new ListKind.ListHandler(id, deliverers, deliverers.target())),
                List.of());
    }

    /** A handler that publishes to other topics. */
    HandlerDefinition publishing(TopicId topic, String id, String... targets) {
        var kind = new PublishKind(collector);
        var options = Section.of("test", Map.of("topics", List.of(targets)), new Problems());
        return new HandlerDefinition(
                new HandlerSpec(ref(topic, id), "publish", Map.of("topics", List.of(targets)), "", Origin.API),
                DeliverySettings.DEFAULT,
                kind.open(ref(topic, id), options),
                Arrays.stream(targets).map(TopicId::new).toList());
    }

    /** Hands in derived events as a handler does; null when they became durable. */
    CompletableFuture<@Nullable String> derive(CursorCommit cursor, long throughSeq, EventSink.Derived... events) {
        var done = new CompletableFuture<@Nullable String>();
        Consumer<@Nullable String> consumer = done::complete;
        collector.collect(List.of(events), cursor, throughSeq, consumer);
        return done;
    }

    @Override
    public void close() {
        collector.close(Deadline.after(Duration.ofMinutes(1)));
        // half of it is for what is in flight, with handlers that are not stuck
        handlers.close(Deadline.after(Duration.ofSeconds(10)));
        threads.close(Deadline.after(Duration.ofMinutes(1)));
    }

    /** Notes events in memory; with the option {@code waits} it waits, for that reason. */
    record ListKind(Deliverers deliverers) implements HandlerKind {

        @Override
        public String name() {
            return "list";
        }

        @Override
        public Opening open(HandlerRef handler, Section options) {
            String waits = options.string("waits", "");
            return !waits.isEmpty()
                    ? new Opening.Unresolved(waits)
                    : new Opening.Opened(new ListHandler(handler.id().name(), deliverers, deliverers.target()));
        }

        /** One of them. */
        record ListHandler(String id, Deliverers deliverers, Object destination) implements Handler {

            @Override
            public Window window() {
                return new Window(100, 1 << 20);
            }

            @Override
            public Optional<Object> target() {
                return Optional.of(destination);
            }

            @Override
            public boolean isTargetAway() {
                return deliverers.isStuck(id);
            }

            @Override
            public Session open() {
                deliverers.opened(id);
                return (run, cursor, answers) -> deliverers.deliver(id, run, answers);
            }

            @Override
            public void close() {
                deliverers.closed(id);
            }

            @Override
            public void forget(long handlerNumber) {
                deliverers.forgot(id, handlerNumber);
            }
        }
    }
}
