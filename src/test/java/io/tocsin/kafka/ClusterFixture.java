package io.tocsin.kafka;

import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.NamedThreads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.awaitility.Awaitility;

/** Opened clusters with the threads and health they use; {@code close} checks that no thread is left. */
final class ClusterFixture implements AutoCloseable {

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

    @Override
    public void close() {
        clusters.close(Deadline.after(Duration.ofSeconds(10)));
        // A pool is closed when its last thread has nothing left to do, which is a moment before that has ended.
        Awaitility.await("the end of " + threads.running())
                .atMost(Duration.ofSeconds(2))
                .until(() -> threads.running().isEmpty());
        if (threads.uncaught() > 0) {
            throw new AssertionError("uncaught: " + threads.uncaught());
        }
        // An interrupted close leaves the client's thread to end by itself.
        Awaitility.await("the end of the client's threads")
                .atMost(Duration.ofSeconds(5))
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
