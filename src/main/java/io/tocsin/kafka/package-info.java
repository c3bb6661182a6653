/**
 * A long-lived producer per cluster id: bytes in, result out. It knows no alerts.
 *
 * <p>{@code KafkaClusters} is opened by {@code server} and owns one {@code KafkaCluster} per enabled {@code [[kafka]]}
 * table. Each cluster has these threads: {@code kafka-<id>} is the only one that hands records to the producer, {@code
 * kafka-<id>-keeper} builds producers and asks whether the brokers are there, up to eight {@code kafka-<id>-lookup-<n>}
 * look Kafka topics up, {@code kafka-<id>-swap} brings changed settings in force, and the client's own network thread
 * answers. Whoever produces never waits.
 *
 * <p>What a table says is read by the packages below, each for its own keys: {@code settings} the producer's options,
 * {@code partition} how keys find partitions, {@code security} encryption and login. {@code KafkaSettings} puts them
 * together. How records become Kafka's is a {@code Sending}: each by itself, or in transactions, for which {@code
 * transaction} keeps the cursors and the time. What is left here, the life of a producer and the order of its records, is
 * still more classes than a package should have; they would have to open their insides to each other if they were two.
 */
@NullMarked
package io.tocsin.kafka;

import org.jspecify.annotations.NullMarked;
