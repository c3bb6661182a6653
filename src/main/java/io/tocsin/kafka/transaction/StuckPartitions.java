package io.tocsin.kafka.transaction;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * Partitions of a cluster to which the client may have ceased to send, so that only a new producer helps: those for which it
 * did not confirm for the second time, with nothing committed there in between. A partition whose brokers confirm nothing
 * looks the same, and a new producer is of no use to it while it costs all handlers their session; so a Kafka topic gets one
 * in {@link #BETWEEN_PRODUCERS} at most. One thread.
 */
public final class StuckPartitions {

    /** How far two new producers for the same Kafka topic lie apart at least. */
    static final Duration BETWEEN_PRODUCERS = Duration.ofMinutes(10);

    private final Set<TopicPartition> unconfirmed = new HashSet<>();
    private final Map<String, Long> endedNanos = new HashMap<>();

    /** The next producer begins, of which nothing is known. */
    public void beginAnew() {
        unconfirmed.clear();
    }

    /** A record of that partition was handed to the client and not confirmed; whether a new producer is due for it. */
    public boolean notConfirmed(TopicPartition partition, long nowNanos) {
        if (unconfirmed.add(partition)) {
            return false;
        }
        endedNanos.values().removeIf(nanos -> nowNanos - nanos >= BETWEEN_PRODUCERS.toNanos());
        return endedNanos.putIfAbsent(partition.topic(), nowNanos) == null;
    }

    /** Whether there is any of which {@link #committed} would be news. */
    public boolean hasUnconfirmed() {
        return !unconfirmed.isEmpty();
    }

    /** A record of that partition was committed. */
    public void committed(TopicPartition partition) {
        unconfirmed.remove(partition);
    }
}
