package io.tocsin.kafka;

import io.tocsin.kafka.transaction.AcceptedEvents;
import io.tocsin.kafka.transaction.HandlerCursors;
import io.tocsin.kafka.transaction.Progress;
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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One configured cluster and its only producer.
 *
 * <p>The producer is built in the background and built anew when it has failed; nobody waits for it. A handler produces
 * through a {@link Session}, which lasts until something fails: once a record of a session came back to be tried again,
 * or the producer has ended with records in flight, everything of that session that has not left comes back unsent. So
 * nothing younger overtakes what has to be repeated. A new session begins where the oldest unanswered record is.
 *
 * <p>A failure that is the cluster's (a record that expired, a refused login, a producer in a fatal state) ends the
 * generation: the callback that reports it closes the producer with zero time limit on the client's own network thread,
 * before that thread can write anything more. The next one is built after 100 ms to 30 s with jitter. Changed settings end
 * it as {@link Swap} says.
 *
 * <p>Any thread may call it. Opened and closed by {@link KafkaClusters}.
 */
public final class KafkaCluster implements Resource {

    /** How long a thread that builds a producer gets to finish before it is interrupted. */
    static final Duration UNINTERRUPTED = Duration.ofSeconds(1);

    /** Produces in order, until one record has to be repeated. For one runner, on any thread, one call at a time. */
    public interface Session {

        /**
         * Hands the records of a run over, in order, and returns at once. Each is answered exactly once, on the cluster's
         * thread, the client's network thread or, after {@link KafkaCluster#close}, the caller's. The caller bounds what it
         * hands over and is not answered: the cluster queues it all.
         *
         * @param records possibly none, of a run whose events were all refused or filtered
         * @param progress what the run says about its handler
         */
        void produce(List<OutgoingRecord> records, Progress progress, Acks acks);

        /** The same for records that belong to no handler. */
        default void produce(List<OutgoingRecord> records, Acks acks) {
            produce(records, Progress.none(), acks);
        }

        /** Whether everything produced from now on comes back unsent, so that a new session is needed. */
        boolean isBroken();
    }

    /** Gets the answers; must not block, since the thread that calls serves the whole cluster. */
    public interface Acks {

        /** The record lies in Kafka, confirmed as {@link Acknowledgement#requiredAcks} says. */
        void acknowledged(OutgoingRecord record, Acknowledgement acknowledgement);

        /**
         * The record lies in Kafka since a former transaction, of which only the cursor tells; where it lies is not known. On
         * clusters with exactly-once only, and never for records that belong to no handler.
         */
        default void producedBefore(OutgoingRecord record) {
            throw new IllegalStateException(record + " belongs to no handler");
        }

        /** The record was not acknowledged; {@link Failure#attempted} tells whether it may lie in Kafka all the same. */
        void failed(OutgoingRecord record, Failure failure);
    }

    private final ClusterId id;
    private final AcceptedEvents accepted;
    private final HandlerCursors cursors;
    private final NamedThreads threads;
    private final Health health;
    private final InstantSource clock;
    private final ClusterCondition condition;
    private final Succession succession;
    private final RecordSender sender;
    private final ProducerKeeper keeper;
    private final TopicLookUps lookUps;
    private volatile @Nullable Swap swap;
    private final Set<Runnable> waking = ConcurrentHashMap.newKeySet();
    private final Instant opened;
    private @Nullable NamedThread sendingThread;
    private @Nullable NamedThread keepingThread;

    private KafkaCluster(
            KafkaSettings settings,
            AcceptedEvents accepted,
            HandlerCursors cursors,
            Diagnosis diagnosis,
            NamedThreads threads,
            Health health,
            InstantSource clock) {
        this.id = settings.id();
        this.accepted = accepted;
        this.cursors = cursors;
        this.threads = threads;
        this.health = health;
        this.clock = clock;
        this.opened = clock.instant();
        this.condition = new ClusterCondition(id, health, clock, () -> life() instanceof Life.Off);
        this.succession = new Succession(this, settings);
        this.keeper = new ProducerKeeper(this, diagnosis);
        this.lookUps = new TopicLookUps(this, threads);
        this.sender = new RecordSender(this);
    }

