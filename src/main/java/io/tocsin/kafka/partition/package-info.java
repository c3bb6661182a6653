/**
 * Which partition a Kafka record goes to: the algorithms, and the partitioner that the Kafka client makes by name.
 *
 * <p>{@code Partitioning} names the algorithms and is what handlers choose; {@code PartitionedValue} carries the choice
 * through the client to {@code RecordPartitioner}. No threads of its own; a partitioner belongs to one producer, whose
 * only sending thread calls it.
 */
@NullMarked
package io.tocsin.kafka.partition;

import org.jspecify.annotations.NullMarked;
