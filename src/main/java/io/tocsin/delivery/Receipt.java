package io.tocsin.delivery;

import io.tocsin.handler.Answer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of one event at one handler.
 *
 * @param attempts how often it was attempted; 0 for an event that was never handed over
 * @param position where it went in Kafka; null for other kinds and outcomes
 * @param handedOver when the last attempt began, in whole milliseconds
 * @param answered when it ended, in whole milliseconds; not before {@code handedOver}
 */
public record Receipt(
        long seq,
        Outcome outcome,
        int attempts,
        Answer.@Nullable Position position,
        Instant handedOver,
        Instant answered) {}
