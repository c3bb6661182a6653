package io.tocsin.kafka;

import io.tocsin.kafka.settings.RequiredAcks;
import java.time.Instant;

/**
 * Where a record came to lie.
 *
 * @param partition from 0
 * @param offset within the partition; -1 when the broker was not asked, with {@link RequiredAcks#NONE}
 * @param handedOver when the sending thread gave the record to the producer
 * @param acknowledged when the broker's confirmation was read, or the record was written where there is none
 * @param requiredAcks who has confirmed
 */
public record Acknowledgement(
        int partition, long offset, Instant handedOver, Instant acknowledged, RequiredAcks requiredAcks) {}
