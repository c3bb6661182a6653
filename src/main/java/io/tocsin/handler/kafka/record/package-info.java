/**
 * How an event becomes a Kafka record: options that were read once, applied to each event.
 *
 * <p>{@link io.tocsin.handler.kafka.record.RecordPlan} is what there is to call, {@link
 * io.tocsin.handler.kafka.record.RecordOptions} reads it. Everything is compiled when the handler is defined; applying it
 * is pure: no I/O, no threads, no clock of its own.
 */
@NullMarked
package io.tocsin.handler.kafka.record;

import org.jspecify.annotations.NullMarked;
