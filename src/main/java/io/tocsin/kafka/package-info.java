/**
 * A long-lived producer per cluster id: bytes in, result out. It knows no alerts.
 *
 * <p>{@code KafkaClusters} is opened by {@code server} and owns one {@code KafkaCluster} per enabled {@code [[kafka]]}
 * table. Each cluster has three threads: {@code kafka-<id>} is the only one that hands records to the producer, {@code
 * kafka-<id>-lookup} does what may block (building producers, looking up Kafka topics), and the client's own network
 * thread answers. Whoever produces never waits.
 *
 * <p>More classes than a package should have, in three groups that would have to open their insides to each other if they
 * were three packages: settings ({@code KafkaSettings} and its readers), partitions ({@code Partitioning}), and the life of
 * a producer ({@code KafkaCluster}).
 */
@NullMarked
package io.tocsin.kafka;

import org.jspecify.annotations.NullMarked;
