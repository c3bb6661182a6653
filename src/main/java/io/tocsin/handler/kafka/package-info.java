/**
 * {@code kind: kafka}: an event becomes a record in a Kafka topic.
 *
 * <p>{@link io.tocsin.handler.kafka.KafkaKind} is the way in. It owns no threads; answers come on those of the cluster.
 */
@NullMarked
package io.tocsin.handler.kafka;

import org.jspecify.annotations.NullMarked;
