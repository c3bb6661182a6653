package io.tocsin.kafka.partition;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * Gives each record the partition that its own {@link Partitioning} asks for, so that one producer serves handlers with
 * different algorithms. A record without a key goes to any partition, where the algorithm goes by key.
 *
 * <p>Made by the Kafka client, by name, one per producer; called by the sending thread only. What it counts starts from
 * zero with each producer and whenever the number of partitions changes.
 */
public final class RecordPartitioner implements Partitioner {

    private final Map<String, Spreading> spreadings = new HashMap<>();
    private long stickyBytes = 1;

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
        var partitions = cluster.partitionsForTopic(kafkaTopic);
        var mode = ((PartitionedValue) value).partitioning();
        if (mode.isByKey()) {
            return keyBytes == null
                    ? ThreadLocalRandom.current().nextInt(partitions.size())
                    : mode.partition(keyBytes, partitions.size());
        }
        var bytes = (keyBytes == null ? 0L : keyBytes.length) + valueBytes.length;
        return spreading(kafkaTopic, partitions.size()).choose(mode, partitions, bytes);
    }

    private Spreading spreading(String kafkaTopic, int partitions) {
        var spreading = spreadings.get(kafkaTopic);
        if (spreading == null || spreading.partitions() != partitions) {
            spreading = new Spreading(partitions, stickyBytes);
            spreadings.put(kafkaTopic, spreading);
        }
        return spreading;
    }

    @Override
    public void configure(Map<String, ?> configs) {
        var batchBytes = configs.get(ProducerConfig.BATCH_SIZE_CONFIG);
        stickyBytes = batchBytes == null ? stickyBytes : Long.parseLong(batchBytes.toString());
    }

    @Override
    public void close() {}
}
