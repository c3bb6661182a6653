package io.tocsin.retention;

import io.tocsin.delivery.Pending;
import io.tocsin.handler.HandlerRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the room of the store is used, for {@code status}.
 *
 * @param keptSince when the oldest event that is kept for history was accepted; null in an empty log. Older ones are kept
 *     only for those who {@linkplain #holders hold} them
 * @param roomLasts how long the room lasts at the growth of the last minutes; null when it does not grow, or would last for
 *     more than ten years
 * @param shortOfRoom whether settled events are removed before their retention ends, for want of room
 * @param holders the handlers with the largest backlogs, which are the reason why the log is larger than it would be
 */
public record RetentionStatus(
        @Nullable Instant keptSince, @Nullable Duration roomLasts, boolean shortOfRoom, List<Holder> holders) {

    /** Copies the list. */
    public RetentionStatus {
        holders = List.copyOf(holders);
    }

    /**
     * A handler that still has to answer events.
     *
     * @param events how many
     * @param bytes their stored size
     * @param oldest when the first of them was accepted; null when it cannot be read now
     */
    public record Holder(
            HandlerRef handler,
            long events,
            long bytes,
            @Nullable Instant oldest) {

        static Holder of(HandlerRef handler, Pending backlog) {
            return new Holder(handler, backlog.events(), backlog.bytes(), backlog.oldest());
        }
    }
}
