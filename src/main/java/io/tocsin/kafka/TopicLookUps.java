package io.tocsin.kafka;

import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.lifecycle.Pool;
import io.tocsin.lifecycle.Resource;
import java.io.IOException;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Makes the producer of a cluster know Kafka topics, which creates those that are missing where the brokers do so. Each
 * takes a second at most; {@value #AT_A_TIME} are looked up at a time, on threads {@code kafka-<cluster>-lookup-<n>}, so
 * that one that is missing does not hold up the others. An admin client asks for a Kafka topic that must not be created by
 * asking for it, or that had no leader.
 *
 * <p>Any thread may call it. {@link RecordSender#lookedUp} gets the answers.
 */
final class TopicLookUps implements Resource {

    private static final int AT_A_TIME = 8;
    /** One for each distinct Kafka topic that records wait for; a bound all the same. */
    private static final int MOST_WAITING = 1_000_000;

    private record LookUp(Generation generation, String kafkaTopic) {}

    private final KafkaCluster cluster;
    private final Pool threads;
    private final Queue<LookUp> queue = new ConcurrentLinkedQueue<>();
    private final Set<String> untilLed = ConcurrentHashMap.newKeySet();

    TopicLookUps(KafkaCluster cluster, NamedThreads threads) {
        this.cluster = cluster;
        this.threads =
                threads.pool("kafka-" + cluster.id() + "-lookup", AT_A_TIME, MOST_WAITING, NamedThreads.Mode.USER);
    }

    /** Looks a Kafka topic up for that producer, unless it has ended by then. */
    void lookUp(Generation generation, String kafkaTopic) {
        queue.add(new LookUp(generation, kafkaTopic));
        // Refused only once it is closed; then what waits is answered by the close of the cluster.
        var ignored = threads.offer(this::runOnce);
    }

    /** From now on the Kafka topic counts as known only while each of its partitions has a leader. */
    void holdUntilLed(String kafkaTopic) {
        untilLed.add(kafkaTopic);
    }

    /** Waits for what is being looked up, which ends at once when the producer was closed before. */
    @Override
    public void close(Deadline deadline) {
        queue.clear();
        threads.close(deadline);
    }

    private void runOnce() {
        var next = queue.poll();
        if (next != null) {
            answer(next);
        }
    }

    private void answer(LookUp lookUp) {
        if (!cluster.isCurrent(lookUp.generation())) {
            return;
        }
        var verdict = found(lookUp);
        if (verdict == null) {
            untilLed.remove(lookUp.kafkaTopic());
            cluster.sender().lookedUp(lookUp.generation(), lookUp.kafkaTopic(), null);
            return;
        }
        if (!cluster.isCurrent(lookUp.generation())) {
            // It was closed meanwhile, and what it says about that concerns nobody.
            return;
        }
        var failure = verdict.failure();
        cluster.failed(failure);
        if (verdict.endsProducer()) {
            cluster.succession().end(lookUp.generation(), failure);
        }
        cluster.sender().lookedUp(lookUp.generation(), lookUp.kafkaTopic(), failure);
        if (failure.scope() == Failure.Scope.CLUSTER) {
            // Each of them would wait as long for the same answer.
            for (var other = queue.poll(); other != null; other = queue.poll()) {
                cluster.sender().lookedUp(other.generation(), other.kafkaTopic(), failure);
            }
        }
    }

    /** Null when the producer knows the partitions now. */
    private @Nullable Verdict found(LookUp lookUp) {
        var kafkaTopic = lookUp.kafkaTopic();
        try {
            boolean led = untilLed.contains(kafkaTopic);
            if (led || !cluster.settings().allowAutoTopicCreation()) {
                Inquiry.find(cluster.settings(), lookUp.generation().number(), kafkaTopic, led);
            }
            lookUp.generation().lookUp(kafkaTopic);
            return null;
        } catch (Inquiry.LeaderlessException e) {
            return new Verdict(
                    Failure.deferred(Failure.Kind.UNAVAILABLE, Failure.Scope.KAFKA_TOPIC, e.getMessage(), null), false);
        } catch (IOException e) {
            return new Verdict(Verdict.ofConnecting(cluster.settings(), e), false);
        } catch (RuntimeException e) {
            return Verdict.of(cluster.settings(), kafkaTopic, Verdict.Place.BEFORE_SENDING, false, e);
        }
    }
}
