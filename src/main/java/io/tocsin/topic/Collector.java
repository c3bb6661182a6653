package io.tocsin.topic;

import io.tocsin.alert.TopicId;
import io.tocsin.delivery.HandlerChange;
import io.tocsin.delivery.HandlerRegistry;
import io.tocsin.delivery.LogEnd;
import io.tocsin.eventlog.Drain;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.eventlog.EncodedDraft;
import io.tocsin.eventlog.EventLog;
import io.tocsin.handler.CursorCommit;
import io.tocsin.handler.EventSink;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.LifecycleStack;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.lifecycle.Resource;
import io.tocsin.metrics.Metrics;
import io.tocsin.problem.ProblemException;
import io.tocsin.settings.NearestName;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import io.tocsin.store.Store.Durability;
import io.tocsin.store.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects events: takes requests from a bounded queue, applies them to the states of their topics, and answers once
 * everything a request changes is synced to disk. Everything that waits is taken together, so that one sync serves many.
 *
 * <p>Any thread may hand work in; one thread, {@code collector}, does it in that order. Answers come on the threads
 * {@code answers-<n>}. After a write failed, what is in memory is dropped and read again, those callers are told that the
 * outcome is unknown, and nothing is accepted until the store is open again.
 */
public final class Collector implements EventSink, Resource {

    /** A drain takes no further request at or above this many events. */
    static final int MOST_EVENTS = 8_192;

    /** A drain takes no further request at or above this many encoded bytes. */
    static final long MOST_BYTES = 8L * 1024 * 1024;

    /** Encoded bytes of requests that may wait; above, callers are told to come back. */
    static final long MOST_WAITING_BYTES = 64L * 1024 * 1024;

    /** The same for derived events: more, so that publishers cannot keep the handlers out. */
    static final long MOST_WAITING_DERIVED_BYTES = 2 * MOST_WAITING_BYTES;

    private static final Duration RETRY_SOON = Duration.ofSeconds(1);
    private static final Duration RETRY_LATER = Duration.ofSeconds(10);
    private static final Duration REOPEN_PAUSE = Duration.ofSeconds(1);
    private static final String STORE = "store";
    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

    private final Store store;
    private final EventLog eventLog;
    private final TopicRegistry registry;
    private final TopicSettings settings;
    private final NamedThreads threads;
    private final Health health;
    private final Metrics metrics;
    private final InstantSource clock;
    private final TopicNumbers numbers;
    private final LinkedBlockingDeque<Work> queue = new LinkedBlockingDeque<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final LifecycleStack machinery = new LifecycleStack();
    private final Set<TopicId> warnedUnrouted = new HashSet<>();
    private volatile boolean closed;
    private volatile boolean idle = true;
    private @Nullable HandlerRegistry handlers;
    private @Nullable Executor answers;
    private boolean stale;
    private long nextReopenNanos = System.nanoTime();
    private long nextSeq = 1;
    private Instant lastAcceptedAt = Instant.EPOCH;

    /** Nothing is read before {@link #open}. */
    public Collector(
            Store store,
            EventLog eventLog,
            TopicRegistry registry,
            TopicSettings settings,
            NamedThreads threads,
            Health health,
            Metrics metrics,
            InstantSource clock) {
        this.store = store;
        this.eventLog = eventLog;
        this.registry = registry;
        this.settings = settings;
        this.threads = threads;
        this.health = health;
        this.metrics = metrics;
        this.clock = clock;
        this.numbers = new TopicNumbers(store, registry);
    }

    /** Reads the topics and the log's end, opens the handlers, and begins to work. */
    public void open(HandlerRegistry handlerRegistry) {
        handlers = handlerRegistry;
        reload();
        handlerRegistry.open(collectedSoFar(), nextSeq);
        answers = machinery.opened(
                "answering threads", threads.pool("answers", 2, Integer.MAX_VALUE, NamedThreads.Mode.DAEMON));
        machinery.opened("collector", threads.loop("collector", NamedThreads.Mode.USER, this::runOnce));
    }

