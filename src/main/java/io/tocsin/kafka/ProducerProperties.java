package io.tocsin.kafka;

import io.tocsin.kafka.partition.RecordPartitioner;
import io.tocsin.kafka.security.SecuritySettings;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Turns settings into the properties of the Kafka client. Never to be printed: they hold passwords and keys.
 */
final class ProducerProperties {

    /** Longest time {@code send} may hold the sending thread; it is called for known Kafka topics only. */
    static final int MAX_BLOCK_MILLIS = 1_000;

    private static final long RECONNECT_MILLIS = 250;
    private static final long RECONNECT_MAX_MILLIS = 1_000;
    private static final long KNOWN_TOPICS_MILLIS = 366L * 24 * 60 * 60 * 1000;

    /** Properties that {@code [kafka.properties]} may not hold although a plain cluster does not set them. */
    private static final Set<String> RESERVED = Set.of(
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            ProducerConfig.RETRIES_CONFIG,
            ProducerConfig.INTERCEPTOR_CLASSES_CONFIG);

    private ProducerProperties() {}

    /** Whether a key of ours, or nobody, decides about this property. */
    static boolean isOurs(KafkaSettings settings, String property) {
        return RESERVED.contains(property)
                || SecuritySettings.decides(property)
                || connection(settings).containsKey(property)
                || producing(settings).containsKey(property);
    }

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
     * The properties of an admin client for the same cluster, which asks what the producer cannot tell.
     *
     * @throws IOException as for {@link #of}
     */
    static Map<String, Object> ofAdmin(KafkaSettings settings, long generation) throws IOException {
        var properties = new HashMap<>(connection(settings));
        properties.putAll(settings.security()
                .clientProperties(
                        settings.id().value(), generation, settings.connection().timeout()));
        properties.put(
                CommonClientConfigs.CLIENT_ID_CONFIG, settings.connection().clientId() + "-lookup");
        properties.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, (int)
                settings.connection().timeout().toMillis());
        return properties;
    }

    private static Map<String, Object> connection(KafkaSettings settings) {
        var timeoutMillis = (int) settings.connection().timeout().toMillis();
        Map<String, Object> properties = new HashMap<>();
        properties.put(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                settings.connection().brokers());
        properties.put(
                CommonClientConfigs.CLIENT_ID_CONFIG, settings.connection().clientId());
        properties.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, timeoutMillis);
        properties.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, (long) timeoutMillis);
        properties.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, (long) timeoutMillis);
        properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, RECONNECT_MILLIS);
        properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, RECONNECT_MAX_MILLIS);
        // What the daemon measures stays in the daemon.
        properties.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        // With "rebootstrap", the client's default, it forgets all partitions whenever every broker is away for a
        // moment, and send blocks for max.block.ms record by record. With "none" records wait in the buffer and leave
        // when a broker is back. What "none" gives up, brokers that moved elsewhere, a new producer finds: one is built
        // after an expiry, and when the lookup thread reaches the cluster while the producer has no connection.
        properties.put(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, MetadataRecoveryStrategy.NONE.name);
        return properties;
    }

    private static Map<String, Object> producing(KafkaSettings settings) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // Idempotence keeps the order of five requests in flight, but not where a partition has not seen the producer
        // yet: there a broker takes whatever comes first. If it refuses the first batch (too large, no leader, too few
        // replicas) and accepts the second, the second overtakes, and the first is out of sequence for ever.
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, settings.batches().lingerMillis());
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, settings.batches().batchBytes());
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (long) MAX_BLOCK_MILLIS);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int)
                settings.acknowledgement().deliveryTimeout().toMillis());
        properties.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, settings.batches().maxMessageBytes());
        properties.put(
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                settings.batches().compression().text());
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, settings.batches().bufferMemory());
        properties.put(ProducerConfig.PARTITIONER_CLASS_CONFIG, RecordPartitioner.class.getName());
        // A Kafka topic that gets an alert a week must stay known, or send would have to look it up.
        properties.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, KNOWN_TOPICS_MILLIS);
        return properties;
    }
}
