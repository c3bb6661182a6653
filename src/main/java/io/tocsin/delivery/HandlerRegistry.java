package io.tocsin.delivery;

import io.tocsin.alert.HandlerId;
import io.tocsin.alert.TopicId;
import io.tocsin.delivery.again.Addressee;
import io.tocsin.delivery.again.DeadLetterOffice;
import io.tocsin.delivery.ledger.Cursor;
import io.tocsin.delivery.ledger.DeadLetters;
import io.tocsin.delivery.ledger.End;
import io.tocsin.delivery.ledger.FormerHandlers;
import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.delivery.ledger.Receipts;
import io.tocsin.delivery.ledger.SpecRow;
import io.tocsin.delivery.run.Onlooker;
import io.tocsin.delivery.run.Runner;
import io.tocsin.delivery.run.RunnerServices;
import io.tocsin.delivery.run.RunnerStatus;
import io.tocsin.eventlog.EventLog;
import io.tocsin.handler.HandlerDefinition;
import io.tocsin.handler.HandlerKind.Opening;
import io.tocsin.handler.HandlerKinds;
import io.tocsin.handler.HandlerRef;
import io.tocsin.handler.Origin;
import io.tocsin.lifecycle.CloseFailedException;
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
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handlers of the daemon: their stored definitions, and a runner for each.
 *
 * <p>{@link #open}, {@link #reopened}, {@link #change} and {@link #collected} are called by the collector's thread only,
 * which is how a definition has its exact place in the log; everything else by any thread. Deleted handlers stay until they
 * have delivered what came before.
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
    private final FormerHandlers former;
    private final Awaited awaited;
    private final Onlookers onlookers;

    private final Map<Long, Entry> byNumber = new ConcurrentHashMap<>();
    private final Map<HandlerRef, Long> live = new ConcurrentHashMap<>();
    private final Map<Long, List<Runner>> byTopic = new ConcurrentHashMap<>();
    private final Map<Long, Long> collected = new ConcurrentHashMap<>();
    private final LifecycleStack machinery = new LifecycleStack();
    /** Held while a name changes hands, so that a handler that goes does not take the series of its successor along. */
    private final Object names = new Object();

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
        this.former = new FormerHandlers(store);
        this.awaited = new Awaited(store);
        this.onlookers = new Onlookers(awaited);
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
                pool::offer,
                timer::after,
                clock,
                System::nanoTime,
                RandomGenerator.getDefault(),
                health,
                metrics,
                onlookers,
                topicNumber -> collected.getOrDefault(topicNumber, 0L));
        services = ready;
        restoreAll(nextSeq);
    }

    /**
     * Reads the stored definitions once more, after a write whose outcome was unknown and which may have changed them:
     * what is in memory follows the store, and its runners go on.
     *
     * @param collectedSoFar topic number → events collected in all, for every topic
     * @param nextSeq the seq that the next event of any topic gets
     */
    public void reopened(Map<Long, Long> collectedSoFar, long nextSeq) {
        collected.putAll(collectedSoFar);
        restoreAll(nextSeq);
    }

    private void restoreAll(long nextSeq) {
        byte[] next = store.get(Family.META, NEXT_NUMBER);
        nextNumber = next == null ? 1 : Keys.number(next, 0);
        try (var rows = store.scan(Family.SPECS, Keys.of(0), Keys.of(Long.MAX_VALUE))) {
            while (rows.next()) {
                var row = SpecRow.decode(Keys.number(rows.key(), 0), rows.value());
                var known = byNumber.get(row.number());
                if (known == null) {
                    restore(row, nextSeq);
                } else if (!known.row().equals(row)) {
                    follow(known, row);
                }
            }
        }
        byNumber.values().forEach(entry -> entry.runner().wake());
    }

    private void follow(Entry known, SpecRow row) {
        if (!known.row().spec().equals(row.spec())) {
            replaced(known.row().spec().ref(), row, kinds.restore(row.spec()));
        }
        if (row.isDraining()) {
            deleted(row);
        }
    }

    private void restore(SpecRow row, long nextSeq) {
        var definition = kinds.restore(row.spec());
        logWaiting(definition);
        var cursor = Cursor.read(store, row.number())
                .orElseThrow(() -> new IllegalStateException(
                        "handler " + row.spec().ref() + " has a definition but no cursor in the store"));
        attach(row, definition, cursor, receipts.answeredAhead(row.number(), cursor), nextSeq);
    }

    private static void logWaiting(HandlerDefinition definition) {
        if (definition.opening() instanceof Opening.Unresolved unresolved) {
            LOG.atWarn()
                    .setMessage("handler waits")
                    .addKeyValue("topic", definition.spec().ref().topic().name())
                    .addKeyValue("handler", definition.spec().ref().id().name())
                    .addKeyValue("error", unresolved.reason())
                    .log();
        }
    }

    private Runner attach(
            SpecRow row, HandlerDefinition definition, Cursor cursor, Map<Long, Outcome> answeredAhead, long nextSeq) {
        if (!row.isDraining()) {
            synchronized (names) {
                live.put(row.spec().ref(), row.number());
            }
        }
        var runner = new Runner(
                opened(), row.number(), row.topicNumber(), definition, cursor, answeredAhead, row.end(), this::forget);
        byNumber.put(row.number(), new Entry(row, definition, runner));
        byTopic.compute(row.topicNumber(), (topic, runners) -> {
            eventLog.keep(topic, nextSeq);
            var all = new ArrayList<>(runners == null ? List.<Runner>of() : runners);
            all.add(runner);
            return List.copyOf(all);
        });
        return runner;
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

    /**
     * The lowest seq of the topic that a handler, draining or not, or a replay may still need, as far as its progress is
     * stored; {@link Long#MAX_VALUE} when nobody reads the topic. It falls only when the collector's thread attaches
     * somebody. Cheap.
     */
    public long lowestNeeded(long topicNumber) {
        return byTopic.getOrDefault(topicNumber, List.of()).stream()
                .mapToLong(runner -> runner.status().cursor())
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Nothing is left of the topic, which had no handler. */
    public void topicGone(long topicNumber) {
        collected.remove(topicNumber);
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
        var row = new SpecRow(number, end.topicNumber(), end.nextSeq(), End.NEVER, definition.spec());
        var cursor = new Cursor(end.nextSeq(), end.collected(), end.nextSeq());
        batch.put(Family.META, NEXT_NUMBER, Keys.of(number + 1));
        row.addTo(batch);
        cursor.addTo(batch, number);
        return () -> {
            nextNumber = number + 1;
            attach(row, definition, cursor, Map.of(), end.nextSeq()).wake();
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
        return () -> replaced(before, row, definition);
    }

    private void replaced(HandlerRef before, SpecRow row, HandlerDefinition definition) {
        var after = row.spec().ref();
        // in one step with resolve, which must not put an older definition over this one
        byNumber.computeIfPresent(row.number(), (number, entry) -> {
            entry.runner().replace(definition);
            return new Entry(row, definition, entry.runner());
        });
        synchronized (names) {
            if (!after.equals(before)) {
                live.remove(before);
                metrics.removeHandler(before.topic().name(), before.id().name());
            }
            live.put(after, row.number());
        }
    }

    private Runnable delete(long number, LogEnd end, Batch batch) {
        var entry = entry(number);
        var row = entry.row().withEnd(new End(end.nextSeq(), end.collected()));
        row.addTo(batch);
        return () -> deleted(row);
    }

    private void deleted(SpecRow row) {
        byNumber.computeIfPresent(row.number(), (number, entry) -> new Entry(row, entry.definition(), entry.runner()));
        synchronized (names) {
            live.remove(row.spec().ref(), row.number());
        }
        entry(row.number()).runner().drainTo(row.end());
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
        FormerHandlers.addTo(batch, entry.row());
        batch.delete(Family.SPECS, Keys.of(runner.number()));
        batch.delete(Family.CURSOR, Cursor.key(runner.number()));
        store.write(batch, Store.Durability.UNSYNCED);
        byNumber.remove(runner.number());
        awaited.gone(runner.number());
        byTopic.computeIfPresent(runner.topicNumber(), (topic, runners) -> {
            var left = runners.stream().filter(other -> other != runner).toList();
            if (left.isEmpty()) {
                eventLog.forget(topic);
            }
            return left.isEmpty() ? null : left;
        });
        var ref = entry.row().spec().ref();
        synchronized (names) {
            if (!live.containsKey(ref)) {
                metrics.removeHandler(ref.topic().name(), ref.id().name());
            }
        }
    }

    /**
     * Makes waiting definitions ready where what they name is configured by now, lets those wait whose target is gone, and
     * moves those that have another one; deleted ones that still deliver included. The rest go on undisturbed. To be
     * called after clusters changed.
     */
    public void resolve() {
        for (var number : byNumber.keySet()) {
            for (var seen = byNumber.get(number); seen != null && !resolve(seen); ) {
                seen = byNumber.get(number);
            }
        }
    }

    /** False when the definition was changed in between, so that it has to be looked at again. */
    private boolean resolve(Entry seen) {
        var definition = kinds.restore(seen.row().spec());
        if (definition.hasTargetOf(seen.definition())) {
            definition.discard();
            return true;
        }
        var resolved = new AtomicBoolean();
        byNumber.computeIfPresent(seen.row().number(), (number, entry) -> {
            if (!entry.equals(seen)) {
                return entry;
            }
            resolved.set(true);
            entry.runner().replace(definition);
            return new Entry(entry.row(), definition, entry.runner());
        });
        if (!resolved.get()) {
            definition.discard();
        } else if (!(seen.definition().opening() instanceof Opening.Unresolved)) {
            // that it waits was said when it began, though the words change with the clusters that there are
            logWaiting(definition);
        }
        return resolved.get();
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
        return byNumber.values().stream()
                .map(Entry::row)
                .filter(row -> !row.isDraining() && row.spec().origin().equals(origin))
                .map(row -> row.spec().ref())
                .sorted()
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
        return new Deliveries(this, former, receipts, deadLetters);
    }

    /** The events that were given up on. */
    public DeadLetterOffice deadLetterOffice() {
        return new DeadLetterOffice(store, this::addressee);
    }

    /** Whose receipts and dead letters have this number; {@code unknown/<number>} when nothing is kept of it. */
    private Addressee addressee(long topicNumber, long number) {
        var entry = byNumber.get(number);
        if (entry != null) {
            return new Addressee(number, entry.row().spec().ref(), false, 0);
        }
        var ref = former.find(topicNumber, number)
                .map(row -> row.spec().ref())
                .orElseGet(() -> new HandlerRef(new TopicId("unknown"), new HandlerId(Long.toString(number))));
        return new Addressee(number, ref, true, 0);
    }

    /**
     * Tells {@code onlooker} from now on what is answered.
     *
     * @return ends it
     */
    public Runnable lookOn(Onlooker onlooker) {
        return onlookers.add(onlooker);
    }

    /** Gives a wait up that began by {@link Deliveries#await}. */
    public void giveUp(Awaited.Wait wait) {
        awaited.giveUp(wait);
    }

    Awaited.Wait await(List<Long> handlers, List<Long> seqs, Duration limit) {
        var wait = awaited.begin(handlers, seqs);
        if (!wait.done().toCompletableFuture().isDone()) {
            var timeOut = opened().timer().after(limit, () -> awaited.giveUp(wait));
            wait.done().thenRun(timeOut::cancel);
            // receipts that are not stored yet are stored at once while somebody waits
            handlers.stream()
                    .map(byNumber::get)
                    .filter(Objects::nonNull)
                    .forEach(entry -> entry.runner().wake());
        }
        return wait;
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

    /** Empty once it has delivered everything it had to before its deletion. */
    Optional<RunnerStatus> status(long number) {
        return Optional.ofNullable(byNumber.get(number))
                .map(entry -> entry.runner().status());
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
        // closed behind the threads, and each of them whatever happens to the others
        var last = new LifecycleStack();
        byNumber.values()
                .forEach(entry -> last.onClose("handler " + entry.row().spec().ref(), () -> finish(entry)));
        last.opened("delivery machinery", machinery);
        byNumber.clear();
        last.close(deadline);
    }

    private static void finish(Entry entry) {
        if (!entry.runner().finishAlone()) {
            throw new CloseFailedException("it is still at a step");
        }
    }
}
