package io.tocsin.kafka.settings;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * When a record counts as delivered, and how long and how often the client tries.
 *
 * @param requiredAcks who must confirm; default {@link RequiredAcks#ALL}
 * @param idempotent whether brokers drop what a retry repeats; default true where {@code requiredAcks} is all and there
 *     are retries, and possible only there
 * @param deliveryTimeout longest time from hand-over to acknowledgement before a record counts as failed; default 2 min,
 *     or more where the request's timeout asks for it
 * @param retryMax attempts of the client after the first; default empty, as many as {@code deliveryTimeout} allows
 * @param retryBackoff pause before the first of them, doubled with each; default 100 ms
 * @param retryBackoffMax longest such pause; default 1 s, or {@code retryBackoff} where that is longer
 */
public record AcknowledgementSettings(
        RequiredAcks requiredAcks,
        boolean idempotent,
        Duration deliveryTimeout,
        OptionalInt retryMax,
        Duration retryBackoff,
        Duration retryBackoffMax) {

    /** The default of {@code delivery-timeout}, and its least. */
    public static final Duration DELIVERY_TIMEOUT = Duration.ofMinutes(2);

    /** The default of {@code retry-backoff}. */
    public static final Duration RETRY_BACKOFF = Duration.ofMillis(100);

    /** The default of {@code retry-backoff-max}. */
    public static final Duration RETRY_BACKOFF_MAX = Duration.ofSeconds(1);

    /** With the defaults of everything else. */
    public static AcknowledgementSettings of(RequiredAcks requiredAcks, Duration deliveryTimeout) {
        return new AcknowledgementSettings(
                requiredAcks,
                requiredAcks == RequiredAcks.ALL,
                deliveryTimeout,
                OptionalInt.empty(),
                RETRY_BACKOFF,
                RETRY_BACKOFF_MAX);
    }

    /** The default of {@code delivery-timeout}: the client refuses one below the wait for a batch and one request. */
    public static Duration defaultDeliveryTimeout(Duration requestTimeout, BatchSettings batches) {
        var least = least(requestTimeout, batches);
        return least.compareTo(DELIVERY_TIMEOUT) > 0 ? least : DELIVERY_TIMEOUT;
    }

    static Duration least(Duration requestTimeout, BatchSettings batches) {
        return requestTimeout.plusMillis(batches.lingerMillis());
    }
}
