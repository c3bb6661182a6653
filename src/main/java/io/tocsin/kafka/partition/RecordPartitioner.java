package io.tocsin.kafka.partition;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.PartitionInfo;
import org.jspecify.annotations.Nullable;

/**
 * Gives each record the partition that its own {@link Partitioning} asks for, so that one producer serves handlers with
 * different algorithms.
 *
 * <p>Made by the Kafka client, by name, one per producer; called by the sending thread only. Byte counts start from zero
 * with each producer and whenever the number of partitions changes.
 */
public final class RecordPartitioner implements Partitioner {

    private final Map<String, long[]> bytesByTopic = new HashMap<>();

    /** Called by the Kafka client. */
    public RecordPartitioner() {}

    @Override
    public int partition(
            String kafkaTopic,
            @Nullable Object key,
            byte @Nullable [] keyBytes,
            Object value,
            byte[] valueBytes,
            Cluster cluster) {
        // All partitions, leaderless ones too: the partition of a key must not depend on which brokers are up.
        List<PartitionInfo> partitions = cluster.partitionsForTopic(kafkaTopic);
        var mode = ((PartitionedValue) value).partitioning();
        if (mode == Partitioning.SPREAD) {
            return leastFilled(kafkaTopic, partitions, (keyBytes == null ? 0L : keyBytes.length) + valueBytes.length);
        }
        return keyBytes == null
                ? ThreadLocalRandom.current().nextInt(partitions.size())
                : mode.partition(keyBytes, partitions.size());
    }

    private int leastFilled(String kafkaTopic, List<PartitionInfo> partitions, long bytes) {
        var filled = bytesByTopic.computeIfAbsent(kafkaTopic, topic -> new long[partitions.size()]);
        if (filled.length != partitions.size()) {
            filled = new long[partitions.size()];
            bytesByTopic.put(kafkaTopic, filled);
        }
        final var counts = filled;
        var chosen = partitions.stream()
                .min(Comparator.comparing((PartitionInfo partition) -> partition.leader() == null)
                        .thenComparingLong(partition -> counts[partition.partition()])
                        .thenComparingInt(PartitionInfo::partition))
                .orElseThrow()
                .partition();
        counts[chosen] += bytes;
        return chosen;
    }

    @Override
    public void configure(Map<String, ?> configs) {}

    @Override
    public void close() {}
}
