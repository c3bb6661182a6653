package io.tocsin.kafka.settings;

import io.tocsin.kafka.security.SecuritySettings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;

/** The properties of Kafka's producer that {@code [kafka.properties]} may not set, and what to do instead. */
public final class ReservedProperties {

    private static final Map<String, String> FIXES = fixes();

    private ReservedProperties() {}

    /** What to do instead; empty for a property that may be set. */
    public static Optional<String> fix(String property) {
        if (FIXES.containsKey(property)) {
            return Optional.of(FIXES.get(property));
        }
        return SecuritySettings.decides(property)
                ? Optional.of("remove it; the ssl- and sasl- keys decide it")
                : Optional.empty();
    }

    private static Map<String, String> fixes() {
        Map<String, String> fixes = new HashMap<>();
        ours(fixes, "brokers", CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
        ours(fixes, "client-id", CommonClientConfigs.CLIENT_ID_CONFIG);
        ours(
                fixes,
                "dial-timeout",
                CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG,
                CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG);
        ours(fixes, "required-acks-timeout", CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG);
        ours(fixes, "keep-alive", CommonClientConfigs.CONNECTIONS_MAX_IDLE_MS_CONFIG);
        ours(
                fixes,
                "metadata-retry-backoff",
                CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG,
                CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG);
        ours(fixes, "metadata-max-age", CommonClientConfigs.METADATA_MAX_AGE_CONFIG);
        ours(fixes, "required-acks", ProducerConfig.ACKS_CONFIG);
        ours(fixes, "idempotent", ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG);
        ours(fixes, "delivery-timeout", ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG);
        ours(fixes, "retry-max", ProducerConfig.RETRIES_CONFIG);
        ours(fixes, "retry-backoff", ProducerConfig.RETRY_BACKOFF_MS_CONFIG);
        ours(fixes, "retry-backoff-max", ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG);
        ours(fixes, "batch-timeout", ProducerConfig.LINGER_MS_CONFIG);
        ours(fixes, "batch-bytes", ProducerConfig.BATCH_SIZE_CONFIG);
        ours(fixes, "compression", ProducerConfig.COMPRESSION_TYPE_CONFIG);
        ours(
                fixes,
                "compression-level",
                ProducerConfig.COMPRESSION_GZIP_LEVEL_CONFIG,
                ProducerConfig.COMPRESSION_LZ4_LEVEL_CONFIG,
                ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG);
        ours(fixes, "max-message-bytes", ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
        ours(fixes, "buffer-memory", ProducerConfig.BUFFER_MEMORY_CONFIG);
        ours(
                fixes,
                "partitioner",
                ProducerConfig.PARTITIONER_CLASS_CONFIG,
                ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG,
                ProducerConfig.PARTITIONER_ADAPTIVE_PARTITIONING_ENABLE_CONFIG,
                ProducerConfig.PARTITIONER_AVAILABILITY_TIMEOUT_MS_CONFIG);
        ours(
                fixes,
                "delivery",
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                ProducerConfig.TRANSACTION_TWO_PHASE_COMMIT_ENABLE_CONFIG);
        nobodys(fixes, "records are bytes", ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG);
        nobodys(fixes, "records are bytes", ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);
        nobodys(fixes, "it could change what was promised to arrive", ProducerConfig.INTERCEPTOR_CLASSES_CONFIG);
        nobodys(fixes, "order rests on one request at a time", ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION);
        nobodys(fixes, "the thread that sends must not wait", ProducerConfig.MAX_BLOCK_MS_CONFIG);
        nobodys(fixes, "Kafka topics stay known once they are", ProducerConfig.METADATA_MAX_IDLE_CONFIG);
        nobodys(fixes, "values are taken as they are written", AbstractConfig.CONFIG_PROVIDERS_CONFIG);
        nobodys(fixes, "what the daemon measures stays in the daemon", CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG);
        nobodys(
                fixes,
                "a new producer is built when the brokers are elsewhere",
                CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG,
                CommonClientConfigs.METADATA_RECOVERY_REBOOTSTRAP_TRIGGER_MS_CONFIG);
        return Map.copyOf(fixes);
    }

    private static void ours(Map<String, String> fixes, String key, String... properties) {
        for (var property : properties) {
            fixes.put(property, "remove it; here it is the key " + key);
        }
    }

    private static void nobodys(Map<String, String> fixes, String why, String... properties) {
        for (var property : properties) {
            fixes.put(property, "remove it; " + why);
        }
    }
}
