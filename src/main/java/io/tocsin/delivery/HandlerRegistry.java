package io.tocsin.delivery;

import io.tocsin.alert.HandlerId;
import io.tocsin.alert.TopicId;
import io.tocsin.delivery.again.Addressee;
import io.tocsin.delivery.again.DeadLetterOffice;
import io.tocsin.delivery.again.Replays;
import io.tocsin.delivery.ledger.Cursor;
import io.tocsin.delivery.ledger.DeadLetters;
import io.tocsin.delivery.ledger.Extent;
import io.tocsin.delivery.ledger.FormerHandlers;
import io.tocsin.delivery.ledger.Receipts;
import io.tocsin.delivery.ledger.SpecRow;
import io.tocsin.delivery.run.Attempts;
import io.tocsin.delivery.run.LogBacklog;
import io.tocsin.delivery.run.Onlooker;
import io.tocsin.delivery.run.ReadAhead;
import io.tocsin.delivery.run.Runner;
import io.tocsin.delivery.run.RunnerServices;
import io.tocsin.delivery.run.RunnerStatus;
import io.tocsin.eventlog.EventLog;
import io.tocsin.handler.CursorKeeper;
import io.tocsin.handler.Handler;
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
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
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
    private static final int POOL_THREADS = 4;
    private static final int MOST_WAITING_STEPS = 1_000_000;

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
    private final Roster roster;
    private final Changes changes;
    private final Replays replays;

    private final Map<Long, Extent> collected = new ConcurrentHashMap<>();
    private final LifecycleStack machinery = new LifecycleStack();
    private @Nullable RunnerServices services;

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
        this.roster = new Roster(metrics);
        this.changes = new Changes(roster, new ToRunners());
        this.replays = new Replays(store, eventLog, this::presentDefinition);
    }

    /**
     * Reads the stored definitions and sets a runner going for each, from its stored cursor.
     *
     * @param collectedSoFar topic number → what it has collected in all, for every topic
     * @param nextSeq the seq that the next event of any topic gets
     */
    public void open(Map<Long, Extent> collectedSoFar, long nextSeq) {
        collected.putAll(collectedSoFar);
        var pool = machinery.opened(
                "delivery threads",
                threads.pool("delivery", POOL_THREADS, MOST_WAITING_STEPS, NamedThreads.Mode.DAEMON));
        var timer = machinery.opened("delivery timer", threads.timer("delivery-timer", NamedThreads.Mode.DAEMON));
        var attempts = machinery.opened("attempts", new Attempts(threads, timer::after));
        var ready = new RunnerServices(
                store,
                pool::offer,
                timer::after,
                attempts,
                ReadAhead.forHeap(Runtime.getRuntime().maxMemory()),
                clock,
                System::nanoTime,
                RandomGenerator.getDefault(),
                health,
                metrics,
                onlookers);
        services = ready;
        restoreAll(nextSeq);
    }

    /**
     * Reads the stored definitions once more, after a write whose outcome was unknown and which may have changed them:
     * what is in memory follows the store, and its runners go on.
     *
     * @param collectedSoFar topic number → what it has collected in all, for every topic
     * @param nextSeq the seq that the next event of any topic gets
     */
    public void reopened(Map<Long, Extent> collectedSoFar, long nextSeq) {
        collected.putAll(collectedSoFar);
        restoreAll(nextSeq);
    }

    private void restoreAll(long nextSeq) {
        changes.read(store);
        try (var rows = store.scan(Family.SPECS, Keys.of(0), Keys.of(Long.MAX_VALUE))) {
            while (rows.next()) {
                var row = SpecRow.decode(Keys.number(rows.key(), 0), rows.value());
                var known = roster.get(row.number());
                if (known.isEmpty()) {
                    restore(row, nextSeq);
                } else if (!known.get().row().equals(row)) {
                    follow(known.get(), row);
                }
            }
        }
        roster.all().forEach(entry -> entry.runner().wake());
        replays.open(opened());
    }

    /** Of a handler that is not deleted, with another handler than its runner's. */
    private Optional<HandlerDefinition> presentDefinition(long number) {
        return roster.get(number)
                .filter(entry -> !entry.row().isDraining())
                .map(entry -> kinds.restore(entry.row().spec()));
    }

    private void follow(Roster.Entry known, SpecRow row) {
        if (!known.row().spec().equals(row.spec())) {
            replaced(known.ref(), row, kinds.restore(row.spec()));
        }
        if (row.isDraining()) {
            deleted(row);
        }
    }

    private void restore(SpecRow row, long nextSeq) {
        var stored = Cursor.read(store, row.number());
        if (stored.isEmpty() && row.isDraining()) {
            // it had delivered everything when a further deletion wrote its row once more
            writeGone(row);
            return;
        }
        var definition = kinds.restore(row.spec());
        logWaiting(definition);
        var cursor = stored.orElseThrow(() -> new IllegalStateException(
                "handler " + row.spec().ref() + " has a definition but no cursor in the store"));
        attach(row, definition, cursor, nextSeq);
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

    private Runner attach(SpecRow row, HandlerDefinition definition, Cursor cursor, long nextSeq) {
        long topicNumber = row.topicNumber();
        var backlog = new LogBacklog(
                eventLog,
                topicNumber,
                row.spec().ref().topic(),
                () -> collected.getOrDefault(topicNumber, Extent.NONE),
                row.end());
        long number = row.number();
        var runner = new Runner(
                opened(), number, definition, backlog, cursor, () -> roster.predecessor(number), this::forget);
        roster.add(new Roster.Entry(row, definition, runner, backlog), () -> eventLog.keep(topicNumber, nextSeq));
        return runner;
    }

    /** How many handlers take the next event of the topic. */
    public int attached(long topicNumber) {
        return roster.attached(topicNumber);
    }

    /**
     * The lowest seq of the topic that a handler, draining or not, or a replay may still need, as far as its progress is
     * stored; {@link Long#MAX_VALUE} when nobody reads the topic. It falls only when the collector's thread attaches
     * somebody. Cheap.
     */
    public long lowestNeeded(long topicNumber) {
        long byHandlers = roster.runners(topicNumber).stream()
                .mapToLong(runner -> runner.status().cursor())
                .min()
                .orElse(Long.MAX_VALUE);
        return Math.min(byHandlers, replays.lowestNeeded(topicNumber));
    }

    /** The number of the topic of a handler, draining or not; empty for another number. */
    public OptionalLong topicOf(long handlerNumber) {
        return roster.get(handlerNumber)
                .map(entry -> OptionalLong.of(entry.row().topicNumber()))
                .orElseGet(OptionalLong::empty);
    }

    /** Nothing is left of the topic, which had no handler. */
    public void topicGone(long topicNumber) {
        collected.remove(topicNumber);
    }

    /** The topic has collected events, durably: its runners go on. */
    public void collected(long topicNumber, Extent inAll) {
        var before = collected.put(topicNumber, inAll);
        long added = inAll.events() - (before == null ? 0 : before.events());
        if (added > 0) {
            // not for a definition that changed the topic: with many handlers each would wake all the others
            roster.runners(topicNumber).forEach(runner -> runner.collected(added));
        }
    }

    /** The handler for which publishing to the topic is refused, since its backlog is full; empty while there is none. */
    public Optional<HandlerRef> refusing(long topicNumber) {
        return roster.rejecting(topicNumber).stream()
                .filter(Roster.Entry::isBacklogFull)
                .map(Roster.Entry::ref)
                .findFirst();
    }

    /**
     * Whether a handler of that number, or a replay, has something to deliver yet or may get it, by what is stored. Once false
     * it stays so. Any thread, also before {@link #open}.
     */
    public static boolean isStored(Store store, long number) {
        return Replays.isReplay(number)
                ? Replays.isStored(store, number)
                : store.get(Family.SPECS, Keys.of(number)) != null;
    }

    /** No handler number below {@code least} is given any more, whatever the stored counter says. */
    public static void numbersAtLeast(Store store, Batch batch, long least) {
        Changes.numbersAtLeast(store, batch, least);
    }

    /**
     * Prepares a change at the log's end.
     *
     * @param end where the log of the change's topic ends now
     * @param batch what has to be durable first is added here
     * @return makes the change take effect; to be run once {@code batch} is durable
     * @throws HandlerExistsException for a create
     * @throws UnknownHandlerException for a replace, and when something is to be delivered once more
     * @throws PublishLoopException when events would travel in a circle
     */
    public Runnable change(HandlerChange change, LogEnd end, Batch batch) {
        if (change instanceof HandlerChange.Again again) {
            var ref = again.order().handler();
            var entry = roster.find(ref).orElseThrow(() -> new UnknownHandlerException(ref));
            return replays.order(again.order(), entry.row().number(), end.topicNumber(), batch, again.begun());
        }
        return changes.prepare(change, end, batch);
    }

    private final class ToRunners implements Changes.Effects {

        @Override
        public void created(SpecRow row, HandlerDefinition definition, Cursor cursor) {
            attach(row, definition, cursor, cursor.seq()).wake();
        }

        @Override
        public void replaced(HandlerRef before, SpecRow row, HandlerDefinition definition) {
            HandlerRegistry.this.replaced(before, row, definition);
        }

        @Override
        public void deleted(SpecRow row) {
            HandlerRegistry.this.deleted(row);
        }
    }

    private void replaced(HandlerRef before, SpecRow row, HandlerDefinition definition) {
        // in one step with resolve, which must not put an older definition over this one
        roster.change(row.number(), entry -> {
            entry.runner().replace(definition);
            return new Roster.Entry(row, definition, entry.runner(), entry.backlog());
        });
        roster.named(before, row);
        replays.redefined(row.number());
    }

    private void deleted(SpecRow row) {
        if (roster.get(row.number()).isEmpty()) {
            // it has delivered everything meanwhile, and the row of its deletion is all that is left
            writeGone(row);
            return;
        }
        roster.change(
                row.number(), entry -> new Roster.Entry(row, entry.definition(), entry.runner(), entry.backlog()));
        roster.unnamed(row);
        // it may be done at any moment
        roster.get(row.number()).ifPresent(entry -> {
            entry.backlog().endAt(row.end());
            entry.runner().wake();
        });
        replays.handlerDeleted(row.number());
    }

    private void writeGone(SpecRow row) {
        var batch = new Batch();
        FormerHandlers.addTo(batch, row);
        batch.delete(Family.SPECS, Keys.of(row.number()));
        store.write(batch, Store.Durability.UNSYNCED);
    }

    /** Called by a runner that has delivered everything it had to before its handler's deletion. */
    private void forget(Runner runner) {
        roster.get(runner.number()).ifPresent(entry -> {
            var handler = handler(entry.definition());
            boolean keptElsewhere = handler.isPresent() && handler.get().cursorKeeper() == CursorKeeper.TARGET;
            runner.finish();
            var batch = new Batch();
            FormerHandlers.addTo(batch, entry.row());
            batch.delete(Family.SPECS, Keys.of(runner.number()));
            batch.delete(Family.CURSOR, Cursor.key(runner.number()));
            // what is kept elsewhere must not go before this is sure, or a power cut would bring it all to Kafka again
            store.write(batch, keptElsewhere ? Store.Durability.SYNCED : Store.Durability.UNSYNCED);
            handler.ifPresent(gone -> gone.forget(runner.number()));
            long topicNumber = entry.row().topicNumber();
            roster.remove(entry, () -> eventLog.forget(topicNumber));
            awaited.gone(runner.number());
            roster.wakeNamesakes(entry.ref());
        });
    }

    private static Optional<Handler> handler(HandlerDefinition definition) {
        return definition.opening() instanceof Opening.Opened opened ? Optional.of(opened.handler()) : Optional.empty();
    }

    /**
     * Makes waiting definitions ready where what they name is configured by now, lets those wait whose target is gone, and
     * moves those that have another one; deleted ones that still deliver included. The rest go on undisturbed. To be
     * called after clusters changed.
     */
    public void resolve() {
        for (var entry : roster.all()) {
            var seen = Optional.of(entry);
            while (seen.isPresent() && !resolve(seen.get())) {
                seen = roster.get(entry.row().number());
            }
        }
        replays.resolve();
    }

    /** False when the definition was changed in between, so that it has to be looked at again. */
    private boolean resolve(Roster.Entry seen) {
        var definition = kinds.restore(seen.row().spec());
        if (definition.hasTargetOf(seen.definition())) {
            definition.discard();
            return true;
        }
        var resolved = new AtomicBoolean();
        roster.change(seen.row().number(), entry -> {
            if (!entry.equals(seen)) {
                return entry;
            }
            resolved.set(true);
            entry.runner().replace(definition);
            return new Roster.Entry(entry.row(), definition, entry.runner(), entry.backlog());
        });
        if (!resolved.get()) {
            definition.discard();
        } else if (!(seen.definition().opening() instanceof Opening.Unresolved)) {
            // that it waits was said when it began, though the words change with the clusters that there are
            logWaiting(definition);
        }
        return resolved.get();
    }

    /** The handlers whose definitions name what is not configured now, and why each waits, in order of name. */
    public SortedMap<HandlerRef, String> waiting() {
        var waiting = new TreeMap<HandlerRef, String>();
        for (var entry : roster.all()) {
            if (entry.definition().opening() instanceof Opening.Unresolved unresolved) {
                waiting.put(entry.ref(), unresolved.reason());
            }
        }
        return waiting;
    }

    /** The handlers of one topic in order of id, deleted ones that still deliver last. */
    public List<HandlerView> handlers(TopicId topic) {
        return views().stream()
                .filter(view -> view.spec().ref().topic().equals(topic))
                .toList();
    }

    /** All handlers, by topic and id, deleted ones that still deliver last. */
    public List<HandlerView> views() {
        return roster.views();
    }

    /**
     * How many accepted events a handler has still to answer, counted in the log from its stored cursor on: the slow proof
     * of what {@link HandlerView#pending} says. 0 for a handler that is gone.
     */
    public long countPending(long number) {
        return roster.get(number)
                .map(entry -> entry.backlog().count(entry.runner().status().cursor()))
                .orElse(0L);
    }

    /** One handler that is not deleted. */
    public Optional<HandlerView> find(HandlerRef ref) {
        return roster.find(ref).map(Roster.Entry::view);
    }

    /** The names of handlers of one origin that are not deleted, in order. */
    public List<HandlerRef> ofOrigin(Origin origin) {
        return roster.ofOrigin(origin);
    }

    /** Topics that have at least one handler, in order of name. */
    public List<TopicId> routedTopics() {
        return roster.routedTopics();
    }

    /** What became of events. */
    public Deliveries deliveries() {
        return new Deliveries(this, former, receipts, deadLetters);
    }

    /** What handlers make of an event. */
    public Explanations explanations() {
        return new Explanations(this, deliveries());
    }

    /** The events that were given up on. */
    public DeadLetterOffice deadLetterOffice() {
        return new DeadLetterOffice(store, this::addressee);
    }

    /** What is delivered once more. */
    public Replays replays() {
        return replays;
    }

    /** Whose receipts and dead letters have this number; {@code unknown/<number>} when nothing is kept of it. */
    private Addressee addressee(long topicNumber, long number) {
        var entry = roster.get(number);
        if (entry.isPresent()) {
            return new Addressee(number, entry.get().ref(), false, 0);
        }
        var replay = replays.addressee(number);
        if (replay.isPresent()) {
            return replay.get();
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
            handlers.forEach(number ->
                    roster.get(number).ifPresent(entry -> entry.runner().wake()));
        }
        return wait;
    }

    /** The handlers of the topic, draining or not, with the log's end at their first definition. */
    List<SpecRow> rows(long topicNumber) {
        return entries(topicNumber).stream().map(Roster.Entry::row).toList();
    }

    /** One handler by its number, draining or not. */
    Optional<SpecRow> row(long number) {
        return roster.get(number).map(Roster.Entry::row);
    }

    /** The handlers of the topic, draining or not, in order of id. */
    List<Roster.Entry> entries(long topicNumber) {
        return roster.ofTopic(topicNumber);
    }

    /** Empty once it has delivered everything it had to before its deletion. */
    Optional<RunnerStatus> status(long number) {
        return roster.get(number).map(entry -> entry.runner().status());
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
        var again = replays.runners();
        var runners = Stream.concat(roster.all().stream().map(Roster.Entry::runner), again.values().stream())
                .toList();
        runners.forEach(Runner::stop);
        // half of the time at most, so that clusters and store have some left
        var patience = deadline.butAtMost(deadline.remaining().dividedBy(2));
        Quiet.await(patience, () -> runners.stream().allMatch(Runner::isQuiet));
        // closed behind the threads, and each of them whatever happens to the others
        var last = new LifecycleStack();
        roster.all().forEach(entry -> last.onClose("handler " + entry.ref(), () -> finish(entry.runner())));
        again.forEach((id, runner) -> last.onClose("replay " + id, () -> finish(runner)));
        last.opened("delivery machinery", machinery);
        roster.clear();
        last.close(deadline);
    }

    private static void finish(Runner runner) {
        if (!runner.finishAlone()) {
            throw new CloseFailedException("it is still at a step");
        }
    }
}
