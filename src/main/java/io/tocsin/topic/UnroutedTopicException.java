package io.tocsin.topic;

import io.tocsin.alert.TopicId;
import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;

/** An event for a topic without handlers, where {@code [topics] unrouted} is {@code "reject"}. */
public final class UnroutedTopicException extends ProblemException {

    private static final long serialVersionUID = 1L;

    /**
     * With advice.
     *
     * @param nearest the topic with handlers whose name is nearest; empty when none is near
     */
    public UnroutedTopicException(TopicId topic, String nearest) {
        super(
                Category.NOT_FOUND,
                "topic \"" + topic.name()
                        + "\" has no handler, and [topics] unrouted is \"reject\"; nothing was stored."
                        + (nearest.isEmpty() ? "" : " Did you mean \"" + nearest + "\"?"));
    }
}
