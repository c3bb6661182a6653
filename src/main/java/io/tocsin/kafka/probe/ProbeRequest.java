package io.tocsin.kafka.probe;

import io.tocsin.kafka.KafkaCluster;
import io.tocsin.kafka.KafkaSettings;
import io.tocsin.kafka.OutgoingRecord;
import java.time.Duration;
import java.util.Optional;

/**
 * What is to be tried. Start from {@link #of} and the {@code with…} methods.
 *
 * @param settings of the cluster
 * @param kafkaTopic what is looked at besides the connection; empty for the connection only
 * @param production a record, and how it is produced; empty when none is
 * @param limit for everything together; each stage also has the cluster's {@code timeout}
 */
public record ProbeRequest(
        KafkaSettings settings, Optional<String> kafkaTopic, Optional<Production> production, Duration limit) {

    /** How many times the cluster's {@code timeout} a probe may take unless it says otherwise. */
    static final int TIMEOUTS = 3;

    /**
     * A record to produce.
     *
     * @param session the one of a living cluster, so that its own producer is tried
     */
    public record Production(OutgoingRecord record, KafkaCluster.Session session) {}

    /** The connection to a cluster, within three times its {@code timeout}. */
    public static ProbeRequest of(KafkaSettings settings) {
        return new ProbeRequest(
                settings,
                Optional.empty(),
                Optional.empty(),
                settings.connection().timeout().multipliedBy(TIMEOUTS));
    }

    /** The same, and whether a Kafka topic exists and may be written to. */
    public ProbeRequest withKafkaTopic(String topic) {
        return new ProbeRequest(settings, Optional.of(topic), production, limit);
    }

    /** The same, and a record to its Kafka topic. */
    public ProbeRequest withProduction(Production wanted) {
        return new ProbeRequest(settings, Optional.of(wanted.record().kafkaTopic()), Optional.of(wanted), limit);
    }

    /** The same within another limit. */
    public ProbeRequest within(Duration changed) {
        return new ProbeRequest(settings, kafkaTopic, production, changed);
    }
}
