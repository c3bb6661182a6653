package io.tocsin.topic;

import io.tocsin.alert.TopicId;
import io.tocsin.delivery.HandlerChange;
import io.tocsin.delivery.HandlerRegistry;
import io.tocsin.eventlog.EncodedDraft;
import io.tocsin.eventlog.EventLog;
import io.tocsin.handler.CursorCommit;
import io.tocsin.handler.EventSink;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.FaultPoint;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.LifecycleStack;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.lifecycle.Resource;
import io.tocsin.lifecycle.Timer;
import io.tocsin.metrics.Metrics;
import io.tocsin.problem.ProblemException;
import io.tocsin.store.Batch;
import io.tocsin.store.Store;
import io.tocsin.store.Store.Durability;
import io.tocsin.store.StoreUnavailableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
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

    private static final Duration LOOK_AT_STALLS = Duration.ofMillis(500);
    private static final Duration RETRY_SOON = Duration.ofSeconds(1);
    private static final Duration RETRY_LATER = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

    private final Store store;
    private final EventLog eventLog;
    private final TopicRegistry registry;
    private final TopicSettings settings;
    private final NamedThreads threads;
    private final Metrics metrics;
    private final LogHead head;
    private final StalledDrain stall;
    private final FullBacklogs fullBacklogs;
    private final WorkQueue queue = new WorkQueue();
    private final LifecycleStack machinery = new LifecycleStack();
    private volatile @Nullable NotAcceptingException refusal;
    private @Nullable HandlerRegistry handlers;
    private @Nullable WorkEffects effects;

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
        this.metrics = metrics;
        this.stall = new StalledDrain(health, System::nanoTime);
        this.fullBacklogs = new FullBacklogs(health, System::nanoTime);
        this.head = new LogHead(
                store, eventLog, registry, new TopicNumbers(store, registry), health, clock, System::nanoTime);
    }

    /** Reads the topics and the log's end, opens the handlers, and begins to work. */
    public void open(HandlerRegistry handlerRegistry) {
        handlers = handlerRegistry;
        head.reload();
        handlerRegistry.open(head.collectedSoFar(), head.nextSeq());
        var answers = machinery.opened(
                "answering threads", threads.pool("answers", 2, Integer.MAX_VALUE, NamedThreads.Mode.DAEMON));
        effects = new WorkEffects(store, eventLog, registry, handlerRegistry, settings, metrics, fullBacklogs, answers);
        var timer = machinery.opened("stall timer", threads.timer("collector-stalls", NamedThreads.Mode.DAEMON));
        watch(timer, answers, handlerRegistry);
        machinery.opened("collector", threads.loop("collector", NamedThreads.Mode.USER, this::runOnce));
    }

    /** Looks now and then whether a drain takes too long, and whether a backlog has room again. */
    private void watch(Timer timer, Executor answers, HandlerRegistry handlerRegistry) {
        timer.after(LOOK_AT_STALLS, () -> {
            stall.check(queue.waiting(), queue::takeBack, answers);
            fullBacklogs.check(handlerRegistry::isRefusing);
            if (!queue.isClosed()) {
                watch(timer, answers, handlerRegistry);
            }
        });
    }

    /**
     * Collects the events of one request, all of them or none.
     *
     * @return completes once they are durable; with {@link NotAcceptingException} when they are not accepted now, or when
     *     it is unknown whether they were stored, and with {@link UnroutedTopicException} where the settings say so
     */
    public CompletionStage<PublishOutcome> publish(PublishRequest request) {
        var work = new Work.Publish(request, new CompletableFuture<>());
        var stalled = stall.refusal();
        if (stalled != null) {
            work.refused(stalled);
        } else if (!queue.hasRoom()) {
            work.refused(new NotAcceptingException("too many requests wait to be stored", RETRY_SOON, false));
        } else {
            queue.offer(work);
        }
        return work.outcome();
    }

    /**
     * Refuses what {@link #publish} would refuse now, whatever the events are. A store that recovered is noticed within a
     * second.
     *
     * @throws NotAcceptingException when nothing is accepted
     * @throws UnroutedTopicException when the topic has no handler and the settings say so
     */
    public void check(TopicId topic) {
        var stalled = stall.refusal();
        var reason = queue.isClosed() ? WorkQueue.stopping() : stalled == null ? refusal : stalled;
        if (reason != null) {
            throw reason;
        }
        opened(effects).checkRouted(topic);
    }

    /**
     * Changes definitions at the log's end.
     *
     * @return completes once the change is durable and in effect; exceptionally with what
     *     {@link HandlerRegistry#change} throws, or {@link NotAcceptingException}
     */
    public CompletionStage<Void> change(HandlerChange change) {
        var work = new Work.Change(change, new CompletableFuture<>());
        queue.offer(work);
        return work.outcome();
    }

    /**
     * Drops a topic's states and history. Its handlers stay, and what is pending is still delivered. Nothing happens when
     * it does not exist.
     */
    public CompletionStage<Void> deleteTopic(TopicId topic) {
        var work = new Work.DeleteTopic(topic, new CompletableFuture<>());
        queue.offer(work);
        return work.outcome();
    }

    /**
     * Takes out what is no longer kept. Done also while there is no room for events, since it makes some.
     *
     * @return completes once that is durable; with {@link NotAcceptingException} when it is not, or when that is unknown
     */
    public CompletionStage<Void> keep(Upkeep upkeep) {
        var work = new Work.Keep(upkeep, new CompletableFuture<>());
        queue.offer(work);
        return work.outcome();
    }

    @Override
    public void collect(List<Derived> events, CursorCommit cursor, long throughSeq, Consumer<@Nullable String> done) {
        // the limit holds at the door; an event that came through it would block its handler for ever if refused here
        var drafts = events.stream()
                .map(event ->
                        new Work.DerivedDraft(event.topic(), EncodedDraft.encode(event.draft(), Integer.MAX_VALUE)))
                .toList();
        if (!queue.hasRoomForDerived()) {
            done.accept("too many events wait to be stored");
        } else {
            queue.offer(new Work.Derive(drafts, cursor, throughSeq, once(done)));
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

    /** One step: waits for work, then does everything that waits, up to the bounds of a drain. */
    void runOnce() throws InterruptedException {
        var works = queue.take();
        if (works.isEmpty()) {
            // a store that failed under a runner, or a disk that was full, recovers without a publisher's help
            refusal = head.refusal(opened(handlers), 0);
            return;
        }
        stall.began(works);
        try {
            work(works);
        } catch (RuntimeException | Error e) {
            // work that was not answered must not wait for ever, and the next drain starts from what is durable
            LOG.error("A mistake in the program stopped a drain; error={}", e.toString(), e);
            var reason = new NotAcceptingException("a mistake in the program: " + e, RETRY_LATER, true);
            works.forEach(item -> item.refused(reason));
            head.distrust();
        } finally {
            stall.ended();
            queue.done();
        }
    }

    private void work(List<Work> works) {
        var refusal = head.refusal(
                opened(handlers), works.stream().mapToLong(Work::bytes).sum());
        this.refusal = refusal;
        if (refusal != null && (works.get(0).collects() || !head.isSound())) {
            works.forEach(item -> item.refused(refusal));
            return;
        }
        var left = new ArrayList<>(works);
        Prepared prepared;
        try {
            do {
                prepared = prepare(left);
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
        FaultPoint.AFTER_SYNC.reached();
        head.became(drain);
        // before the answers: whoever asks then what is pending finds what was just accepted
        drain.topics().values().forEach(topic -> opened(handlers).collected(topic.number(), topic.collected()));
        try {
            prepared.effects().forEach(Runnable::run);
        } catch (StoreUnavailableException e) {
            // what a request entails may have to be stored too; once the store is open, memory follows it
            failed(left, e, "the store failed, and whether all of the request took effect is unknown: ", true);
        }
    }

    /** A drain that is ready to be written, and what is to be done once it is durable. */
    private record Prepared(Overlay drain, List<Runnable> effects) {}

    /**
     * Applies {@code left} to a new overlay. What is refused is answered and removed.
     *
     * @return null when one of them broke, for example on a damaged row: it is answered and removed too, but may have left
     *     half of itself in the overlay, so that the others have to be applied to a new one
     */
    private @Nullable Prepared prepare(List<Work> left) {
        var drain = head.next();
        var follow = new ArrayList<Runnable>();
        for (var item : List.copyOf(left)) {
            try {
                follow.add(opened(effects).apply(item, drain));
            } catch (StoreUnavailableException e) {
                throw e;
            } catch (ProblemException e) {
                left.remove(item);
                item.refused(e);
            } catch (RuntimeException | Error e) {
                LOG.error("A request cannot be applied; error={}", e.toString(), e);
                left.remove(item);
                item.refused(new NotAcceptingException(
                        "the request cannot be applied, nothing was stored: " + e, RETRY_LATER, false));
                return null;
            }
        }
        return new Prepared(drain, follow);
    }

    private void failed(List<Work> works, StoreUnavailableException e, String what, boolean outcomeUnknown) {
        head.storeFailed(e);
        if (outcomeUnknown) {
            head.distrust();
        }
        var reason = new NotAcceptingException(what + e.getMessage(), RETRY_LATER, outcomeUnknown);
        works.forEach(item -> item.refused(reason));
    }

    private void write(Batch batch) {
        if (batch.isEmpty()) {
            return;
        }
        long began = System.nanoTime();
        store.write(batch, Durability.SYNCED);
        metrics.storeSynced(System.nanoTime() - began);
    }

    private static <T> T opened(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the collector is not open");
        }
        return part;
    }

    /** Takes nothing more, finishes what waits within half of the time that is left, then refuses the rest. */
    @Override
    public void close(Deadline deadline) {
        queue.close();
        var patience = deadline.butAtMost(deadline.remaining().dividedBy(2));
        while (!queue.isFinished()
                && !patience.expired()
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(1_000_000);
        }
        machinery.close(deadline);
        queue.refuseRest();
    }
}