    /**
     * Collects the events of one request, all of them or none.
     *
     * @return completes once they are durable; with {@link NotAcceptingException} when they are not accepted now, or when
     *     it is unknown whether they were stored, and with {@link UnroutedTopicException} where the settings say so
     */
    public CompletionStage<PublishOutcome> publish(PublishRequest request) {
        var work = new Work.Publish(request, new CompletableFuture<>());
        if (waitingBytes.get() >= MOST_WAITING_BYTES) {
            work.failed(new NotAcceptingException("too many requests wait to be stored", RETRY_SOON, false));
        } else {
            offer(work);
        }
        return work.outcome();
    }

    /**
     * Changes definitions at the log's end.
     *
     * @return completes once the change is durable and in effect; exceptionally with what
     *     {@link HandlerRegistry#change} throws, or {@link NotAcceptingException}
     */
    public CompletionStage<Void> change(HandlerChange change) {
        var work = new Work.Change(change, new CompletableFuture<>());
        offer(work);
        return work.outcome();
    }

    /**
     * Drops a topic's states and history. Its handlers stay, and what is pending is still delivered. Nothing happens when
     * it does not exist.
     */
    public CompletionStage<Void> deleteTopic(TopicId topic) {
        var work = new Work.DeleteTopic(topic, new CompletableFuture<>());
        offer(work);
        return work.outcome();
    }

    @Override
    public void collect(List<Derived> events, CursorCommit cursor, long throughSeq, Consumer<@Nullable String> done) {
        // the limit holds at the door; an event that came through it would block its handler for ever if refused here
        var drafts = events.stream()
                .map(event ->
                        new Work.DerivedDraft(event.topic(), EncodedDraft.encode(event.draft(), Integer.MAX_VALUE)))
                .toList();
        if (waitingBytes.get() >= MOST_WAITING_DERIVED_BYTES) {
            done.accept("too many events wait to be stored");
        } else {
            offer(new Work.Derive(drafts, cursor, throughSeq, once(done)));
        }
    }

    /** Passes on the first answer only: a drain that breaks after some were given cannot tell which. */
    private static Consumer<@Nullable String> once(Consumer<@Nullable String> done) {
        var given = new AtomicBoolean();
        return reason -> {
            if (given.compareAndSet(false, true)) {
                done.accept(reason);
            }
        };
    }

    private void offer(Work work) {
        waitingBytes.addAndGet(work.bytes());
        queue.add(work);
        // looked at after adding: close takes what it finds in the queue after it set the flag
        if (closed && queue.remove(work)) {
            waitingBytes.addAndGet(-work.bytes());
            work.failed(new NotAcceptingException("tocsind is stopping", RETRY_SOON, false));
        }
    }

    /** One step: waits for work, then does everything that waits, up to the bounds of a drain. */
    void runOnce() throws InterruptedException {
        var first = queue.poll(1, TimeUnit.SECONDS);
        if (first == null) {
            // a store that failed under a runner, or a disk that was full, recovers without a publisher's help
            refusal();
            return;
        }
        idle = false;
        var works = new ArrayList<Work>();
        works.add(first);
        int events = first.events();
        long bytes = first.bytes();
        while (collects(first) && events < MOST_EVENTS && bytes < MOST_BYTES) {
            var next = queue.peek();
            if (next == null || !collects(next)) {
                break;
            }
            queue.remove();
            works.add(next);
            events += next.events();
            bytes += next.bytes();
        }
        waitingBytes.addAndGet(-bytes);
        try {
            work(works);
        } catch (RuntimeException | Error e) {
            // work that was not answered must not wait for ever, and the next drain starts from what is durable
            LOG.error("A mistake in the program stopped a drain; error={}", e.toString(), e);
            var reason = new NotAcceptingException("a mistake in the program: " + e, RETRY_LATER, true);
            works.forEach(item -> item.failed(reason));
            stale = true;
        } finally {
            idle = queue.isEmpty();
        }
    }

    private static boolean collects(Work work) {
        return work instanceof Work.Publish || work instanceof Work.Derive;
    }

