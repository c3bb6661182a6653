/**
 * What a cluster with exactly-once keeps in Kafka beside its records: the cursors of the handlers, in the Kafka topic that
 * {@code cursor-topic} names. And what is learned of the transactions that write both: when one begins and ends, how many
 * records it may hold, and which partitions the client may have ceased to send to. It sends nothing itself.
 */
@NullMarked
package io.tocsin.kafka.transaction;

import org.jspecify.annotations.NullMarked;
