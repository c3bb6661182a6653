package io.tocsin.kafka;

import io.tocsin.kafka.settings.RequiredAcks;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Asks a cluster what a producer cannot tell, by an admin client that lives for one question. Each blocks for two seconds
 * at most, or twice that where two answers are needed, and throws what the client reports.
 */
final class Inquiry {

    /** Longest wait for an answer. */
    static final int LIMIT_MILLIS = 2_000;

    private Inquiry() {}

    /** A Kafka topic exists and one of its partitions cannot be written to. */
    static final class LeaderlessException extends Exception {

        private static final long serialVersionUID = 1L;

        LeaderlessException(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    /**
     * Returns when a broker answered and let us in.
     *
     * @param producer number of the producer on whose behalf it asks; keeps the client from sharing a login
     * @throws IOException when a file that the settings name cannot be read
     */
    static void reach(KafkaSettings settings, long producer) throws IOException {
        ask(
                settings,
                producer,
                admin -> admin.describeCluster(new DescribeClusterOptions().timeoutMs(LIMIT_MILLIS))
                        .clusterId());
    }

    /**
     * Returns when the Kafka topic exists, which asking does not bring about.
     *
     * @param led whether each of its partitions has to be writable: with a leader, and with as many replicas in sync as the
     *     Kafka topic asks for, if the brokers tell us that
     * @throws IOException when a file that the settings name cannot be read
     * @throws LeaderlessException when it exists, and a partition is not
     */
    static void find(KafkaSettings settings, long producer, String kafkaTopic, boolean led)
            throws IOException, LeaderlessException {
        var partitions = ask(
                        settings,
                        producer,
                        admin -> admin.describeTopics(
                                        List.of(kafkaTopic), new DescribeTopicsOptions().timeoutMs(LIMIT_MILLIS))
                                .allTopicNames())
                .values()
                .iterator()
                .next()
                .partitions();
        if (!led) {
            return;
        }
        for (var partition : partitions) {
            if (partition.leader() == null || partition.leader().isEmpty()) {
                throw new LeaderlessException(
                        "partition " + partition.partition() + " of Kafka topic " + kafkaTopic + " has no leader");
            }
        }
        if (settings.acknowledgement().requiredAcks() == RequiredAcks.ALL) {
            findInSync(kafkaTopic, partitions, leastInSync(settings, producer, kafkaTopic));
        }
    }

    private static void findInSync(String kafkaTopic, List<TopicPartitionInfo> partitions, int least)
            throws LeaderlessException {
        for (var partition : partitions) {
            int inSync = partition.isr().size();
            // Brokers ask for no more than there are.
            if (inSync < Math.min(least, partition.replicas().size())) {
                throw new LeaderlessException("partition " + partition.partition() + " of Kafka topic " + kafkaTopic
                        + " has " + inSync + " of " + least + " replicas in sync (min.insync.replicas)");
            }
        }
    }

    /** What the Kafka topic asks for; 1 when the brokers do not let us know. */
    private static int leastInSync(KafkaSettings settings, long producer, String kafkaTopic) throws IOException {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, kafkaTopic);
        try {
            var configs = ask(
                    settings,
                    producer,
                    admin -> admin.describeConfigs(List.of(topic), new DescribeConfigsOptions().timeoutMs(LIMIT_MILLIS))
                            .all());
            var found = configs.values().iterator().next().get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
            return found == null || found.value() == null ? 1 : Integer.parseInt(found.value());
        } catch (AuthorizationException e) {
            // A right that only this needs, and that few principals have.
            return 1;
        }
    }

    @FunctionalInterface
    private interface Question<T> {
        KafkaFuture<T> to(Admin admin);
    }

    private static <T> T ask(KafkaSettings settings, long producer, Question<T> question) throws IOException {
        var admin = AdminClients.open(settings, producer);
        try {
            return question.to(admin).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } finally {
            admin.close(Duration.ZERO);
        }
    }
}
