package io.tocsin.alert;

import io.tocsin.wire.Utf8;

/**
 * The name of a topic: letters of any script, ASCII digits, {@code - : . _}, at least one, at most 255 bytes in UTF-8.
 * {@code *} is reserved for patterns. Names are ordered by their bytes.
 */
public record TopicId(String name) implements Comparable<TopicId> {

    /**
     * Checks the name.
     *
     * @throws InvalidTopicException naming the value and the rule it breaks
     */
    public TopicId {
        String rule = NameRule.broken(name, "-:._");
        if (!rule.isEmpty()) {
            throw new InvalidTopicException(name, rule);
        }
    }

    @Override
    public int compareTo(TopicId other) {
        return Utf8.ORDER.compare(name, other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