    private void work(List<Work> works) {
        var refusal = refusal();
        if (refusal != null) {
            works.forEach(item -> item.failed(refusal));
            return;
        }
        var now = clock.instant();
        var acceptedAt = now.isBefore(lastAcceptedAt) ? lastAcceptedAt : now;
        var left = new ArrayList<>(works);
        Prepared prepared;
        try {
            do {
                prepared = prepare(left, acceptedAt);
            } while (prepared == null);
        } catch (StoreUnavailableException e) {
            failed(left, e, "the store failed, nothing was stored: ", false);
            return;
        }
        if (left.isEmpty()) {
            return;
        }
        var drain = prepared.drain();
        drain.seal();
        try {
            write(drain.batch());
        } catch (StoreUnavailableException e) {
            failed(left, e, "the store failed, and whether the request was stored is unknown: ", true);
            return;
        }
        nextSeq = drain.nextSeq();
        lastAcceptedAt = acceptedAt;
        registry.apply(drain.topics());
        eventLog.appended(drain.entries());
        // before the answers: whoever asks then what is pending finds what was just accepted
        drain.topics().values().forEach(topic -> handlers().collected(topic.number(), topic.collected()));
        prepared.effects().forEach(Runnable::run);
    }

    /** A drain that is ready to be written, and what is to be done once it is durable. */
    private record Prepared(Overlay drain, List<Runnable> effects) {}

    /**
     * Applies {@code left} to a new overlay. What is refused is answered and removed.
     *
     * @return null when one of them broke, for example on a damaged row: it is answered and removed too, but may have left
     *     half of itself in the overlay, so that the others have to be applied to a new one
     */
    private @Nullable Prepared prepare(List<Work> left, Instant acceptedAt) {
        var drain = new Overlay(store, numbers, nextSeq, acceptedAt);
        var effects = new ArrayList<Runnable>();
        for (var item : List.copyOf(left)) {
            try {
                effects.add(apply(item, drain));
            } catch (StoreUnavailableException e) {
                throw e;
            } catch (ProblemException e) {
                left.remove(item);
                refuse(item, e);
            } catch (RuntimeException | Error e) {
                LOG.error("A request cannot be applied; error={}", e.toString(), e);
                left.remove(item);
                item.failed(new NotAcceptingException(
                        "the request cannot be applied, nothing was stored: " + e, RETRY_LATER, false));
                return null;
            }
        }
        return new Prepared(drain, effects);
    }

    private void failed(List<Work> works, StoreUnavailableException e, String what, boolean outcomeUnknown) {
        LOG.atError()
                .setMessage("store failed; nothing is accepted until it is open again")
                .addKeyValue("error", e.getMessage())
                .log();
        health.report(STORE, Health.Severity.FAILED, e.getMessage());
        var reason = new NotAcceptingException(what + e.getMessage(), RETRY_LATER, outcomeUnknown);
        works.forEach(item -> item.failed(reason));
        stale |= outcomeUnknown;
    }

    private void write(Batch batch) {
        if (batch.isEmpty()) {
            return;
        }
        long began = System.nanoTime();
        store.write(batch, Durability.SYNCED);
        metrics.storeSynced(System.nanoTime() - began);
    }

    /** Why nothing is accepted now; null when it is. */
    private @Nullable NotAcceptingException refusal() {
        if ((stale || store.failure() != null) && !readAgain()) {
            var failure = store.failure();
            return new NotAcceptingException(
                    failure == null ? "the store is about to be read again" : "the store is failed: " + failure,
                    RETRY_SOON,
                    false);
        }
        var room = store.room();
        if (!room.hasRoom()) {
            String full = "the disk is full up to its reserve: " + room.freeBytes() + " bytes are free, "
                    + room.reserveBytes() + " are kept; the store holds " + room.usedBytes();
            if (health.report(STORE, Health.Severity.FAILED, full)) {
                LOG.atError()
                        .setMessage("nothing is accepted")
                        .addKeyValue("error", full)
                        .log();
            }
            return new NotAcceptingException(full, RETRY_LATER, false);
        }
        if (health.clear(STORE)) {
            LOG.info("store accepts again");
        }
        return null;
    }

