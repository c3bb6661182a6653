package io.tocsin.handler;

import io.tocsin.alert.TopicId;
import java.util.List;

/**
 * A definition that was read and checked.
 *
 * @param opening the handler, or why it waits; never {@link HandlerKind.Opening.Rejected}
 * @param targets the topics it publishes to
 */
public record HandlerDefinition(
        HandlerSpec spec, DeliverySettings delivery, HandlerKind.Opening opening, List<TopicId> targets) {

    public HandlerDefinition {
        targets = List.copyOf(targets);
        if (opening instanceof HandlerKind.Opening.Rejected) {
            throw new IllegalArgumentException("a rejected definition is no definition");
        }
    }
}
