package io.tocsin.kafka;

import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.NamedThreads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Opened clusters with the threads and health they use; {@code close} checks that no thread is left. */
final class ClusterFixture implements AutoCloseable {

    /** Used up only by a mistake: nothing waits for a cluster that is away. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    final Health health = new Health(InstantSource.system());
    final NamedThreads threads = new NamedThreads(health);
    final KafkaClusters clusters;

    ClusterFixture(KafkaSettings... settings) {
        this(Diagnosis.NONE, settings);
    }

    ClusterFixture(Diagnosis diagnosis, KafkaSettings... settings) {
        this(diagnosis, new FakeLog(), settings);
    }

    /** With a log of its own, for exactly-once. */
    ClusterFixture(FakeLog log, KafkaSettings... settings) {
        this(Diagnosis.NONE, log, settings);
    }

    private ClusterFixture(Diagnosis diagnosis, FakeLog log, KafkaSettings... settings) {
        clusters = KafkaClusters.open(List.of(settings), log, diagnosis, threads, health, InstantSource.system());
    }

    KafkaCluster only() {
        return clusters.implied().orElseThrow();
    }

    KafkaCluster get(String id) {
        return clusters.get(new ClusterId(id)).orElseThrow();
    }

    /**
     * Lets the cluster's producer learn of Kafka topics, for which a record has a second: less than a busy machine may
     * take. Returns at once when the cluster is off.
     */
    static void know(KafkaCluster cluster, Collection<String> kafkaTopics) {
        for (var kafkaTopic : kafkaTopics) {
            Awaitility.await("the producer knows " + kafkaTopic)
                    .pollDelay(Duration.ZERO)
                    .ignoreExceptions()
                    .until(() -> cluster.life() instanceof Life.Off
                            || knows(cluster.life().generation(), kafkaTopic));
        }
    }

    private static boolean knows(@Nullable Generation generation, String kafkaTopic) {
        if (generation != null) {
            generation.lookUp(kafkaTopic);
        }
        return generation != null;
    }

    @Override
    public void close() {
        clusters.close(Deadline.after(LIMIT));
        // A pool is closed when its last thread has nothing left to do, which is a moment before that has ended.
        Awaitility.await("the end of " + threads.running())
                .until(() -> threads.running().isEmpty());
        if (threads.uncaught() > 0) {
            throw new AssertionError("uncaught: " + threads.uncaught());
        }
        // An interrupted close leaves the client's thread to end by itself.
        Awaitility.await("the end of the client's threads")
                .until(() -> clientThreads().isEmpty());
    }

    /** Those of the clusters; a fixture's own admin client has the client's default name. */
    private static List<String> clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("kafka-producer-network-thread")
                        || name.startsWith("kafka-admin-client-thread"))
                .filter(name -> !name.contains("| adminclient-"))
                .toList();
    }
}
