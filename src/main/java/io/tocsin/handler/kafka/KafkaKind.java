package io.tocsin.handler.kafka;

import io.tocsin.handler.HandlerKind;
import io.tocsin.handler.HandlerRef;
import io.tocsin.handler.kafka.record.RecordDefaults;
import io.tocsin.handler.kafka.record.RecordOptions;
import io.tocsin.kafka.ClusterId;
import io.tocsin.kafka.KafkaCluster;
import io.tocsin.kafka.KafkaClusters;
import io.tocsin.metrics.HandlerMetrics;
import io.tocsin.metrics.Metrics;
import io.tocsin.settings.Section;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code kind: kafka}. The option {@code cluster} is the id of an enabled {@code [[kafka]]} table; left out: the only
 * enabled one, else the enabled one named {@code default} (Kapacitor looks up the empty name instead and fails). The other
 * options are those of {@link RecordOptions}. All are checked when the handler is defined, and applied anew when the
 * cluster's own defaults have changed.
 */
public final class KafkaKind implements HandlerKind {

    private static final Map<String, String> FOREIGN = Map.of(
            "kafkaTopic", "did you mean topic? kafkaTopic is its name in TICKscript.",
            "kafka-topic", "did you mean topic?",
            "partitionHashAlgorithm",
                    "did you mean partitionAlgorithm? partitionHashAlgorithm is its name in TICKscript.",
            "brokers", "brokers belong to the [[kafka]] table of the configuration file; name its id by cluster.");

    private final KafkaClusters clusters;
    private final String storeId;
    private final Metrics metrics;
    private final InstantSource clock;

    /**
     * Handlers produce to {@code clusters}; {@code storeId} stands in the header {@code tocsin-event}, and {@code clock}
     * says which events are ahead of time.
     */
    public KafkaKind(KafkaClusters clusters, String storeId, Metrics metrics, InstantSource clock) {
        this.clusters = clusters;
        this.storeId = storeId;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public Opening open(HandlerRef handler, Section options) {
        var name = options.string("cluster", "");
        var cluster = resolved(name);
        int errorsBefore = options.problems().errors().size();
        var plan = RecordOptions.read(
                handler, options, cluster.map(found -> RecordDefaults.of(found.settings(), storeId)));
        options.rejectUnknown(FOREIGN);
        if (options.problems().errors().size() > errorsBefore) {
            return new Opening.Rejected();
        }
        if (cluster.isEmpty() || plan.isEmpty()) {
            return new Opening.Unresolved(unknown(name));
        }
        var settings = cluster.get().settings();
        var plans = new RecordPlans(handler, options.toMap(), storeId, settings, plan.get());
        Supplier<HandlerMetrics> counters =
                () -> metrics.knownHandler(handler.topic().name(), handler.id().name());
        return new Opening.Opened(
                new KafkaHandler(clusters, cluster.get(), settings.exactlyOnce().enabled(), plans, counters, clock));
    }

    @Override
    public String limitOfAttempts() {
        return "the delivery-timeout of its cluster limits how long a record is tried";
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
