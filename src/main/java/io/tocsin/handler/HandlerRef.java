package io.tocsin.handler;

import io.tocsin.alert.HandlerId;
import io.tocsin.alert.TopicId;

/** A handler's full name: ids are unique within their topic only. */
public record HandlerRef(TopicId topic, HandlerId id) implements Comparable<HandlerRef> {

    /** By topic, then by id. */
    @Override
    public int compareTo(HandlerRef other) {
        int byTopic = topic.name().compareTo(other.topic.name());
        return byTopic != 0 ? byTopic : id.name().compareTo(other.id.name());
    }

    /** {@code topic/id}. */
    @Override
    public String toString() {
        return topic.name() + "/" + id.name();
    }
}
