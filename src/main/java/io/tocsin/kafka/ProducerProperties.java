package io.tocsin.kafka;

import io.tocsin.kafka.partition.RecordPartitioner;
import io.tocsin.kafka.settings.AcknowledgementSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Turns settings into the properties of the Kafka client. Never to be printed: they hold passwords and keys.
 */
final class ProducerProperties {

    /** Longest time {@code send} may hold the sending thread; it is called for known Kafka topics only. */
    static final int MAX_BLOCK_MILLIS = 1_000;

    /** What the transactional ids of all daemons begin with. */
    static final String TRANSACTIONAL_ID_PREFIX = "tocsin-";

    /** The client's own default: an open transaction of a daemon that died keeps consumers waiting that long. */
    private static final Duration MOST_TRANSACTION_TIMEOUT = Duration.ofMinutes(1);

    private static final long KNOWN_TOPICS_MILLIS = 366L * 24 * 60 * 60 * 1000;

    private ProducerProperties() {}

    /**
     * The properties of a producer.
     *
     * @param generation how many producers the cluster had before; keeps the client from sharing a login between them
     * @throws IOException when a file of {@code ssl-ca}, {@code ssl-cert} or {@code ssl-key} cannot be read
     */
    static Map<String, Object> of(KafkaSettings settings, long generation) throws IOException {
        var properties = new HashMap<>(connection(settings));
        properties.putAll(producing(settings));
        properties.putAll(settings.security()
                .clientProperties(
                        settings.id().value(), generation, settings.connection().timeout()));
        properties.putAll(settings.properties());
        return properties;
    }

    /**
     * The properties of a producer that sends in transactions.
     *
     * @param transactionalId the same for each producer of the cluster and store, and nobody else's
     * @throws IOException as for {@link #of}
     */
    static Map<String, Object> transactional(KafkaSettings settings, long generation, String transactionalId)
            throws IOException {
        var properties = of(settings, generation);
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        var timeout = transactionTimeout(settings);
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) timeout.toMillis());
        // A partition without a leader has to show as a failed record, before the whole transaction is in doubt.
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int)
                timeout.dividedBy(2).toMillis());
        return properties;
    }

    /**
     * How long a transaction may stay open before the brokers abort it: a minute, or {@code delivery-timeout} if less, but
     * twice as long as one request at least. After half of it a record that is not confirmed counts as failed.
     */
    static Duration transactionTimeout(KafkaSettings settings) {
        var deliveryTimeout = settings.acknowledgement().deliveryTimeout();
        var usual =
                deliveryTimeout.compareTo(MOST_TRANSACTION_TIMEOUT) < 0 ? deliveryTimeout : MOST_TRANSACTION_TIMEOUT;
        var least = AcknowledgementSettings.leastDeliveryTimeout(
                        settings.connection().requestTimeout(), settings.batches())
                .multipliedBy(2);
        return usual.compareTo(least) < 0 ? least : usual;
    }

    /**
     * The properties of a consumer of the cluster, which reads committed records and belongs to no group.
     *
     * @throws IOException as for {@link #of}
     */
    static Map<String, Object> ofConsumer(KafkaSettings settings, long generation) throws IOException {
        var properties = ofClient(settings, generation, "-cursors", ConsumerConfig.configNames());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return properties;
    }

    /**
     * The properties of an admin client for the same cluster, which asks what the producer cannot tell.
     *
     * @throws IOException as for {@link #of}
     */
    static Map<String, Object> ofAdmin(KafkaSettings settings, long generation) throws IOException {
        return ofClient(settings, generation, "-lookup", AdminClientConfig.configNames());
    }

    private static Map<String, Object> ofClient(
            KafkaSettings settings, long generation, String suffix, Set<String> known) throws IOException {
        var properties = new HashMap<>(connection(settings));
        properties.putAll(settings.security()
                .clientProperties(
                        settings.id().value(), generation, settings.connection().timeout()));
        properties.put(
                CommonClientConfigs.CLIENT_ID_CONFIG, settings.connection().clientId() + suffix);
        // The client refuses less than one request's.
        var timeout = settings.connection().timeout();
        var requestTimeout = settings.connection().requestTimeout();
        properties.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, (int)
                Math.max(timeout.toMillis(), requestTimeout.toMillis()));
        settings.properties().forEach((property, value) -> {
            if (known.contains(property)) {
                properties.put(property, value);
            }
        });
        return properties;
    }

    private static Map<String, Object> connection(KafkaSettings settings) {
        var properties = new HashMap<>(settings.connection().clientProperties());
        properties.put(
                CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG,
                settings.acknowledgement().retryBackoff().toMillis());
        properties.put(
                CommonClientConfigs.RETRY_BACKOFF_MAX_MS_CONFIG,
                settings.acknowledgement().retryBackoffMax().toMillis());
        // What the daemon measures stays in the daemon.
        properties.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        // With "rebootstrap", the client's default, it forgets all partitions whenever every broker is away for a
        // moment, and send blocks for max.block.ms record by record. With "none" records wait in the buffer and leave
        // when a broker is back. What "none" gives up, brokers that moved elsewhere, a new producer finds: one is built
        // after an expiry, and when the keeper's thread reaches the cluster while the producer has no connection.
        properties.put(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, MetadataRecoveryStrategy.NONE.name);
        return properties;
    }

    private static Map<String, Object> producing(KafkaSettings settings) {
        var properties = new HashMap<>(settings.acknowledgement().producerProperties());
        properties.putAll(settings.batches().producerProperties());
        // Idempotence keeps the order of five requests in flight, but not where a partition has not seen the producer
        // yet: there a broker takes whatever comes first. If it refuses the first batch (too large, no leader, too few
        // replicas) and accepts the second, the second overtakes, and the first is out of sequence for ever.
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (long) MAX_BLOCK_MILLIS);
        properties.put(ProducerConfig.PARTITIONER_CLASS_CONFIG, RecordPartitioner.class.getName());
        // A Kafka topic that gets an alert a week must stay known, or send would have to look it up.
        properties.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, KNOWN_TOPICS_MILLIS);
        return properties;
    }
}
