package io.tocsin.kafka;

import io.tocsin.kafka.security.SecuritySettings;
import io.tocsin.kafka.security.sasl.SaslSettings;
import io.tocsin.kafka.security.tls.TlsSettings;
import io.tocsin.settings.Section;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One {@code [[kafka]]} table, checked.
 *
 * @param id the name that handlers use; default {@code default}
 * @param enabled whether the cluster has a producer; default false
 * @param brokers where to ask for the cluster first, {@code host:port} or {@code [v6]:port}; at least one when enabled
 * @param clientId {@code client.id}; default the id; differs between enabled clusters
 * @param timeout bound on one network operation; default 10 s, also for zero
 * @param batchSize records a batch is meant to hold, 1 KiB each; default 100, also for zero
 * @param batchTimeout longest wait for a batch to fill, an upper bound that is rarely reached; default 1 s, also for zero
 * @param deliveryTimeout longest time from hand-over to acknowledgement before a record counts as failed; default 2 min,
 *     or more where {@code timeout} asks for it
 * @param compression {@code none} (default), {@code gzip}, {@code snappy}, {@code lz4} or {@code zstd}
 * @param maxMessageBytes largest record, uncompressed, with about 90 bytes of overhead; default 1 MiB, at most 32 MiB
 * @param eventHeader whether records carry the header {@code tocsin-event}; default false, as Kapacitor's records
 * @param allowAutoTopicCreation whether a Kafka topic that is missing may be created by the brokers; default true
 * @param security encryption and login; default neither
 * @param properties further producer settings, none of which another key sets; default none
 */
public record KafkaSettings(
        ClusterId id,
        boolean enabled,
        List<String> brokers,
        String clientId,
        Duration timeout,
        int batchSize,
        Duration batchTimeout,
        Duration deliveryTimeout,
        Compression compression,
        int maxMessageBytes,
        boolean eventHeader,
        boolean allowAutoTopicCreation,
        SecuritySettings security,
        Map<String, String> properties) {

    /** The default of {@code timeout}. */
    public static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** The default of {@code batch-size}. */
    public static final int BATCH_SIZE = 100;

    /** The default of {@code batch-timeout}. */
    public static final Duration BATCH_TIMEOUT = Duration.ofSeconds(1);

    /** The default of {@code delivery-timeout}, and its least. */
    public static final Duration DELIVERY_TIMEOUT = Duration.ofMinutes(2);

    /** The default of {@code max-message-bytes}. */
    public static final int MAX_MESSAGE_BYTES = 1024 * 1024;

    /** How batches are compressed. */
    public enum Compression {
        /** Not at all. */
        NONE,
        /** RFC 1952. */
        GZIP,
        /** Snappy. */
        SNAPPY,
        /** LZ4. */
        LZ4,
        /** Zstandard. */
        ZSTD;

        /** In lower case, as in the file and in Kafka. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Copies the collections. */
    public KafkaSettings {
        brokers = List.copyOf(brokers);
        properties = Map.copyOf(properties);
    }

    /**
     * Reads every {@code [[kafka]]} table of a configuration file, disabled ones included. Each mistake is added to the
     * section's problems; what is returned is to be used only if there are no errors.
     */
    public static List<KafkaSettings> readAll(Section root) {
        return KafkaSettingsReader.readAll(root);
    }

    /** An enabled cluster with all defaults. */
    public static Builder builder(String id, String... brokers) {
        return new Builder(id, List.of(brokers));
    }

    /** {@code linger.ms}: {@code batch-timeout} is an upper bound and never a reason to wait, so at most 1 ms. */
    static long lingerMillis(Duration batchTimeout) {
        return Math.min(1, batchTimeout.toMillis());
    }

    /** The default of {@code delivery-timeout}: the client refuses one below the wait for a batch and one request. */
    static Duration defaultDeliveryTimeout(Duration timeout, Duration batchTimeout) {
        var least = timeout.plusMillis(lingerMillis(batchTimeout));
        return least.compareTo(DELIVERY_TIMEOUT) > 0 ? least : DELIVERY_TIMEOUT;
    }

    /** Collects what differs from the defaults. For one thread. */
    public static final class Builder {
        private final ClusterId id;
        private final List<String> brokers;
        private boolean enabled = true;
        private String clientId;
        private Duration timeout = TIMEOUT;
        private int batchSize = BATCH_SIZE;
        private Duration batchTimeout = BATCH_TIMEOUT;
        private Optional<Duration> deliveryTimeout = Optional.empty();
        private Compression compression = Compression.NONE;
        private int maxMessageBytes = MAX_MESSAGE_BYTES;
        private boolean eventHeader;
        private boolean allowAutoTopicCreation = true;
        private SecuritySettings security = SecuritySettings.OFF;
        private Map<String, String> properties = Map.of();

        private Builder(String id, List<String> brokers) {
            this.id = new ClusterId(id);
            this.brokers = brokers;
            this.clientId = id;
        }

        /** Whether it has a producer. */
        public Builder enabled(boolean value) {
            enabled = value;
            return this;
        }

        /** {@code client-id}. */
        public Builder clientId(String value) {
            clientId = value;
            return this;
        }

        /** {@code timeout}. */
        public Builder timeout(Duration value) {
            timeout = value;
            return this;
        }

        /** {@code batch-size}. */
        public Builder batchSize(int value) {
            batchSize = value;
            return this;
        }

        /** {@code batch-timeout}. */
        public Builder batchTimeout(Duration value) {
            batchTimeout = value;
            return this;
        }

        /** {@code delivery-timeout}. */
        public Builder deliveryTimeout(Duration value) {
            deliveryTimeout = Optional.of(value);
            return this;
        }

        /** {@code compression}. */
        public Builder compression(Compression value) {
            compression = value;
            return this;
        }

        /** {@code max-message-bytes}. */
        public Builder maxMessageBytes(int value) {
            maxMessageBytes = value;
            return this;
        }

        /** {@code event-header}. */
        public Builder eventHeader(boolean value) {
            eventHeader = value;
            return this;
        }

        /** {@code allow-auto-topic-creation}. */
        public Builder allowAutoTopicCreation(boolean value) {
            allowAutoTopicCreation = value;
            return this;
        }

        /** The {@code ssl-} and {@code sasl-} keys. */
        public Builder security(SecuritySettings value) {
            security = value;
            return this;
        }

        /** The {@code ssl-} keys alone. */
        public Builder tls(TlsSettings value) {
            return security(new SecuritySettings(value, security.sasl(), security.azureEventHub()));
        }

        /** The {@code sasl-} keys alone. */
        public Builder sasl(SaslSettings value) {
            return security(new SecuritySettings(security.tls(), value, security.azureEventHub()));
        }

        /** {@code [kafka.properties]}. */
        public Builder properties(Map<String, String> value) {
            properties = value;
            return this;
        }

        /** The settings. */
        public KafkaSettings build() {
            return new KafkaSettings(
                    id,
                    enabled,
                    brokers,
                    clientId,
                    timeout,
                    batchSize,
                    batchTimeout,
                    deliveryTimeout.orElseGet(() -> defaultDeliveryTimeout(timeout, batchTimeout)),
                    compression,
                    maxMessageBytes,
                    eventHeader,
                    allowAutoTopicCreation,
                    security,
                    properties);
        }
    }
}
