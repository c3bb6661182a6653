package io.tocsin.alert;

import io.tocsin.wire.Utf8;

/**
 * The name of a handler within its topic: letters of any script, ASCII digits, {@code - . _}, at least one, at most 255
 * bytes in UTF-8. Names are ordered by their bytes.
 */
public record HandlerId(String name) implements Comparable<HandlerId> {

    /**
     * Checks the name.
     *
     * @throws InvalidHandlerIdException naming the value and the rule it breaks
     */
    public HandlerId {
        String rule = NameRule.broken(name, "-._");
        if (!rule.isEmpty()) {
            throw new InvalidHandlerIdException(name, rule);
        }
    }

    @Override
    public int compareTo(HandlerId other) {
        return Utf8.ORDER.compare(name, other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
