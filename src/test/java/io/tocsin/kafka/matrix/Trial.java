package io.tocsin.kafka.matrix;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.kafka.Acknowledgement;
import io.tocsin.kafka.ClusterStatus;
import io.tocsin.kafka.Failure;
import io.tocsin.kafka.KafkaCluster;
import io.tocsin.kafka.KafkaClusters;
import io.tocsin.kafka.KafkaSettings;
import io.tocsin.kafka.OutgoingRecord;
import io.tocsin.kafka.partition.Partitioning;
import io.tocsin.kafka.probe.ClusterProbe;
import io.tocsin.kafka.probe.ProbeRequest;
import io.tocsin.kafka.probe.broker.StageResult;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.NamedThreads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;

/** A cluster of its own, as the daemon opens it, for one thread. */
final class Trial implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Health health = new Health(InstantSource.system());
    private final NamedThreads threads = new NamedThreads(health);
    private final ClusterProbe probe = new ClusterProbe(threads, InstantSource.system());
    private final KafkaClusters clusters;
    private final KafkaCluster cluster;
    private long seq;

    Trial(KafkaSettings settings) {
        clusters = KafkaClusters.open(List.of(settings), threads, health, InstantSource.system());
        cluster = clusters.implied().orElseThrow();
    }

    /** Produces until it is acknowledged. */
    void deliver(String kafkaTopic, String value) {
        var giveUp = System.nanoTime() + LIMIT.toNanos();
        for (var failure = produce(kafkaTopic, value); failure.isPresent(); failure = produce(kafkaTopic, value)) {
            if (System.nanoTime() > giveUp) {
                throw new AssertionError(
                        "not delivered: " + failure.get().reason() + "; " + cluster.status(),
                        failure.get().cause());
            }
        }
    }

    /** What the probe finds; empty when everything works. */
    Optional<StageResult> probe(String kafkaTopic) {
        return probe.probe(ProbeRequest.of(cluster.settings()).withKafkaTopic(kafkaTopic))
                .failure();
    }

    /** Why a record is not delivered: the cluster's trouble if it has one, else the record's. */
    String failure(String kafkaTopic, String value) {
        var failure =
                produce(kafkaTopic, value).orElseThrow(() -> new AssertionError("delivered, although it must not be"));
        if (failure.scope() != Failure.Scope.CLUSTER) {
            return failure.reason();
        }
        Awaitility.await().atMost(LIMIT).until(() -> status().error().isPresent());
        return status().error().orElseThrow();
    }

    ClusterStatus status() {
        return cluster.status();
    }

    /** Empty when it was acknowledged. */
    Optional<Failure> produce(String kafkaTopic, String value) {
        CompletableFuture<Optional<Failure>> answer = new CompletableFuture<>();
        var record = new OutgoingRecord(
                ++seq,
                kafkaTopic,
                cluster.id().value().getBytes(UTF_8),
                value.getBytes(UTF_8),
                List.of(),
                Partitioning.CRC32);
        cluster.session().produce(List.of(record), new KafkaCluster.Acks() {
            @Override
            public void acknowledged(OutgoingRecord acknowledged, Acknowledgement acknowledgement) {
                answer.complete(Optional.empty());
            }

            @Override
            public void failed(OutgoingRecord failed, Failure failure) {
                answer.complete(Optional.of(failure));
            }
        });
        try {
            return answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError("no answer for the record; " + cluster.status(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        var deadline = Deadline.after(LIMIT);
        probe.close(deadline);
        clusters.close(deadline);
        // A pool's thread that waits for a login ends by itself, a moment after its pool.
        Awaitility.await("the end of the threads")
                .atMost(LIMIT)
                .until(() -> threads.running().isEmpty());
        if (threads.uncaught() > 0) {
            throw new AssertionError("uncaught: " + threads.uncaught());
        }
    }
}
