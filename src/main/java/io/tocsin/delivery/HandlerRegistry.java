package io.tocsin.delivery;

import io.tocsin.alert.TopicId;
import io.tocsin.eventlog.EventLog;
import io.tocsin.handler.HandlerDefinition;
import io.tocsin.handler.HandlerKind.Opening;
import io.tocsin.handler.HandlerKinds;
import io.tocsin.handler.HandlerRef;
import io.tocsin.handler.Origin;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.LifecycleStack;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.lifecycle.Resource;
import io.tocsin.metrics.Metrics;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handlers of the daemon: their stored definitions, and a runner for each.
 *
 * <p>{@link #open}, {@link #change} and {@link #collected} are called by the collector's thread only, which is how a
 * definition has its exact place in the log; everything else by any thread. Deleted handlers stay until they have
 * delivered what came before.
 */
public final class HandlerRegistry implements Resource {

    private static final Logger LOG = LoggerFactory.getLogger(HandlerRegistry.class);
    private static final byte[] NEXT_NUMBER = "next-handler".getBytes(StandardCharsets.US_ASCII);
    private static final int POOL_THREADS = 4;
    private static final int MOST_WAITING_STEPS = 1_000_000;

    /** One handler; immutable, replaced as a whole. */
    private record Entry(SpecRow row, HandlerDefinition definition, Runner runner) {}

    private final Store store;
    private final EventLog eventLog;
    private final HandlerKinds kinds;
    private final NamedThreads threads;
    private final Health health;
    private final Metrics metrics;
    private final InstantSource clock;
    private final DeadLetters deadLetters;
    private final Receipts receipts;

    private final Map<Long, Entry> byNumber = new ConcurrentHashMap<>();
    private final Map<HandlerRef, Long> live = new ConcurrentHashMap<>();
    private final Map<Long, List<Runner>> byTopic = new ConcurrentHashMap<>();
    private final Map<Long, Long> collected = new ConcurrentHashMap<>();
    private final LifecycleStack machinery = new LifecycleStack();
    private @Nullable RunnerServices services;
    private long nextNumber = 1;

    /** Nothing is read before {@link #open}. */
    public HandlerRegistry(
            Store store,
            EventLog eventLog,
            HandlerKinds kinds,
            NamedThreads threads,
            Health health,
            Metrics metrics,
            InstantSource clock) {
        this.store = store;
        this.eventLog = eventLog;
        this.kinds = kinds;
        this.threads = threads;
        this.health = health;
        this.metrics = metrics;
        this.clock = clock;
        this.deadLetters = new DeadLetters(store);
        this.receipts = new Receipts(store);
    }

    /**
     * Reads the stored definitions and sets a runner going for each, from its stored cursor.
     *
     * @param collectedSoFar topic number → events collected in all, for every topic
     * @param nextSeq the seq that the next event of any topic gets
     */
    public void open(Map<Long, Long> collectedSoFar, long nextSeq) {
        collected.putAll(collectedSoFar);
        var pool = machinery.opened(
                "delivery threads",
                threads.pool("delivery", POOL_THREADS, MOST_WAITING_STEPS, NamedThreads.Mode.DAEMON));
        var timer = machinery.opened("delivery timer", threads.timer("delivery-timer", NamedThreads.Mode.DAEMON));
        var ready = new RunnerServices(
                store,
                eventLog,
                deadLetters,
                pool,
                timer,
                clock,
                System::nanoTime,
                RandomGenerator.getDefault(),
                health,
                metrics,
                topicNumber -> collected.getOrDefault(topicNumber, 0L));
        services = ready;
        byte[] next = store.get(Family.META, NEXT_NUMBER);
        nextNumber = next == null ? 1 : Keys.number(next, 0);
        try (var rows = store.scan(Family.SPECS, Keys.of(0), Keys.of(Long.MAX_VALUE))) {
            while (rows.next()) {
                restore(ready, SpecRow.decode(Keys.number(rows.key(), 0), rows.value()), nextSeq);
            }
        }
        byNumber.values().forEach(entry -> entry.runner().wake());
    }

    private void restore(RunnerServices ready, SpecRow row, long nextSeq) {
        var definition = kinds.restore(row.spec());
        if (definition.opening() instanceof Opening.Unresolved unresolved) {
            LOG.atWarn()
                    .setMessage("handler waits")
                    .addKeyValue("topic", row.spec().ref().topic().name())
                    .addKeyValue("handler", row.spec().ref().id().name())
                    .addKeyValue("error", unresolved.reason())
                    .log();
        }
        var cursor = Cursor.read(store, row.number())
                .orElseThrow(() -> new IllegalStateException(
                        "handler " + row.spec().ref() + " has a definition but no cursor in the store"));
        eventLog.keep(row.topicNumber(), nextSeq);
        attach(ready, row, definition, cursor, receipts.answeredAhead(row.number(), cursor));
    }

    private Entry attach(
            RunnerServices ready, SpecRow row, HandlerDefinition definition, Cursor cursor, Set<Long> answeredAhead) {
        var runner = new Runner(
                ready, row.number(), row.topicNumber(), definition, cursor, answeredAhead, row.endSeq(), this::forget);
        var entry = new Entry(row, definition, runner);
        byNumber.put(row.number(), entry);
        if (!row.isDraining()) {
            live.put(row.spec().ref(), row.number());
        }
        byTopic.merge(row.topicNumber(), List.of(runner), HandlerRegistry::joined);
        return entry;
    }

    private static List<Runner> joined(List<Runner> some, List<Runner> more) {
        var all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    /** How many handlers take the next event of the topic. */
    public int attached(long topicNumber) {
        int count = 0;
        for (var runner : byTopic.getOrDefault(topicNumber, List.of())) {
            var entry = byNumber.get(runner.number());
            count += entry != null && !entry.row().isDraining() ? 1 : 0;
        }
        return count;
    }

    /** The topic has collected events, durably: its runners go on. */
    public void collected(long topicNumber, long eventsInAll) {
        collected.put(topicNumber, eventsInAll);
        byTopic.getOrDefault(topicNumber, List.of()).forEach(Runner::wake);
    }

    /**
     * Prepares a change at the log's end.
     *
     * @param end where the log of the change's topic ends now
     * @param batch what has to be durable first is added here
     * @return makes the change take effect; to be run once {@code batch} is durable
     * @throws HandlerExistsException for a create
     * @throws UnknownHandlerException for a replace
     * @throws PublishLoopException when events would travel in a circle
     */
    public Runnable change(HandlerChange change, LogEnd end, Batch batch) {
        if (change instanceof HandlerChange.Create create) {
            var ref = create.definition().spec().ref();
            if (live.containsKey(ref)) {
                throw new HandlerExistsException(ref);
            }
            return create(create.definition(), end, batch);
        }
        if (change instanceof HandlerChange.Replace replace) {
            var number = live.get(replace.existing());
            if (number == null) {
                throw new UnknownHandlerException(replace.existing());
            }
            return replace(number, replace.definition(), batch);
        }
        if (change instanceof HandlerChange.Define define) {
            var number = live.get(define.definition().spec().ref());
            return number == null
                    ? create(define.definition(), end, batch)
                    : replace(number, define.definition(), batch);
        }
        if (change instanceof HandlerChange.Delete delete) {
            var number = live.get(delete.existing());
            return number == null ? () -> {} : delete(number, end, batch);
        }
        throw new AssertionError(change);
    }

    private Runnable create(HandlerDefinition definition, LogEnd end, Batch batch) {
        checkGraph(definition, null);
        long number = nextNumber;
        var row = new SpecRow(number, end.topicNumber(), end.nextSeq(), Long.MAX_VALUE, definition.spec());
        var cursor = new Cursor(end.nextSeq(), end.collected(), end.nextSeq());
        batch.put(Family.META, NEXT_NUMBER, Keys.of(number + 1));
        row.addTo(batch);
        cursor.addTo(batch, number);
        return () -> {
            nextNumber = number + 1;
            eventLog.keep(end.topicNumber(), end.nextSeq());
            attach(opened(), row, definition, cursor, Set.of()).runner().wake();
        };
    }

    private Runnable replace(long number, HandlerDefinition definition, Batch batch) {
        var entry = entry(number);
        var before = entry.row().spec().ref();
        var after = definition.spec().ref();
        if (!after.equals(before) && live.containsKey(after)) {
            throw new HandlerExistsException(after);
        }
        checkGraph(definition, before);
        var row = entry.row().withSpec(definition.spec());
        row.addTo(batch);
        return () -> {
            byNumber.put(number, new Entry(row, definition, entry.runner()));
            live.remove(before);
            live.put(after, number);
            entry.runner().replace(definition);
        };
    }

    private Runnable delete(long number, LogEnd end, Batch batch) {
        var entry = entry(number);
        var row = entry.row().withEnd(end.nextSeq());
        row.addTo(batch);
        return () -> {
            byNumber.put(number, new Entry(row, entry.definition(), entry.runner()));
            live.remove(row.spec().ref());
            entry.runner().drainTo(row.endSeq());
        };
    }

    private void checkGraph(HandlerDefinition added, @Nullable HandlerRef replaced) {
        if (added.targets().isEmpty()) {
            return;
        }
        var targets = new HashMap<TopicId, Set<TopicId>>();
        for (var number : live.values()) {
            var definition = entry(number).definition();
            if (!definition.spec().ref().equals(replaced)) {
                targets.computeIfAbsent(definition.spec().ref().topic(), topic -> new HashSet<>())
                        .addAll(definition.targets());
            }
        }
        var start = added.spec().ref().topic();
        targets.computeIfAbsent(start, topic -> new HashSet<>()).addAll(added.targets());
        new PublishGraph(targets).checkFrom(start);
    }

    /** Called by a runner that has delivered everything it had to before its handler's deletion. */
    private void forget(Runner runner) {
        var entry = byNumber.get(runner.number());
        if (entry == null) {
            return;
        }
        runner.finish();
        var batch = new Batch();
        batch.delete(Family.SPECS, Keys.of(runner.number()));
        batch.delete(Family.CURSOR, Cursor.key(runner.number()));
        store.write(batch, Store.Durability.UNSYNCED);
        byNumber.remove(runner.number());
        byTopic.computeIfPresent(runner.topicNumber(), (topic, runners) -> {
            var left = runners.stream().filter(other -> other != runner).toList();
            if (left.isEmpty()) {
                eventLog.forget(topic);
            }
            return left.isEmpty() ? null : left;
        });
        var ref = entry.row().spec().ref();
        if (!live.containsKey(ref)) {
            metrics.removeHandler(ref.topic().name(), ref.id().name());
        }
    }

    /**
     * Makes waiting definitions ready where what they name is configured by now, and lets those wait whose target is
     * gone. To be called after clusters changed.
     */
    public void resolve() {
        for (var number : live.values()) {
            var entry = entry(number);
            entry.runner().replace(kinds.restore(entry.row().spec()));
        }
    }

    /** The handlers of one topic in order of id, deleted ones that still deliver last. */
    public List<HandlerView> handlers(TopicId topic) {
        return views().stream()
                .filter(view -> view.spec().ref().topic().equals(topic))
                .toList();
    }

    /** All handlers, by topic and id, deleted ones that still deliver last. */
    public List<HandlerView> views() {
        return byNumber.values().stream()
                .sorted(Comparator.comparing((Entry entry) -> entry.row().isDraining())
                        .thenComparing(entry -> entry.row().spec().ref())
                        .thenComparing(entry -> entry.row().number()))
                .map(HandlerRegistry::view)
                .toList();
    }

    /** One handler that is not deleted. */
    public Optional<HandlerView> find(HandlerRef ref) {
        var number = live.get(ref);
        var entry = number == null ? null : byNumber.get(number);
        return entry == null ? Optional.empty() : Optional.of(view(entry));
    }

    /** The names of handlers of one origin that are not deleted, in order. */
    public List<HandlerRef> ofOrigin(Origin origin) {
        return views().stream()
                .filter(view -> view.status().state() != RunnerStatus.State.DRAINING)
                .filter(view -> view.spec().origin().equals(origin))
                .map(view -> view.spec().ref())
                .toList();
    }

    /** Topics that have at least one handler, in order of name. */
    public List<TopicId> routedTopics() {
        var topics = new TreeMap<String, TopicId>();
        live.keySet().forEach(ref -> topics.put(ref.topic().name(), ref.topic()));
        return List.copyOf(topics.values());
    }

    /** What became of events. */
    public Deliveries deliveries() {
        return new Deliveries(this, receipts, deadLetters);
    }

    /** Number of the handler and the log's end at its first definition, for each handler of the topic, draining or not. */
    List<SpecRow> rows(long topicNumber) {
        return byTopic.getOrDefault(topicNumber, List.of()).stream()
                .map(runner -> byNumber.get(runner.number()))
                .filter(entry -> entry != null)
                .map(Entry::row)
                .sorted(Comparator.comparing((SpecRow row) -> row.spec().ref()).thenComparing(SpecRow::number))
                .toList();
    }

    RunnerStatus status(long number) {
        return entry(number).runner().status();
    }

    private static HandlerView view(Entry entry) {
        return new HandlerView(
                entry.row().spec(),
                entry.row().number(),
                entry.runner().status(),
                entry.runner().pending());
    }

    private Entry entry(long number) {
        var entry = byNumber.get(number);
        if (entry == null) {
            throw new IllegalStateException("no handler has the number " + number);
        }
        return entry;
    }

    private RunnerServices opened() {
        var ready = services;
        if (ready == null) {
            throw new IllegalStateException("the registry is not open");
        }
        return ready;
    }

    /**
     * Hands nothing more over, waits for what is in flight at targets that are not away, then stores every cursor. What
     * is not answered by then is delivered again after the next start.
     */
    @Override
    public void close(Deadline deadline) {
        var runners = byNumber.values().stream().map(Entry::runner).toList();
        runners.forEach(Runner::stop);
        // half of the time at most, so that clusters and store have some left
        var patience = deadline.butAtMost(deadline.remaining().dividedBy(2));
        Quiet.await(patience, () -> runners.stream().allMatch(Runner::isQuiet));
        machinery.close(deadline);
        runners.forEach(Runner::finish);
        byNumber.clear();
    }
}
