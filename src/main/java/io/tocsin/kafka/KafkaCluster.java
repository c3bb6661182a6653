package io.tocsin.kafka;

import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.LifecycleStack;
import io.tocsin.lifecycle.NamedThread;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.lifecycle.Resource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One configured cluster and its only producer.
 *
 * <p>The producer is built in the background and built anew when it has failed; nobody waits for it. Each producer has a
 * number, its generation. A handler produces through a {@link Session}, which belongs to one generation: once a record
 * of a session came back to be tried again, or the generation has ended, everything of that session that has not left
 * comes back unsent. So nothing younger overtakes what has to be repeated. A new session begins where the oldest
 * unanswered record is.
 *
 * <p>A failure that is the cluster's (a record that expired, a refused login, a producer in a fatal state) ends the
 * generation: the callback that reports it closes the producer with zero time limit on the client's own network thread,
 * before that thread can write anything more. The next one is built after 100 ms to 30 s with jitter.
 *
 * <p>Any thread may call it. Opened and closed by {@link KafkaClusters}.
 */
public final class KafkaCluster implements Resource {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaCluster.class);
    private static final Duration LEAST_BACKOFF = Duration.ofMillis(100);
    private static final Duration MOST_BACKOFF = Duration.ofSeconds(30);

    /** Produces in order, until one record has to be repeated. For one runner, on any thread, one call at a time. */
    public interface Session {

        /**
         * Hands records over, in order, and returns at once. Each is answered exactly once, on the cluster's thread, the
         * client's network thread or, after {@link KafkaCluster#close}, the caller's. The caller bounds what it hands
         * over and is not answered: the cluster queues it all.
         */
        void produce(List<OutgoingRecord> records, Acks acks);

        /** Whether everything produced from now on comes back unsent, so that a new session is needed. */
        boolean isBroken();
    }

    /** Gets the answers; must not block, since the thread that calls serves the whole cluster. */
    public interface Acks {

        /** The record lies in Kafka, confirmed by all replicas in sync. */
        void acknowledged(OutgoingRecord record, Acknowledgement acknowledgement);

        /** The record was not acknowledged; {@link Failure#attempted} tells whether it may lie in Kafka all the same. */
        void failed(OutgoingRecord record, Failure failure);
    }

    private final KafkaSettings settings;
    private final InstantSource clock;
    private final ClusterCondition condition;
    private final RecordSender sender;
    private final ProducerKeeper keeper;
    private volatile Life life;
    private final Set<Runnable> waking = ConcurrentHashMap.newKeySet();
    private final AtomicInteger failures = new AtomicInteger();
    private final Instant opened;
    private @Nullable NamedThread sendingThread;
    private @Nullable NamedThread lookupThread;

    private KafkaCluster(KafkaSettings settings, Health health, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.opened = clock.instant();
        this.condition = new ClusterCondition(settings.id(), health, clock);
        this.life = new Life.Building(0, System.nanoTime(), null);
        this.keeper = new ProducerKeeper(this);
        this.sender = new RecordSender(this);
    }

    static KafkaCluster open(KafkaSettings settings, NamedThreads threads, Health health, InstantSource clock) {
        var cluster = new KafkaCluster(settings, health, clock);
        var name = "kafka-" + settings.id();
        cluster.sendingThread = threads.loop(name, NamedThreads.Mode.USER, cluster.sender::runOnce);
        cluster.lookupThread = threads.loop(name + "-lookup", NamedThreads.Mode.USER, cluster.keeper::runOnce);
        return cluster;
    }

    /** Its name. */
    public ClusterId id() {
        return settings.id();
    }

    /** What it was opened with. */
    public KafkaSettings settings() {
        return settings;
    }

    /** A new session of the present generation, or of the next one while there is no producer. */
    public Session session() {
        return new ClusterSession(this, life().number());
    }

    /** How it is now. */
    public ClusterStatus status() {
        var now = life();
        var generation = now instanceof Life.Running running ? running.generation() : null;
        var error = condition.error();
        return new ClusterStatus(
                id(),
                keeper.isConnected(),
                error,
                error.isPresent() ? condition.since() : generation == null ? opened : generation.built(),
                now.number(),
                generation == null ? 0 : generation.unacknowledgedRecords(),
                generation == null ? 0 : generation.unacknowledgedBytes());
    }

    /**
     * Takes nothing more, answers what has not left with a failure that says so, waits until what is in flight is
     * answered, and ends the producer and both threads. It does not wait for a cluster that is away. What the deadline
     * cuts off comes back as attempted.
     *
     * @throws io.tocsin.lifecycle.CloseFailedException when a thread runs on at the deadline; everything is answered
     *     nevertheless
     */
    @Override
    public void close(Deadline deadline) {
        Life before;
        do {
            before = life;
            if (before instanceof Life.Closed) {
                return;
            }
        } while (!moves(before, new Life.Closed(before.number() + 1)));
        sender.wake();
        keeper.wake();
        var steps = new LifecycleStack();
        steps.onClose("what a look-up left behind", keeper::close);
        steps.<Resource>opened("look-ups", left -> end(lookupThread, left));
        steps.onClose("condition", condition::close);
        if (before instanceof Life.Running running) {
            steps.<Resource>opened("producer", left -> end(running.generation(), left));
        }
        steps.onClose("what has not left", sender::answerRest);
        steps.<Resource>opened("hand-over", left -> end(sendingThread, left));
        steps.close(deadline);
    }

    /** Whether it is known that nothing can be delivered now: no producer, or no broker was reached. */
    public boolean isAway() {
        return !(life() instanceof Life.Running)
                || (!keeper.isConnected() && condition.error().isPresent());
    }

    /**
     * Names what to call whenever the brokers are reached after a producer was built or had lost them, so that whoever
     * backs off need not wait to the end.
     *
     * @param wake returns at once; any thread
     * @return ends it
     */
    public Runnable onBack(Runnable wake) {
        // A lambda may be given twice; what is kept has an identity of its own.
        Runnable own = () -> wake.run();
        waking.add(own);
        return () -> waking.remove(own);
    }

    void back() {
        waking.forEach(Runnable::run);
    }

    Life life() {
        return life;
    }

    InstantSource clock() {
        return clock;
    }

    ClusterCondition condition() {
        return condition;
    }

    RecordSender sender() {
        return sender;
    }

    ProducerKeeper keeper() {
        return keeper;
    }

    void produce(ClusterSession session, List<ClusterSession.Item> items) {
        sender.offer(session, items);
    }

    boolean isCurrent(Generation generation) {
        return life() instanceof Life.Running running && running.generation() == generation;
    }

    /** The producer for {@code due} was built; it is closed at once if the cluster was closed meanwhile. */
    boolean built(Life.Building due, Generation generation) {
        if (!moves(due, new Life.Running(generation))) {
            generation.close(Duration.ZERO);
            return false;
        }
        if (condition.error().isEmpty()) {
            // during an outage each attempt builds one, and only its beginning and its end are worth a line
            log("kafka producer built", generation.number());
        }
        sender.wake();
        return true;
    }

    /** The producer for {@code due} could not be built; the next attempt comes after {@code pause}. */
    void notBuilt(Life.Building due, Failure why, Duration pause) {
        var next = new Life.Building(due.number(), System.nanoTime() + pause.toNanos(), why);
        if (moves(due, next)) {
            condition.failed(why);
            sender.wake();
        }
    }

    /**
     * Ends a generation, once: its sessions are broken from here on, and its producer is closed with zero time limit, so
     * that what it has not written stays unwritten.
     */
    void end(Generation generation, Failure why) {
        if (next(generation, why, backoff(generation))) {
            generation.close(Duration.ZERO);
            sender.wake();
            keeper.wake();
        }
    }

    /** Replaces a producer that has nothing in flight and lost its brokers, because these are elsewhere now. */
    void replace(Generation generation) {
        log("kafka brokers are elsewhere, the producer is built anew", generation.number());
        if (next(generation, null, Duration.ZERO)) {
            generation.close(Duration.ZERO);
            sender.wake();
        }
    }

    private synchronized boolean moves(Life from, Life to) {
        if (life != from) {
            return false;
        }
        life = to;
        return true;
    }

    private boolean next(Generation generation, @Nullable Failure why, Duration pause) {
        var now = life();
        return now instanceof Life.Running running
                && running.generation() == generation
                && moves(now, new Life.Building(generation.number() + 1, System.nanoTime() + pause.toNanos(), why));
    }

    /** Doubles with each generation that acknowledged nothing. */
    private Duration backoff(Generation generation) {
        var failed = generation.hasAcknowledged() ? failures.updateAndGet(count -> 0) : failures.getAndIncrement();
        var full = Math.min(MOST_BACKOFF.toMillis(), LEAST_BACKOFF.toMillis() << Math.min(failed, 10));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(full / 2, full + 1));
    }

    private void log(String message, long number) {
        LOG.atInfo()
                .setMessage(message)
                .addKeyValue("cluster", id())
                .addKeyValue("generation", number)
                .log();
    }

    private static void end(Generation generation, Deadline deadline) {
        boolean waits = generation.unacknowledgedRecords() > 0 && generation.isConnected();
        generation.close(waits ? deadline.remaining() : Duration.ZERO);
    }

    private static void end(@Nullable NamedThread thread, Deadline deadline) {
        if (thread != null) {
            thread.stop();
            thread.close(deadline);
        }
    }
}
