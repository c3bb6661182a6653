package io.tocsin.kafka;

import io.tocsin.kafka.ClusterSession.Item;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands records to the producer, on one thread, in the order in which they came, and only for Kafka topics whose
 * partitions the producer knows, so that the client has nothing to wait for.
 *
 * <p>A session whose head's Kafka topic is not known waits for the look-up, at most about a second, while the others go
 * on. While a producer is built sessions wait for it, at most {@link #HOLD}. Then they come back.
 *
 * <p>{@link #offer}, {@link #lookedUp} and {@link #wake} are called by any thread, {@link #runOnce} by the thread {@code
 * kafka-<cluster>} only.
 */
final class RecordSender {

    /** Longest time for which records wait for a producer before they come back. */
    static final Duration HOLD = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(RecordSender.class);
    private static final long SOON_NANOS = Duration.ofSeconds(1).toNanos();

    private sealed interface Message {}

    private record HandOver(ClusterSession session, List<Item> items) implements Message {}

    private record LookedUp(
            Generation generation,
            String kafkaTopic,
            @Nullable Failure failure) implements Message {}

    private record Wake() implements Message {}

    private final KafkaCluster cluster;
    private final BlockingQueue<Message> queue = new LinkedBlockingQueue<>();
    private final Map<String, Set<ClusterSession>> waitingForTopic = new HashMap<>();
    private final Set<ClusterSession> waitingForProducer = new LinkedHashSet<>();
    private final Set<String> known = new HashSet<>();
    private long generation;
    private volatile @Nullable Thread thread;
    private volatile boolean ended;

    RecordSender(KafkaCluster cluster) {
        this.cluster = cluster;
    }

    void offer(ClusterSession session, List<Item> items) {
        queue.add(new HandOver(session, items));
        if (ended) {
            answerQueue();
        }
    }

    /** The answer to {@link ProducerKeeper#lookUp}; without a failure the producer knows the partitions now. */
    void lookedUp(Generation of, String kafkaTopic, @Nullable Failure failure) {
        queue.add(new LookedUp(of, kafkaTopic, failure));
    }

    /** Makes the sending thread look at the cluster's life. */
    void wake() {
        queue.add(new Wake());
    }

    /** Handles the next message, waiting for it. */
    void runOnce() throws InterruptedException {
        thread = Thread.currentThread();
        var message =
                waitingForProducer.isEmpty() ? queue.take() : queue.poll(HOLD.toMillis() / 4, TimeUnit.MILLISECONDS);
        followLife();
        if (message instanceof HandOver handOver) {
            handOver.session().waiting.addAll(handOver.items());
            if (!handOver.session().waits) {
                drain(handOver.session());
            }
        } else if (message instanceof LookedUp answer) {
            afterLookUp(answer);
        }
    }

    /** Answers everything that has not left; called once the sending thread has ended. */
    void answerRest() {
        ended = true;
        // The thread has ended, or hangs in the client, which touches none of these.
        wakeAll();
        answerQueue();
    }

    private void answerQueue() {
        for (var message = queue.poll(); message != null; message = queue.poll()) {
            if (message instanceof HandOver handOver) {
                handOver.items().forEach(item -> comesBack(handOver.session(), item));
            }
        }
    }

    private void followLife() {
        var life = cluster.life();
        if (life.number() != generation) {
            generation = life.number();
            known.clear();
            wakeAll();
        } else if (!waitingForProducer.isEmpty()) {
            var sessions = List.copyOf(waitingForProducer);
            waitingForProducer.clear();
            sessions.forEach(this::resume);
        }
    }

    private void wakeAll() {
        List<ClusterSession> sessions = new ArrayList<>(waitingForProducer);
        waitingForTopic.values().forEach(sessions::addAll);
        waitingForProducer.clear();
        waitingForTopic.clear();
        sessions.forEach(this::resume);
    }

    private void resume(ClusterSession session) {
        session.waits = false;
        drain(session);
    }

    private void afterLookUp(LookedUp answer) {
        if (answer.generation().number() != generation) {
            return;
        }
        if (answer.failure() == null) {
            known.add(answer.kafkaTopic());
        }
        var sessions = waitingForTopic.remove(answer.kafkaTopic());
        if (sessions == null) {
            return;
        }
        for (var session : sessions) {
            if (answer.failure() != null) {
                failHead(session, answer.kafkaTopic(), answer.failure());
            }
            resume(session);
        }
    }

    /** A refusal is the answer for all records of that Kafka topic in front; a failure to be retried breaks the rest. */
    private void failHead(ClusterSession session, String kafkaTopic, Failure failure) {
        for (var head = session.waiting.peek();
                head != null && head.record().kafkaTopic().equals(kafkaTopic);
                head = session.waiting.peek()) {
            session.waiting.poll();
            fail(session, head, failure);
            if (failure.retriable()) {
                return;
            }
        }
    }

    private void drain(ClusterSession session) {
        for (var head = session.waiting.peek(); head != null; head = session.waiting.peek()) {
            var life = cluster.life();
            if (session.whyBroken(life) != null) {
                session.waiting.poll();
                comesBack(session, head);
            } else if (life instanceof Life.Running running) {
                if (!known.contains(head.record().kafkaTopic())) {
                    waitForTopic(session, running.generation(), head.record().kafkaTopic());
                    return;
                }
                if (send(running.generation(), session, head)) {
                    session.waiting.poll();
                }
            } else if (!waitForProducer(session, (Life.Building) life, head)) {
                return;
            }
        }
    }

    private void waitForTopic(ClusterSession session, Generation of, String kafkaTopic) {
        session.waits = true;
        var sessions = waitingForTopic.get(kafkaTopic);
        if (sessions == null) {
            sessions = new LinkedHashSet<>();
            waitingForTopic.put(kafkaTopic, sessions);
            cluster.keeper().lookUp(of, kafkaTopic);
        }
        sessions.add(session);
    }

    /** False when it waits; true when its head came back, because the producer is not to be expected soon. */
    private boolean waitForProducer(ClusterSession session, Life.Building building, Item head) {
        var now = System.nanoTime();
        if (session.waitsSinceNanos == 0) {
            session.waitsSinceNanos = now;
        }
        var last = building.last();
        boolean isFarOff = last != null && building.notBeforeNanos() - now > SOON_NANOS;
        if (!isFarOff && now - session.waitsSinceNanos < HOLD.toNanos()) {
            session.waits = true;
            waitingForProducer.add(session);
            return false;
        }
        session.waiting.poll();
        var why = last == null
                ? Failure.deferred(
                        Failure.Kind.UNAVAILABLE,
                        Failure.Scope.CLUSTER,
                        "the producer of " + cluster.id() + " is still built",
                        null)
                : last;
        fail(session, head, why.untried());
        return true;
    }

    /** False when the client's buffer was full, and the same record is to be handed over again. */
    private boolean send(Generation of, ClusterSession session, Item item) {
        var handedOver = new HandedOver(of, session, item, cluster.clock().instant(), System.nanoTime());
        of.handedOver(item.record());
        try {
            of.send(item.record(), handedOver);
            return !handedOver.bufferWasFull;
        } catch (InterruptException e) {
            // The client has restored the flag; the thread ends at its next wait.
            of.answered(item.record());
            fail(session, item, stopped(e));
        } catch (RuntimeException e) {
            of.answered(item.record());
            handedOver.failed(e, Verdict.Place.BEFORE_SENDING);
        }
        return true;
    }

    private Failure stopped(Exception e) {
        return Failure.deferred(
                        Failure.Kind.UNAVAILABLE,
                        Failure.Scope.CLUSTER,
                        "cluster " + cluster.id() + " is being closed",
                        e)
                .untried();
    }

    private void comesBack(ClusterSession session, Item item) {
        var why = session.whyBroken(cluster.life());
        fail(
                session,
                item,
                why == null
                        ? Failure.deferred(
                                        Failure.Kind.UNAVAILABLE,
                                        Failure.Scope.CLUSTER,
                                        "cluster " + cluster.id() + " is closed",
                                        null)
                                .untried()
                        : why);
    }

    private void fail(ClusterSession session, Item item, Failure failure) {
        if (failure.retriable()) {
            session.breakBy(failure);
        }
        answer(() -> item.acks().failed(item.record(), failure));
    }

    /** A mistake in whoever gets the answer must not stop the other handlers of the cluster. */
    private void answer(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.atError()
                    .setMessage("a mistake in the program kept an answer from its handler")
                    .addKeyValue("cluster", cluster.id())
                    .setCause(e)
                    .log();
        }
    }

    /** A record that is with the client. */
    private final class HandedOver implements Callback {
        private final Generation of;
        private final ClusterSession session;
        private final Item item;
        private final Instant at;
        private final long atNanos;
        private boolean bufferWasFull;

        HandedOver(Generation of, ClusterSession session, Item item, Instant at, long atNanos) {
            this.of = of;
            this.session = session;
            this.item = item;
            this.at = at;
            this.atNanos = atNanos;
        }

        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception e) {
            of.answered(item.record());
            if (e == null && metadata != null) {
                of.acknowledged(item.record().kafkaTopic(), System.nanoTime());
                cluster.condition().acknowledged();
                var acknowledgement = new Acknowledgement(
                        metadata.partition(),
                        metadata.offset(),
                        at,
                        cluster.clock().instant());
                answer(() -> item.acks().acknowledged(item.record(), acknowledgement));
            } else if (e instanceof BufferExhaustedException) {
                bufferWasFull = true;
            } else if (e != null) {
                // The client calls back on the thread that sends for what it did not accept.
                failed(
                        e,
                        Thread.currentThread() == thread ? Verdict.Place.BEFORE_SENDING : Verdict.Place.AFTER_SENDING);
            }
        }

        void failed(Exception e, Verdict.Place place) {
            var kafkaTopic = item.record().kafkaTopic();
            var others = place == Verdict.Place.AFTER_SENDING && of.othersAcknowledgedSince(kafkaTopic, atNanos);
            var verdict = Verdict.of(cluster.settings(), kafkaTopic, place, others, e);
            var failure = verdict.failure();
            if (place == Verdict.Place.BEFORE_SENDING && failure.retriable()) {
                known.remove(kafkaTopic);
            }
            if (verdict.endsProducer() && !cluster.isCurrent(of)) {
                // Not a failure of its own: the producer was closed over another record.
                var why = Failure.deferred(
                        Failure.Kind.TIMEOUT,
                        Failure.Scope.CLUSTER,
                        "the producer was closed while the record was in flight",
                        e);
                fail(session, item, place == Verdict.Place.BEFORE_SENDING ? why.untried() : why);
                return;
            }
            cluster.condition().failed(failure);
            if (verdict.endsProducer()) {
                if (failure.scope() == Failure.Scope.KAFKA_TOPIC) {
                    cluster.keeper().holdUntilLed(kafkaTopic);
                }
                cluster.end(of, failure);
            }
            fail(session, item, failure);
        }
    }
}
