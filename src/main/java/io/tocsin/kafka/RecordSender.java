package io.tocsin.kafka;

import io.tocsin.kafka.ClusterSession.Item;
import io.tocsin.kafka.transaction.Progress;
import io.tocsin.kafka.transaction.StuckPartitions;
import io.tocsin.kafka.transaction.TransactionSize;
import io.tocsin.lifecycle.Deadline;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
 * <p>{@link #offer}, {@link #forget}, {@link #lookedUp}, {@link #answered}, {@link #awaitPause} and {@link #wake} are called by
 * any thread, {@link #runOnce} by the thread {@code kafka-<cluster>} only.
 */
final class RecordSender {

    /** Longest time for which records wait for a producer before they come back. */
    static final Duration HOLD = Duration.ofSeconds(2);

    private static final long SOON_NANOS = Duration.ofSeconds(1).toNanos();

    private sealed interface Message {}

    private record HandOver(ClusterSession session, Progress progress, List<Item> items) implements Message {}

    private record LookedUp(
            Generation generation,
            String kafkaTopic,
            @Nullable Failure failure) implements Message {}

    private record Forget() implements Message {}

    private record Wake() implements Message {}

    private record Marker(CountDownLatch reached) implements Message {}

    private final KafkaCluster cluster;
    private final BlockingQueue<Message> queue = new LinkedBlockingQueue<>();
    private final WaitingSessions waiting = new WaitingSessions(this::drain);
    /** Handlers that are gone for good; any thread adds to it. */
    private final Set<Long> gone = ConcurrentHashMap.newKeySet();
    /** Whether some were added since the present {@link Sending} was told. */
    private boolean hasNewlyGone;

    private final TransactionSize size;
    private final StuckPartitions stuck = new StuckPartitions();
    private @Nullable Life followed;
    private @Nullable Sending sending;
    private @Nullable Generation sendingTo;
    private volatile boolean roomIsAwaited;
    private volatile boolean ended;

    RecordSender(KafkaCluster cluster) {
        this.cluster = cluster;
        this.size = new TransactionSize(cluster.id().value());
    }

    void offer(ClusterSession session, Progress progress, List<Item> items) {
        queue.add(new HandOver(session, progress, items));
        if (ended) {
            answerQueue();
        }
    }

    /** The answer to {@link TopicLookUps#lookUp}; without a failure the producer knows the partitions now. */
    void lookedUp(Generation of, String kafkaTopic, @Nullable Failure failure) {
        queue.add(new LookedUp(of, kafkaTopic, failure));
    }

    /** Nothing will be produced for that handler any more, which the next producer gets to know if there is none now. */
    void forget(long handler) {
        gone.add(handler);
        queue.add(new Forget());
    }

    /** Makes the sending thread look at the cluster's life. */
    void wake() {
        queue.add(new Wake());
    }

    /** The next answer is to wake the sending thread, for which it has called. */
    void awaitRoom() {
        roomIsAwaited = true;
    }

    /** A session got records back, in front, that are to be sent again; said by the sending thread. */
    void returned(ClusterSession session) {
        if (!session.waits) {
            waiting.forProducer(session);
            wake();
        }
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

    /** Handles the next message, waiting for it, and what is due. */
    void runOnce() throws InterruptedException {
        var message = next();
        followLife();
        if (message instanceof HandOver handOver) {
            handOver.session().add(handOver.items(), handOver.progress());
            if (!handOver.session().waits) {
                drain(handOver.session());
            }
        } else if (message instanceof LookedUp answer) {
            afterLookUp(answer);
        } else if (message instanceof Forget) {
            hasNewlyGone = true;
        } else if (message instanceof Marker marker) {
            marker.reached().countDown();
        }
        if (sending != null) {
            sending.settle(!queue.isEmpty());
        }
        forgetGone();
    }

    /** Not before records that wait; and while a producer is swapped for another nothing begins. */
    private void forgetGone() {
        boolean isIdle = queue.isEmpty() && !waiting.any();
        if (hasNewlyGone && isIdle && sending != null && followed instanceof Life.Running) {
            hasNewlyGone = sending.forgetGone();
            if (hasNewlyGone) {
                wake();
            }
        }
    }

    private @Nullable Message next() throws InterruptedException {
        if (!waiting.anyForProducer()) {
            return queue.take();
        }
        long pauseNanos = sending == null ? Sending.NOTHING_DUE : sending.pauseNanos();
        return queue.poll(Math.min(pauseNanos, HOLD.toNanos() / 4), TimeUnit.NANOSECONDS);
    }

    /**
     * Answers everything that has not left.
     *
     * @param hangs whether the sending thread has not ended; what it is at it answers itself when the producer is closed
     */
    void answerRest(boolean hangs) {
        ended = true;
        if (sending != null && !hangs) {
            sending.finish();
        }
        // A thread that hangs in the client touches none of these.
        waiting.resumeAll();
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
        boolean isPausing = sending != null && sending.isPausing();
        if (life != followed) {
            followed = life;
            send(life);
            waiting.resumeAll();
        } else if (waiting.anyForProducer() && !isPausing) {
            waiting.resumeInTurn();
        }
    }

    /** What is open ends with the producer, and before it is swapped; a session that waits comes behind that. */
    private void send(Life life) {
        if (sending != null && !(life instanceof Life.Running)) {
            sending.finish();
        }
        var generation = life.generation();
        if (generation != sendingTo) {
            if (sending != null) {
                sending.finish();
            }
            sendingTo = generation;
            sending = generation == null ? null : sendingTo(generation);
            hasNewlyGone = true;
        }
    }

    private Sending sendingTo(Generation generation) {
        stuck.beginAnew();
        return generation.isTransactional()
                ? new TransactionalSending(cluster, generation, size, stuck, gone)
                : new PlainSending(cluster, generation, gone);
    }

    private void afterLookUp(LookedUp answer) {
        if (!cluster.isCurrent(answer.generation())) {
            return;
        }
        for (var session : waiting.takeThoseFor(answer.kafkaTopic())) {
            if (answer.failure() != null) {
                failHead(session, answer.kafkaTopic(), answer.failure());
            }
            waiting.resume(session);
        }
    }

    /** A refusal is the answer for all records of that Kafka topic in front; a failure to be retried breaks the rest. */
    private void failHead(ClusterSession session, String kafkaTopic, Failure failure) {
        for (var head = session.waiting.peek();
                head != null && head.record().kafkaTopic().equals(kafkaTopic);
                head = session.waiting.peek()) {
            session.waiting.poll();
            var own = failure.of(head.record());
            if (own.retriable()) {
                session.fail(head, own);
                return;
            }
            session.refuse(head, own);
        }
    }

    private void drain(ClusterSession session) {
        for (var head = session.waiting.poll(); head != null; head = session.waiting.poll()) {
            if (!handle(session, head, cluster.life())) {
                session.waiting.addFirst(head);
                if (session.waits) {
                    return;
                }
            }
        }
    }

    /** False when the head stays: the session waits then, or is to try again at once. */
    private boolean handle(ClusterSession session, Item head, Life life) {
        if (session.whyBroken(life) != null) {
            comesBack(session, head);
            return true;
        }
        if (life instanceof Life.Running running) {
            return hands(session, head, running.generation());
        }
        if (life instanceof Life.Swapping) {
            waiting.forProducer(session);
            return false;
        }
        return comesBackForWantOfProducer(session, (Life.Building) life, head);
    }

    private boolean hands(ClusterSession session, Item head, Generation generation) {
        var present = sending;
        if (present == null || generation != sendingTo) {
            // The life went on a moment ago; the message that says so is on its way.
            waiting.forProducer(session);
            return false;
        }
        if (present.answers(session, head)) {
            return true;
        }
        if (!generation.knows(head.record().kafkaTopic())) {
            waitForTopic(session, generation, head);
            return false;
        }
        if (present.isFull()) {
            waiting.forProducer(session);
            return false;
        }
        return present.send(session, head);
    }

    private void waitForTopic(ClusterSession session, Generation of, Item head) {
        var unknown = new LinkedHashSet<String>();
        unknown.add(head.record().kafkaTopic());
        // What stands behind is looked up as well, side by side, rather than each when its turn comes.
        for (var item : session.waiting) {
            if (!of.knows(item.record().kafkaTopic())) {
                unknown.add(item.record().kafkaTopic());
            }
        }
        waiting.forTopic(session, head.record().kafkaTopic(), unknown)
                .forEach(kafkaTopic -> cluster.lookUps().lookUp(of, kafkaTopic));
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
            waiting.forProducer(session);
            return false;
        }
        var why = last == null
                ? Failure.unavailable("the producer of " + cluster.id() + " is still built", null)
                : last.untried();
        session.fail(head, why);
        return true;
    }

    private void comesBack(ClusterSession session, Item item) {
        var why = session.whyBroken(cluster.life());
        session.fail(item, why == null ? Failure.unavailable("cluster " + cluster.id() + " is closed", null) : why);
    }
}
