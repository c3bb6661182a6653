package io.tocsin.kafka;

import java.time.Duration;
import java.util.Optional;

/**
 * Finds out about brokers what the Kafka client does not. Called by the thread {@code kafka-<cluster>-keeper} at the
 * beginning of an outage and now and then during it, and by it and by the one that swaps producers before a client is first
 * pointed at brokers.
 */
@FunctionalInterface
public interface Diagnosis {

    /** Finds nothing out. */
    Diagnosis NONE = (settings, limit) -> Optional.empty();

    /**
     * Why the Kafka client must not be pointed at the brokers of these settings yet: it takes the first four bytes of
     * whatever answers for a length and asks for that much memory, 352 MB where a TLS port refuses a plain connection and
     * more where an HTTP server answers, which ends the process.
     *
     * @param limit how long it may take
     * @return cause and what to do, in one line; empty when what answers speaks Kafka's protocol, or TLS where it is to
     */
    default Optional<String> obstacle(KafkaSettings settings, Duration limit) {
        return Optional.empty();
    }

    /**
     * The cause and what to do, in one line.
     *
     * @param limit how long it may take
     * @return empty when nothing was found to be wrong
     */
    Optional<String> explain(KafkaSettings settings, Duration limit);
}
