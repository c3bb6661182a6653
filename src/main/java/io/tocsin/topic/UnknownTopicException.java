package io.tocsin.topic;

import io.tocsin.alert.TopicId;
import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;

/** A topic that was named does not exist. */
public final class UnknownTopicException extends ProblemException {

    private static final long serialVersionUID = 1L;

    /** Names the topic as Kapacitor does (the reference's section 7.1). */
    public UnknownTopicException(TopicId topic) {
        super(Category.NOT_FOUND, "unknown topic: \"" + topic.name() + "\"");
    }
}
