/**
 * What a cluster with exactly-once keeps in Kafka beside its records: the cursors of the handlers, in the Kafka topic that
 * {@code cursor-topic} names, and when the transactions end that write both. It sends nothing itself.
 */
@NullMarked
package io.tocsin.kafka.transaction;

import org.jspecify.annotations.NullMarked;
