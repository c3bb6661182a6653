package io.tocsin.handler;

import io.tocsin.alert.TopicId;
import io.tocsin.expression.Expression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A definition that was read and checked.
 *
 * @param match what the spec's match says; null when every event is delivered
 * @param opening the handler, or why it waits; never {@link HandlerKind.Opening.Rejected}
 * @param targets the topics it publishes to
 */
public record HandlerDefinition(
        HandlerSpec spec,
        DeliverySettings delivery,
        @Nullable Expression match,
        HandlerKind.Opening opening,
        List<TopicId> targets) {

    public HandlerDefinition {
        targets = List.copyOf(targets);
        if (opening instanceof HandlerKind.Opening.Rejected) {
            throw new IllegalArgumentException("a rejected definition is no definition");
        }
    }

    /** One that delivers every event. */
    public HandlerDefinition(
            HandlerSpec spec, DeliverySettings delivery, HandlerKind.Opening opening, List<TopicId> targets) {
        this(spec, delivery, null, opening, targets);
    }

    /** Whether the handler delivers to the same as that of {@code other}, or waits for the same reason. */
    public boolean hasTargetOf(HandlerDefinition other) {
        if (opening instanceof HandlerKind.Opening.Opened opened
                && other.opening instanceof HandlerKind.Opening.Opened others) {
            return opened.handler().target().equals(others.handler().target());
        }
        // What waits is equal by its reason, and never equal to what does not.
        return opening.equals(other.opening);
    }

    /** Lets go of a handler that is not going to be used. */
    public void discard() {
        if (opening instanceof HandlerKind.Opening.Opened opened) {
            opened.handler().close();
        }
    }
}