    static KafkaCluster open(
            KafkaSettings settings,
            AcceptedEvents accepted,
            HandlerCursors cursors,
            Diagnosis diagnosis,
            NamedThreads threads,
            Health health,
            InstantSource clock) {
        var cluster = new KafkaCluster(settings, accepted, cursors, diagnosis, threads, health, clock);
        var name = "kafka-" + settings.id();
        cluster.sendingThread = threads.loop(name, NamedThreads.Mode.USER, cluster.sender::runOnce);
        cluster.keepingThread = threads.loop(name + "-keeper", NamedThreads.Mode.USER, cluster.keeper::runOnce);
        return cluster;
    }

    /** Its name. */
    public ClusterId id() {
        return id;
    }

    /** What is in force; a change that waits is not. */
    public KafkaSettings settings() {
        return succession.settings();
    }

    /** A new session of the present producer, or of the next one while there is none. */
    public Session session() {
        return new ClusterSession(this, life().number(), Optional.empty());
    }

    /**
     * The same for a handler that was made for exactly-once, or for at-least-once: once the cluster has been changed to the
     * other, everything comes back unsent, so that the handler's cursor can be stored in between.
     */
    public Session session(boolean exactlyOnce) {
        return new ClusterSession(this, life().number(), Optional.of(exactlyOnce));
    }

    /** Nothing will be produced for that handler any more; where something is kept of it in Kafka, it goes. */
    void forget(long handler) {
        sender.forget(handler);
    }

    /** How it is now. */
    public ClusterStatus status() {
        var generation = life().generation();
        var error = condition.error();
        var connectedSince = keeper.connectedSince();
        var begun = generation == null ? opened : generation.built();
        var pending = swap;
        return new ClusterStatus(
                id(),
                connectedSince.isPresent(),
                error,
                life() instanceof Life.Off,
                error.isPresent() ? condition.since() : connectedSince.orElse(begun),
                pending == null ? Optional.empty() : pending.obstacle(),
                settings().acknowledgement().requiredAcks(),
                generation == null ? succession.producers() : generation.number(),
                generation == null ? 0 : generation.unacknowledgedRecords(),
                generation == null ? 0 : generation.unacknowledgedBytes());
    }

    /**
     * Brings other settings in force, in the background, as {@link Swap} says. A change that waits gives way to it. One
     * call at a time.
     *
     * @param latest checked, of the same name
     * @param changed called once they are in force, on a thread of the cluster's; not when the change is given up
     * @return completes with what became of it, as the end of a sentence, or why it waits; empty when there is nothing to
     *     change
     */
    Optional<CompletionStage<String>> change(KafkaSettings latest, Runnable changed, Deadline deadline) {
        var before = swap;
        boolean waits = before != null && before.isPending();
        if (before != null && waits) {
            if (before.brings(latest)) {
                // Whoever reloads has mended something, perhaps in a file, and wants to know.
                return Optional.of(before.obstacle().isPresent() ? before.tryAgain() : before.news());
            }
            if (!before.cancel(deadline)) {
                return Optional.of(
                        CompletableFuture.completedStage("an earlier change is still under way; reload again"));
            }
        }
        if (life() instanceof Life.Off) {
            succession.startOver(latest);
            return Optional.of(CompletableFuture.completedStage("it was off and starts again"));
        }
        if (succession.isInForce(latest)) {
            return waits
                    ? Optional.of(CompletableFuture.completedStage("the change that waited was taken back"))
                    : Optional.empty();
        }
        var next = Swap.start(this, latest, changed, threads);
        swap = next;
        return Optional.of(next.news());
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
        var before = succession.close();
        if (before instanceof Life.Closed) {
            return;
        }
        sender.wake();
        keeper.wake();
        var steps = new LifecycleStack();
        steps.onClose("what a probe left behind", keeper::close);
        steps.<Resource>opened("keeper", this::endKeeper);
        steps.opened("look-ups", lookUps);
        steps.onClose("condition", condition::close);
        var generation = before.generation();
        if (generation != null) {
            steps.<Resource>opened("producer", left -> end(generation, left));
        }
        var changing = swap;
        if (changing != null) {
            steps.opened("change of settings", changing);
        }
        steps.onClose("what has not left", () -> sender.answerRest(sendingThread != null && sendingThread.isRunning()));
        steps.<Resource>opened("hand-over", this::endSender);
        steps.close(deadline);
    }

