package io.tocsin.kafka.partition;

import org.apache.kafka.common.serialization.Serializer;

/**
 * A record's value as the Kafka client carries it: the bytes and how they get their partition.
 *
 * <p>The client has one partitioner for all records of a producer and shows it the value object, so the mode travels
 * there.
 */
public record PartitionedValue(byte[] bytes, Partitioning partitioning) {

    /** Writes the bytes only; of a delete marker, nothing. */
    public static final Serializer<PartitionedValue> SERIALIZER =
            (topic, value) -> value == null ? null : value.bytes();
}
