package io.tocsin.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Asks a cluster what a producer cannot tell, by an admin client that lives for one question. Each blocks for two seconds
 * at most, and throws what the client reports.
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
     * @param led whether each of its partitions has to have a leader
     * @throws IOException when a file that the settings name cannot be read
     * @throws LeaderlessException when it exists, and a partition has none
     */
    static void find(KafkaSettings settings, long producer, String kafkaTopic, boolean led)
            throws IOException, LeaderlessException {
        var topics = ask(
                settings,
                producer,
                admin -> admin.describeTopics(List.of(kafkaTopic), new DescribeTopicsOptions().timeoutMs(LIMIT_MILLIS))
                        .allTopicNames());
        var leaderless = topics.values().iterator().next().partitions().stream()
                .filter(partition ->
                        partition.leader() == null || partition.leader().isEmpty())
                .findFirst();
        if (led && leaderless.isPresent()) {
            throw new LeaderlessException(
                    "partition " + leaderless.get().partition() + " of Kafka topic " + kafkaTopic + " has no leader");
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
