package io.tocsin.kafka;

import io.tocsin.kafka.security.SecuritySettings;
import io.tocsin.kafka.security.sasl.SaslSettings;
import io.tocsin.kafka.security.tls.TlsSettings;
import io.tocsin.kafka.settings.AcknowledgementSettings;
import io.tocsin.kafka.settings.BatchSettings;
import io.tocsin.kafka.settings.Compression;
import io.tocsin.kafka.settings.ConnectOnStart;
import io.tocsin.kafka.settings.ConnectionSettings;
import io.tocsin.kafka.settings.ExactlyOnceSettings;
import io.tocsin.kafka.settings.KafkaTopicSettings;
import io.tocsin.kafka.settings.RecordSettings;
import io.tocsin.kafka.settings.RequiredAcks;
import io.tocsin.settings.Section;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One {@code [[kafka]]} table, checked.
 *
 * @param id the name that handlers use; default {@code default}
 * @param enabled whether the cluster has a producer; default false
 * @param connection how its brokers are found
 * @param acknowledgement when a record counts as delivered
 * @param exactlyOnce whether records go in transactions; default not
 * @param batches how many records leave together
 * @param records what records have where their handler says nothing else
 * @param allowAutoTopicCreation whether a Kafka topic that is missing may be created by the brokers; default true
 * @param topics what {@code tocsin kafka setup} creates, in the order of the file; default none
 * @param security encryption and login; default neither
 * @param properties further producer settings, none of which another key sets; default none
 */
public record KafkaSettings(
        ClusterId id,
        boolean enabled,
        ConnectionSettings connection,
        AcknowledgementSettings acknowledgement,
        ExactlyOnceSettings exactlyOnce,
        BatchSettings batches,
        RecordSettings records,
        boolean allowAutoTopicCreation,
        List<KafkaTopicSettings> topics,
        SecuritySettings security,
        Map<String, String> properties) {

    /** Copies the collections. */
    public KafkaSettings {
        topics = List.copyOf(topics);
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

    /** {@code PLAINTEXT}, {@code SSL}, {@code SASL_PLAINTEXT} or {@code SASL_SSL}. */
    public String securityProtocol() {
        return security.protocol();
    }

    /** Whether it asks for the same: the order in which brokers are named does not matter. */
    boolean isSameAs(KafkaSettings other) {
        return ordered().equals(other.ordered());
    }

    private KafkaSettings ordered() {
        return new KafkaSettings(
                id,
                enabled,
                connection.ordered(),
                acknowledgement,
                exactlyOnce,
                batches,
                records,
                allowAutoTopicCreation,
                topics,
                security,
                properties);
    }

    /** Collects what differs from the defaults, as far as programs rather than files ask for it. For one thread. */
    public static final class Builder {
        private final ClusterId id;
        private final List<String> brokers;
        private boolean enabled = true;
        private String clientId;
        private Duration timeout = ConnectionSettings.TIMEOUT;
        private ConnectOnStart connectOnStart = ConnectOnStart.BACKGROUND;
        private RequiredAcks requiredAcks = RequiredAcks.ALL;
        private ExactlyOnceSettings exactlyOnce = ExactlyOnceSettings.OFF;
        private Optional<Duration> deliveryTimeout = Optional.empty();
        private int batchSize = BatchSettings.BATCH_SIZE;
        private Duration batchTimeout = BatchSettings.BATCH_TIMEOUT;
        private Compression compression = Compression.NONE;
        private int maxMessageBytes = BatchSettings.MAX_MESSAGE_BYTES;
        private int channelBufferSize;
        private RecordSettings records = RecordSettings.DEFAULTS;
        private boolean allowAutoTopicCreation = true;
        private List<KafkaTopicSettings> topics = List.of();
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

        /** {@code connect-on-start}. */
        public Builder connectOnStart(ConnectOnStart value) {
            connectOnStart = value;
            return this;
        }

        /** {@code required-acks}. */
        public Builder requiredAcks(RequiredAcks value) {
            requiredAcks = value;
            return this;
        }

        /** {@code delivery-timeout}. */
        public Builder deliveryTimeout(Duration value) {
            deliveryTimeout = Optional.of(value);
            return this;
        }

        /** {@code delivery = "exactly-once"}, with {@code event-header}, which belongs to it. */
        public Builder exactlyOnce() {
            return exactlyOnce(ExactlyOnceSettings.ON).eventHeader(true);
        }

        /** {@code delivery} and {@code cursor-topic}. */
        public Builder exactlyOnce(ExactlyOnceSettings value) {
            exactlyOnce = value;
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

        /** {@code channel-buffer-size}. */
        public Builder channelBufferSize(int value) {
            channelBufferSize = value;
            return this;
        }

        /** {@code topic}, {@code content-type}, {@code headers}, {@code partitioner} and {@code event-header}. */
        public Builder records(RecordSettings value) {
            records = value;
            return this;
        }

        /** {@code event-header} alone. */
        public Builder eventHeader(boolean value) {
            return records(new RecordSettings(
                    records.kafkaTopic(), records.contentType(), records.headers(), records.partitioner(), value));
        }

        /** {@code allow-auto-topic-creation}. */
        public Builder allowAutoTopicCreation(boolean value) {
            allowAutoTopicCreation = value;
            return this;
        }

        /** {@code [[kafka.topics]]}. */
        public Builder topics(List<KafkaTopicSettings> value) {
            topics = value;
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
            var batches = BatchSettings.of(batchSize, batchTimeout, compression, maxMessageBytes, channelBufferSize);
            return new KafkaSettings(
                    id,
                    enabled,
                    ConnectionSettings.of(brokers, clientId, timeout, connectOnStart),
                    AcknowledgementSettings.of(
                            requiredAcks,
                            deliveryTimeout.orElseGet(
                                    () -> AcknowledgementSettings.defaultDeliveryTimeout(timeout, batches))),
                    exactlyOnce,
                    batches,
                    records,
                    allowAutoTopicCreation,
                    topics,
                    security,
                    properties);
        }
    }
}
