package io.tocsin.kafka;

import java.time.Instant;

/**
 * Where a record came to lie.
 *
 * @param partition from 0
 * @param offset within the partition
 * @param handedOver when the sending thread gave the record to the producer
 * @param acknowledged when the broker's confirmation was read
 */
public record Acknowledgement(int partition, long offset, Instant handedOver, Instant acknowledged) {}
