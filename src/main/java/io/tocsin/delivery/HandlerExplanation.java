package io.tocsin.delivery;

import io.tocsin.alert.TopicId;
import io.tocsin.delivery.run.RunnerStatus;
import io.tocsin.expression.Explained;
import io.tocsin.handler.Explanation;
import io.tocsin.handler.HandlerSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one handler would make of an event now, and of one that was accepted what it has made of it.
 *
 * @param spec the definition by which it would
 * @param targets the topics that it would forward to
 * @param match what the definition's match says now; null without a match, and where only the receipt of a match with a
 *     memory can tell
 * @param matched whether the event passes the match: what the receipt says where it can, else what {@code match} says
 * @param plan what would be delivered; null for an event that the match excludes
 * @param delivery what became of it; null for an event that was not accepted, and where the handler was defined later
 * @param isLater whether the handler was defined after the event was accepted, and so does not get it
 */
public record HandlerExplanation(
        HandlerSpec spec,
        RunnerStatus runner,
        List<TopicId> targets,
        @Nullable Explained match,
        boolean matched,
        @Nullable Explanation plan,
        @Nullable Delivery delivery,
        boolean isLater) {

    /** Copies the topics. */
    public HandlerExplanation {
        targets = List.copyOf(targets);
    }
}