    /** Opens a failed store and reads again what is durable; after a failure not before {@link #REOPEN_PAUSE}. */
    private boolean readAgain() {
        if (System.nanoTime() - nextReopenNanos < 0) {
            return false;
        }
        try {
            if (store.failure() != null) {
                store.reopen();
            }
            reload();
            handlers().reopened(collectedSoFar(), nextSeq);
            stale = false;
            return true;
        } catch (StoreUnavailableException e) {
            nextReopenNanos = System.nanoTime() + REOPEN_PAUSE.toNanos();
            health.report(STORE, Health.Severity.FAILED, e.getMessage());
            return false;
        }
    }

    /** Topic number → events collected in all. */
    private Map<Long, Long> collectedSoFar() {
        return registry.rows().stream().collect(Collectors.toMap(TopicRow::number, TopicRow::collected));
    }

    private void reload() {
        registry.reload();
        numbers.reload();
        var last = new DrainIndex(store).last();
        nextSeq = last.map(Drain::endSeq).orElse(1L);
        lastAcceptedAt = last.map(Drain::acceptedAt).orElse(Instant.EPOCH);
        eventLog.restartTail(nextSeq);
    }

    private static void refuse(Work item, ProblemException reason) {
        if (item instanceof Work.Publish publish) {
            publish.outcome().completeExceptionally(reason);
        } else if (item instanceof Work.Change change) {
            change.outcome().completeExceptionally(reason);
        } else if (item instanceof Work.DeleteTopic delete) {
            delete.outcome().completeExceptionally(reason);
        } else if (item instanceof Work.Derive derive) {
            derive.done().accept(reason.getMessage());
        } else {
            throw new AssertionError(item);
        }
    }

    /** Adds to the drain what {@code item} changes; what it returns is run once that is durable. */
    private Runnable apply(Work item, Overlay drain) {
        if (item instanceof Work.Publish publish) {
            return publish(publish, drain);
        }
        if (item instanceof Work.Derive derive) {
            return derive(derive, drain);
        }
        if (item instanceof Work.Change change) {
            return change(change, drain);
        }
        if (item instanceof Work.DeleteTopic delete) {
            return delete(delete, drain);
        }
        throw new AssertionError(item);
    }

    private Runnable publish(Work.Publish publish, Overlay drain) {
        var request = publish.request();
        var repeated = repeated(request, drain);
        if (repeated != null) {
            return () -> answer(() -> publish.outcome().complete(repeated));
        }
        var topic = request.topic();
        var known = registry.row(topic);
        int routes = known == null ? 0 : handlers().attached(known.number());
        if (routes == 0 && settings.unrouted() == TopicSettings.Unrouted.REJECT) {
            throw new UnroutedTopicException(topic, nearestRouted(topic));
        }
        var outcome = collect(request, routes, drain);
        return () -> {
            metrics.topic(topic.name()).accepted(outcome.events().size());
            if (routes == 0) {
                unrouted(topic, outcome.events().size());
            }
            answer(() -> publish.outcome().complete(outcome));
        };
    }

    /** What a request that was seen before is answered; null for a new one. */
    private static @Nullable PublishOutcome repeated(PublishRequest request, Overlay drain) {
        var idempotency = request.idempotency();
        var known =
                idempotency == null ? null : drain.request(idempotency.key()).orElse(null);
        if (idempotency == null || known == null) {
            return null;
        }
        return known.isFor(idempotency.requestDigest())
                ? new PublishOutcome.Repeated(known.answer())
                : new PublishOutcome.KeyReused();
    }

    private static PublishOutcome.Collected collect(PublishRequest request, int routes, Overlay drain) {
        drain.prefetch(drain.topic(request.topic()), request.events());
        var events = new ArrayList<PublishOutcome.CollectedEvent>();
        for (var encoded : request.events()) {
            var entry = drain.collect(request.topic(), encoded);
            var event = entry.event();
            events.add(new PublishOutcome.CollectedEvent(
                    event.state().id(), entry.seq(), event.state().level(), event.previousLevel()));
        }
        var collected = new PublishOutcome.Collected(request.topic(), events, routes, null);
        var idempotency = request.idempotency();
        if (idempotency == null) {
            return collected;
        }
        var answer = idempotency.answer().apply(collected);
        drain.remember(idempotency.key(), new RequestRow(drain.acceptedAt(), idempotency.requestDigest(), answer));
        return new PublishOutcome.Collected(request.topic(), events, routes, answer);
    }

