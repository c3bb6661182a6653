package io.tocsin.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.kafka.ClusterId;
import io.tocsin.kafka.OutgoingRecord;
import io.tocsin.kafka.partition.Partitioning;
import io.tocsin.kafka.probe.BusyException;
import io.tocsin.kafka.probe.ClusterTrials;
import io.tocsin.kafka.probe.ProbeResult;
import io.tocsin.kafka.probe.UnknownClusterException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The service test {@code kafka}: goes through the stages of a connection, produces a record by the cluster's own producer,
 * and waits for the broker's acknowledgement, within the cluster's {@code timeout}.
 */
final class KafkaServiceTest implements ServiceTest {

    private static final SortedMap<String, String> DEFAULTS = Collections.unmodifiableSortedMap(new TreeMap<>(
            Map.of("cluster", "example", "key", "key", "message", "test kafka message", "topic", "test")));

    private final ClusterTrials trials;

    KafkaServiceTest(ClusterTrials trials) {
        this.trials = trials;
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public SortedMap<String, String> defaults() {
        return DEFAULTS;
    }

    @Override
    public CompletionStage<Outcome> run(SortedMap<String, String> options) {
        var cluster = options.getOrDefault("cluster", "");
        var topic = options.getOrDefault("topic", "");
        if (cluster.isEmpty()) {
            return CompletableFuture.completedStage(Outcome.refused("unknown cluster \"\""));
        }
        if (topic.isEmpty()) {
            return CompletableFuture.completedStage(Outcome.refused("topic must not be empty"));
        }
        var record = record(topic, options.getOrDefault("key", ""), options.getOrDefault("message", ""));
        try {
            return trials.produce(new ClusterId(cluster), record)
                    .thenApply(result -> new Outcome(result.isSuccess(), message(result), Optional.of(result)));
        } catch (UnknownClusterException | BusyException e) {
            return CompletableFuture.completedStage(Outcome.refused(e.getMessage()));
        }
    }

    /** As given, without a line end; no event's, so that it has no place in the log. */
    static OutgoingRecord record(String topic, String key, String message) {
        return new OutgoingRecord(
                0, topic, key.getBytes(UTF_8), message.getBytes(UTF_8), List.of(), Partitioning.CRC32);
    }

    private static String message(ProbeResult result) {
        return result.acknowledgement()
                .map(found -> "partition " + found.partition() + ", offset " + found.offset() + ", acknowledged after "
                        + millis(found.handedOver(), found.acknowledged()) + " ms")
                .orElseGet(result::sentence);
    }

    private static long millis(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis());
    }
}
