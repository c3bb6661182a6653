package io.tocsin.delivery;

import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.delivery.ledger.Receipt;
import io.tocsin.handler.HandlerRef;
import org.jspecify.annotations.Nullable;

/**
 * Where one event stands at one handler.
 *
 * @param status an {@link Outcome}'s word, or {@code pending}, or {@code receipt-gone} for an event that was answered but
 *     whose receipt is no longer kept
 * @param receipt null while pending, and when it is gone
 * @param reason why it is not simply delivered; empty when there is nothing to say
 * @param isDeleted whether the handler was deleted since, and has nothing left to deliver
 */
public record Delivery(
        HandlerRef handler,
        String kind,
        String status,
        @Nullable Receipt receipt,
        String reason,
        boolean isDeleted) {}