    private void unrouted(TopicId topic, int events) {
        metrics.topic(topic.name()).unrouted(events);
        if (settings.unrouted() == TopicSettings.Unrouted.WARN && warnedUnrouted.add(topic)) {
            LOG.atWarn()
                    .setMessage("event for a topic that has no handler")
                    .addKeyValue("topic", topic.name())
                    .addKeyValue("nearest", nearestRouted(topic))
                    .log();
        }
    }

    /** The topic with handlers whose name is nearest; empty when none is near. */
    private String nearestRouted(TopicId topic) {
        var routed = handlers().routedTopics().stream().map(TopicId::name).toList();
        return NearestName.of(topic.name(), routed).orElse("");
    }

    private Runnable derive(Work.Derive derive, Overlay drain) {
        var byTopic = new HashMap<TopicId, List<EncodedDraft>>();
        derive.drafts()
                .forEach(derived -> byTopic.computeIfAbsent(derived.topic(), topic -> new ArrayList<>())
                        .add(derived.draft()));
        byTopic.forEach((topic, drafts) -> drain.prefetch(drain.topic(topic), drafts));
        derive.drafts().forEach(derived -> drain.collect(derived.topic(), derived.draft()));
        derive.cursor().addTo(drain.batch(), derive.throughSeq());
        return () -> {
            byTopic.forEach((topic, drafts) -> metrics.topic(topic.name()).accepted(drafts.size()));
            derive.cursor().committed(derive.throughSeq());
            derive.done().accept(null);
        };
    }

    private Runnable change(Work.Change change, Overlay drain) {
        boolean deletes = change.change() instanceof HandlerChange.Delete;
        if (deletes && registry.row(change.change().topic()) == null) {
            return () -> answer(() -> change.outcome().complete(null));
        }
        var topic = drain.topic(change.change().topic());
        if (!deletes) {
            drain.set(topic.asPresent());
        }
        var end = new LogEnd(topic.number(), drain.nextSeq(), topic.collected());
        var effect = handlers().change(change.change(), end, drain.batch());
        return () -> {
            effect.run();
            answer(() -> change.outcome().complete(null));
        };
    }

    private Runnable delete(Work.DeleteTopic delete, Overlay drain) {
        var known = registry.row(delete.topic());
        if (known != null && known.present()) {
            boolean handled = handlers().attached(known.number()) > 0;
            drain.set(known.deleted(drain.nextSeq(), handled));
            drain.batch().deleteRange(Family.STATE, Keys.of(known.number()), Keys.of(known.number() + 1));
        }
        return () -> {
            // it may come back under another meaning: then it is worth a warning again
            warnedUnrouted.remove(delete.topic());
            metrics.removeTopic(delete.topic().name());
            answer(() -> delete.outcome().complete(null));
        };
    }

    private void answer(Runnable answer) {
        var pool = answers;
        if (pool == null) {
            throw new IllegalStateException("the collector is not open");
        }
        pool.execute(answer);
    }

    private HandlerRegistry handlers() {
        var open = handlers;
        if (open == null) {
            throw new IllegalStateException("the collector is not open");
        }
        return open;
    }

    /** Takes nothing more, finishes what waits within half of the time that is left, then refuses the rest. */
    @Override
    public void close(Deadline deadline) {
        closed = true;
        var patience = deadline.butAtMost(deadline.remaining().dividedBy(2));
        while ((!queue.isEmpty() || !idle)
                && !patience.expired()
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(1_000_000);
        }
        machinery.close(deadline);
        for (var left = queue.poll(); left != null; left = queue.poll()) {
            left.failed(new NotAcceptingException("tocsind is stopping", RETRY_SOON, false));
        }
    }
}