    /**
     * How many partitions a Kafka topic has, by what the producer knows; empty while it knows nothing of it, which is so
     * until the first record went there, and while there is no producer. Creates nothing. May take up to {@code
     * max.block.ms} when the producer has not used the topic for minutes.
     */
    public OptionalInt partitions(String kafkaTopic) {
        var generation = life().generation();
        return generation == null ? OptionalInt.empty() : generation.partitions(kafkaTopic);
    }

    /** Whether what lies in its cursor topic was read, as every producer for exactly-once does before it takes records. */
    boolean knowsCursors() {
        return !settings().exactlyOnce().enabled() || life().generation() != null;
    }

    /** Whether it is known that nothing can be delivered now: no producer, or no broker was reached. */
    public boolean isAway() {
        return life().generation() == null
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

    /**
     * Waits until a broker has answered.
     *
     * @return false when none has at the deadline
     */
    boolean awaitConnected(Deadline deadline) throws InterruptedException {
        var reached = new CountDownLatch(1);
        var stopWaking = onBack(reached::countDown);
        try {
            return keeper.isConnected() || reached.await(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } finally {
            stopWaking.run();
        }
    }

    void back() {
        waking.forEach(Runnable::run);
    }

    Life life() {
        return succession.life();
    }

    AcceptedEvents accepted() {
        return accepted;
    }

    HandlerCursors cursors() {
        return cursors;
    }

    /** Fences an earlier producer of the same cluster and store, and no other. */
    String transactionalId() {
        return ProducerProperties.TRANSACTIONAL_ID_PREFIX + accepted.storeId() + "-" + id;
    }

    Health health() {
        return health;
    }

    InstantSource clock() {
        return clock;
    }

    ClusterCondition condition() {
        return condition;
    }

    /**
     * Notes why a record or a look-up failed. That the brokers were silent for {@code max.block.ms} happens on a busy machine
     * too: it becomes the cluster's condition when the keeper finds nobody either.
     */
    void failed(Failure failure) {
        if (!failure.attempted() && failure.cause() instanceof TimeoutException) {
            keeper.doubt();
        } else {
            condition.failed(failure);
        }
    }

    RecordSender sender() {
        return sender;
    }

    TopicLookUps lookUps() {
        return lookUps;
    }

    ProducerKeeper keeper() {
        return keeper;
    }

    void produce(ClusterSession session, Progress progress, List<ClusterSession.Item> items) {
        sender.offer(session, progress, items);
    }

    boolean isCurrent(Generation generation) {
        return succession.isCurrent(generation);
    }

    Succession succession() {
        return succession;
    }

    private static void end(Generation generation, Deadline deadline) {
        boolean waits = generation.unacknowledgedRecords() > 0 && generation.isConnected();
        generation.close(waits ? deadline.remaining() : Duration.ZERO);
    }

    private void endKeeper(Deadline deadline) {
        if (keepingThread != null) {
            keepingThread.stop();
            keeper.wake();
            // A producer that is interrupted while it is built leaves a bean behind; it seldom takes long.
            var ignored = keepingThread.await(deadline.butAtMost(UNINTERRUPTED));
            keepingThread.close(deadline);
        }
    }

    /** A transaction that is open gets the time to be committed, unless the brokers are away. */
    private void endSender(Deadline deadline) {
        if (sendingThread != null) {
            sendingThread.stop();
            sender.wake();
            var patience = keeper.isConnected() ? settings().connection().timeout() : UNINTERRUPTED;
            var ignored = sendingThread.await(deadline.butAtMost(patience));
            sendingThread.close(deadline);
        }
    }
}
