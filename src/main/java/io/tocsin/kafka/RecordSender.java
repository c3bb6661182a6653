package io.tocsin.kafka;

import io.tocsin.kafka.ClusterSession.Item;
import io.tocsin.lifecycle.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Hands records to the producer, on one thread, in the order in which they came, and only for Kafka topics whose
 * partitions the producer knows, so that the client has nothing to wait for.
 *
 * <p>With {@code channel-buffer-size}, sessions also wait while that many records are with the client; who got room then
 * goes behind those who did not.
 *
 * <p>A session whose head's Kafka topic is not known waits for the look-up, at most about a second, while the others go
 * on. While a producer is built sessions wait for it, at most {@link #HOLD}. Then they come back. While one is swapped for
 * another they wait for the end of that, which has a limit of its own.
 *
 * <p>{@link #offer}, {@link #lookedUp}, {@link #answered}, {@link #awaitPause} and {@link #wake} are called by any thread,
 * {@link #runOnce} by the thread {@code kafka-<cluster>} only.
 */
final class RecordSender {

    /** Longest time for which records wait for a producer before they come back. */
    static final Duration HOLD = Duration.ofSeconds(2);

    private static final long SOON_NANOS = Duration.ofSeconds(1).toNanos();

    private sealed interface Message {}

    private record HandOver(ClusterSession session, List<Item> items) implements Message {}

    private record LookedUp(
            Generation generation,
            String kafkaTopic,
            @Nullable Failure failure) implements Message {}

    private record Wake() implements Message {}

    private record Marker(CountDownLatch reached) implements Message {}

    private final KafkaCluster cluster;
    private final BlockingQueue<Message> queue = new LinkedBlockingQueue<>();
    private final Map<String, Set<ClusterSession>> waitingForTopic = new HashMap<>();
    private final Set<ClusterSession> waitingForProducer = new LinkedHashSet<>();
    private @Nullable Life followed;
    private volatile boolean roomIsAwaited;
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

    /** The answer to {@link TopicLookUps#lookUp}; without a failure the producer knows the partitions now. */
    void lookedUp(Generation of, String kafkaTopic, @Nullable Failure failure) {
        queue.add(new LookedUp(of, kafkaTopic, failure));
    }

    /** Makes the sending thread look at the cluster's life. */
    void wake() {
        queue.add(new Wake());
    }

    /** A record that was with the client has its answer. */
    void answered() {
        if (roomIsAwaited) {
            roomIsAwaited = false;
            wake();
        }
    }

    /**
     * Waits until the sending thread has seen the cluster's present life: if that lets nothing be handed over, nothing is
     * from here on.
     *
     * @return false when the thread is busy in the client until the deadline
     */
    boolean awaitPause(Deadline deadline) throws InterruptedException {
        var marker = new Marker(new CountDownLatch(1));
        queue.add(marker);
        return marker.reached().await(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    }

    /** Handles the next message, waiting for it. */
    void runOnce() throws InterruptedException {
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
        } else if (message instanceof Marker marker) {
            marker.reached().countDown();
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
        if (life != followed) {
            followed = life;
            wakeAll();
        } else if (!waitingForProducer.isEmpty()) {
            resumeInTurn();
        }
    }

    private void resumeInTurn() {
        var sessions = List.copyOf(waitingForProducer);
        waitingForProducer.clear();
        List<ClusterSession> served = new ArrayList<>();
        for (var session : sessions) {
            var before = session.waiting.size();
            resume(session);
            if (session.waiting.size() < before && waitingForProducer.remove(session)) {
                served.add(session);
            }
        }
        waitingForProducer.addAll(served);
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
        if (!cluster.isCurrent(answer.generation())) {
            return;
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
            var own = failure.of(head.record());
            session.fail(head, own);
            if (own.retriable()) {
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
                if (!running.generation().knows(head.record().kafkaTopic())) {
                    waitForTopic(session, running.generation(), head.record().kafkaTopic());
                    return;
                }
                if (isFull(running.generation())) {
                    waitForProducer(session);
                    return;
                }
                if (send(running.generation(), session, head)) {
                    session.waiting.poll();
                }
            } else if (life instanceof Life.Swapping) {
                waitForProducer(session);
                return;
            } else if (!comesBackForWantOfProducer(session, (Life.Building) life, head)) {
                return;
            }
        }
    }

    private void waitForTopic(ClusterSession session, Generation of, String kafkaTopic) {
        session.waits = true;
        waitersFor(of, kafkaTopic).add(session);
        // What stands behind is looked up as well, side by side, rather than each when its turn comes.
        for (var item : session.waiting) {
            if (!of.knows(item.record().kafkaTopic())) {
                waitersFor(of, item.record().kafkaTopic());
            }
        }
    }

    private Set<ClusterSession> waitersFor(Generation of, String kafkaTopic) {
        return waitingForTopic.computeIfAbsent(kafkaTopic, unknown -> {
            cluster.lookUps().lookUp(of, unknown);
            return new LinkedHashSet<>();
        });
    }

    private boolean isFull(Generation generation) {
        var most = cluster.settings().batches().channelBufferSize();
        if (most == 0 || generation.unacknowledgedRecords() < most) {
            return false;
        }
        roomIsAwaited = true;
        // What was answered before that was said has woken nobody.
        return generation.unacknowledgedRecords() >= most;
    }

    private void waitForProducer(ClusterSession session) {
        session.waits = true;
        waitingForProducer.add(session);
    }

    /** False when it waits; true when its head came back, because the producer is not to be expected soon. */
    private boolean comesBackForWantOfProducer(ClusterSession session, Life.Building building, Item head) {
        var now = System.nanoTime();
        if (session.waitsSinceNanos == 0) {
            session.waitsSinceNanos = now;
        }
        var last = building.last();
        boolean isFarOff = last != null && building.notBeforeNanos() - now > SOON_NANOS;
        if (!isFarOff && now - session.waitsSinceNanos < HOLD.toNanos()) {
            waitForProducer(session);
            return false;
        }
        session.waiting.poll();
        var why = last == null
                ? Failure.unavailable("the producer of " + cluster.id() + " is still built", null)
                : last.untried();
        session.fail(head, why);
        return true;
    }

    /** False when the client's buffer was full, and the same record is to be handed over again. */
    private boolean send(Generation generation, ClusterSession session, Item item) {
        var handedOver = new HandedOver(cluster, generation, session, item);
        generation.handedOver(item.record());
        try {
            generation.send(item.record(), handedOver);
            return !handedOver.bufferWasFull();
        } catch (InterruptException e) {
            // The client has restored the flag; the thread ends at its next wait.
            session.fail(item, Failure.unavailable("cluster " + cluster.id() + " is being closed", e));
            generation.answered(item.record());
        } catch (RuntimeException e) {
            handedOver.thrown(e);
        }
        return true;
    }

    private void comesBack(ClusterSession session, Item item) {
        var why = session.whyBroken(cluster.life());
        session.fail(item, why == null ? Failure.unavailable("cluster " + cluster.id() + " is closed", null) : why);
    }
}
