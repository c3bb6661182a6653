package io.tocsin.kafka;

import java.time.Duration;
import java.util.Optional;

/**
 * Says why no broker of a cluster answers, since the Kafka client only says that none does. Called by the thread {@code
 * kafka-<cluster>-lookup} at the beginning of an outage and now and then during it.
 */
@FunctionalInterface
public interface Diagnosis {

    /** Finds nothing out. */
    Diagnosis NONE = (settings, limit) -> Optional.empty();

    /**
     * The cause and what to do, in one line.
     *
     * @param limit how long it may take
     * @return empty when nothing was found to be wrong
     */
    Optional<String> explain(KafkaSettings settings, Duration limit);
}
