package io.tocsin.handler.kafka;

import io.tocsin.handler.HandlerKind;
import io.tocsin.handler.HandlerRef;
import io.tocsin.kafka.ClusterId;
import io.tocsin.kafka.KafkaCluster;
import io.tocsin.kafka.KafkaClusters;
import io.tocsin.kafka.partition.Partitioning;
import io.tocsin.settings.Section;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code kind: kafka}. Options, all checked when the handler is defined (Kapacitor checks some of them only per event):
 *
 * <ul>
 *   <li>{@code cluster}: the id of an enabled {@code [[kafka]]} table. Left out: the only enabled one, else the enabled
 *       one named {@code default}. Kapacitor looks up the empty name instead and fails.
 *   <li>{@code topic}: the Kafka topic, 1 to 249 of {@code a-z A-Z 0-9 . _ -}, not {@code .} or {@code ..}; required.
 *   <li>{@code template}: refused until templates are built; an empty one counts as none.
 *   <li>{@code disablePartitionById}: default false; true spreads records evenly by bytes, without regard to the id.
 *   <li>{@code partitionAlgorithm}: {@code crc32} (default), {@code murmur2}, {@code fnv-1a} or {@code murmur3}.
 * </ul>
 */
public final class KafkaKind implements HandlerKind {

    private static final Pattern KAFKA_TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    private static final Map<String, String> FOREIGN = Map.of(
            "kafkaTopic", "did you mean topic? kafkaTopic is its name in TICKscript.",
            "kafka-topic", "did you mean topic?",
            "partitionHashAlgorithm",
                    "did you mean partitionAlgorithm? partitionHashAlgorithm is its name in TICKscript.",
            "brokers", "brokers belong to the [[kafka]] table of the configuration file; name its id by cluster.");

    private final KafkaClusters clusters;
    private final String storeId;

    /** Handlers produce to {@code clusters}; {@code storeId} stands in the header {@code tocsin-event}. */
    public KafkaKind(KafkaClusters clusters, String storeId) {
        this.clusters = clusters;
        this.storeId = storeId;
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public Opening open(HandlerRef handler, Section options) {
        var cluster = options.string("cluster", "");
        var kafkaTopic = kafkaTopic(options);
        var partitioning = partitioning(options);
        boolean hasTemplate = !options.string("template", "").isEmpty();
        if (hasTemplate) {
            options.error(
                    "template",
                    "templates are not built yet, and records without them would not be what was asked for.",
                    "remove template; the record then holds the whole event as JSON.");
        }
        options.rejectUnknown(FOREIGN);
        if (kafkaTopic.isEmpty() || partitioning.isEmpty() || hasTemplate) {
            return new Opening.Rejected();
        }
        return resolved(cluster)
                .<Opening>map(found ->
                        new Opening.Opened(new KafkaHandler(found, kafkaTopic.get(), partitioning.get(), storeId)))
                .orElseGet(() -> new Opening.Unresolved(unknown(cluster)));
    }

    private static Optional<String> kafkaTopic(Section options) {
        var kafkaTopic = options.string("topic", "");
        var example = options.written("topic", "alerts");
        if (kafkaTopic.isEmpty()) {
            options.error("topic", "the Kafka topic (options.topic) must not be empty.", example);
            return Optional.empty();
        }
        if (!KAFKA_TOPIC.matcher(kafkaTopic).matches() || kafkaTopic.equals(".") || kafkaTopic.equals("..")) {
            options.error(
                    "topic",
                    "invalid topic name \"" + kafkaTopic
                            + "\"; Kafka takes 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-', but not \".\" and \"..\".",
                    example);
            return Optional.empty();
        }
        return Optional.of(kafkaTopic);
    }

    /** Checked also where {@code disablePartitionById} makes it unnecessary. */
    private static Optional<Partitioning> partitioning(Section options) {
        boolean spread = options.bool("disablePartitionById", false);
        var given = options.string("partitionAlgorithm", "");
        var named = given.isEmpty() ? Optional.of(Partitioning.CRC32) : Partitioning.ofOption(given);
        if (named.isEmpty()) {
            options.error(
                    "partitionAlgorithm",
                    "invalid partition algorithm: \"" + given + "\"; it is one of " + Partitioning.options() + ".",
                    given.equals("crc32c") ? "did you mean crc32?" : options.written("partitionAlgorithm", "crc32"));
        }
        return spread ? named.map(checked -> Partitioning.SPREAD) : named;
    }

    private Optional<KafkaCluster> resolved(String cluster) {
        return cluster.isEmpty() ? clusters.implied() : clusters.get(new ClusterId(cluster));
    }

    private String unknown(String cluster) {
        var enabled = clusters.ids().stream().map(ClusterId::value).toList();
        boolean disabled = !cluster.isEmpty() && clusters.isDisabled(new ClusterId(cluster));
        return "unknown cluster \"" + cluster + "\"" + (disabled ? " (configured but disabled)" : "")
                + (enabled.isEmpty() ? "; none is enabled" : "; enabled: " + String.join(", ", enabled));
    }
}
