package io.tocsin.delivery;

import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.delivery.ledger.Receipt;
import io.tocsin.delivery.run.RunnerStatus;
import io.tocsin.handler.HandlerRef;
import org.jspecify.annotations.Nullable;

/**
 * Where one event stands at one handler.
 *
 * @param handlerNumber stays when the handler is renamed
 * @param status an {@link Outcome}'s word, or {@code pending}, or {@code receipt-gone} for an event that was answered but
 *     whose receipt is no longer kept
 * @param receipt null while pending, and when it is gone
 * @param reason why it is not simply delivered; empty when there is nothing to say
 * @param runner how the handler is doing, which says why the event is pending; null for one that was deleted since
 * @param isDeleted whether the handler was deleted since, and has nothing left to deliver
 */
public record Delivery(
        HandlerRef handler,
        long handlerNumber,
        String kind,
        String status,
        @Nullable Receipt receipt,
        String reason,
        @Nullable RunnerStatus runner,
        boolean isDeleted) {

    /** The status of an event that the handler has not answered yet. */
    public static final String PENDING = "pending";

    /** Whether the handler has still to answer it. */
    public boolean isPending() {
        return status.equals(PENDING);
    }
}
