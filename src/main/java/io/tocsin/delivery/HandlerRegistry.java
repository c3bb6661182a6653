package io.tocsin.delivery;

import io.tocsin.alert.HandlerId;
import io.tocsin.alert.TopicId;
import io.tocsin.delivery.again.Addressee;
import io.tocsin.delivery.again.DeadLetterOffice;
import io.tocsin.delivery.again.Replays;
import io.tocsin.delivery.ledger.DeadLetters;
import io.tocsin.delivery.ledger.Extent;
import io.tocsin.delivery.ledger.FormerHandlers;
import io.tocsin.delivery.ledger.Receipts;
import io.tocsin.delivery.ledger.SpecRow;
import io.tocsin.delivery.run.Onlooker;
import io.tocsin.delivery.run.Runner;
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
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The handlers of the daemon: their stored definitions, and a runner for each.
 *
 * <p>{@link #open}, {@link #reopened}, {@link #change} and {@link #collected} are called by the collector's thread only,
 * which is how a definition has its exact place in the log; everything else by any thread. Deleted handlers stay until they
 * have delivered what came before.
 *
 * <p>What is done to runners is in {@link Runners}, what moves them in {@link Machinery}, and what a change needs to be
 * durable in {@link Changes}; the length of this class comes from the questions that other packages ask.
 */
public final class HandlerRegistry implements Resource {

    private final Store store;
    private final HandlerKinds kinds;
    private final DeadLetters deadLetters;
    private final Receipts receipts;
    private final FormerHandlers former;
    private final Awaited awaited;
    private final Onlookers onlookers;
    private final Roster roster;
    private final Changes changes;
    private final Replays replays;
    private final Runners runners;
    private final Machinery machinery;

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
        this.kinds = kinds;
        this.deadLetters = new DeadLetters(store);
        this.receipts = new Receipts(store);
        this.former = new FormerHandlers(store);
        this.awaited = new Awaited(store);
        this.onlookers = new Onlookers(awaited);
        this.roster = new Roster(metrics);
        this.replays = new Replays(store, eventLog, this::presentDefinition);
        this.runners = new Runners(store, eventLog, kinds, roster, replays, awaited);
        this.changes = new Changes(roster, runners);
        this.machinery = new Machinery(store, threads, health, metrics, clock, onlookers);
    }

    /**
     * Reads the stored definitions and sets a runner going for each, from its stored cursor.
     *
     * @param collectedSoFar topic number → what it has collected in all, for every topic
     * @param nextSeq the seq that the next event of any topic gets
     */
    public void open(Map<Long, Extent> collectedSoFar, long nextSeq) {
        machinery.open();
        runners.open(machinery.services());
        restore(collectedSoFar, nextSeq);
    }

    /**
     * Reads the stored definitions once more, after a write whose outcome was unknown and which may have changed them:
     * what is in memory follows the store, and its runners go on.
     *
     * @param collectedSoFar topic number → what it has collected in all, for every topic
     * @param nextSeq the seq that the next event of any topic gets
     */
    public void reopened(Map<Long, Extent> collectedSoFar, long nextSeq) {
        restore(collectedSoFar, nextSeq);
    }

    private void restore(Map<Long, Extent> collectedSoFar, long nextSeq) {
        changes.read(store);
        runners.restoreAll(collectedSoFar, nextSeq);
        replays.open(machinery.services());
    }

    /** Of a handler that is not deleted, with another handler than its runner's. */
    private Optional<HandlerDefinition> presentDefinition(long number) {
        return roster.get(number)
                .filter(entry -> !entry.row().isDraining())
                .map(entry -> kinds.restore(entry.row().spec()));
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
        runners.topicGone(topicNumber);
    }

    /** The topic has collected events, durably: its runners go on. */
    public void collected(long topicNumber, Extent inAll) {
        runners.collected(topicNumber, inAll);
    }

    /** Whether publishing is refused for the backlog of that handler. Any thread. */
    public boolean isRefusing(HandlerRef handler) {
        return roster.find(handler)
                .map(entry -> entry.row().topicNumber())
                .flatMap(this::refusing)
                .filter(handler::equals)
                .isPresent();
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

    /**
     * Makes waiting definitions ready where what they name is configured by now, lets those wait whose target is gone, and
     * moves those that have another one; deleted ones that still deliver included. The rest go on undisturbed. To be
     * called after clusters changed.
     */
    public void resolve() {
        runners.resolve();
        replays.resolve();
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
            var timeOut = machinery.services().timer().after(limit, () -> awaited.giveUp(wait));
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
        return roster.get(number).map(Roster.Entry::status);
    }

    /**
     * Hands nothing more over, waits for what is in flight at targets that are not away, then stores every cursor. What
     * is not answered by then is delivered again after the next start.
     */
    @Override
    public void close(Deadline deadline) {
        var again = replays.runners();
        var all = Stream.concat(roster.all().stream().map(Roster.Entry::runner), again.values().stream())
                .toList();
        all.forEach(Runner::stop);
        // half of the time at most, so that clusters and store have some left
        var patience = deadline.butAtMost(deadline.remaining().dividedBy(2));
        Quiet.await(patience, () -> all.stream().allMatch(Runner::isQuiet));
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
