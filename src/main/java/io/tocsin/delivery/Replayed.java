package io.tocsin.delivery;

import io.tocsin.delivery.ledger.Receipt;
import io.tocsin.handler.HandlerRef;
import org.jspecify.annotations.Nullable;

/**
 * What became of an event when it was replayed.
 *
 * @param replay the replay's id
 * @param handler its name when the replay began
 * @param status as {@link Delivery#status}
 * @param receipt null while pending
 * @param reason why it is not simply delivered; empty when there is nothing to say
 */
public record Replayed(
        long replay,
        HandlerRef handler,
        String status,
        @Nullable Receipt receipt,
        String reason) {}
