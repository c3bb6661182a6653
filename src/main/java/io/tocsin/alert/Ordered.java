package io.tocsin.alert;

import io.tocsin.wire.Utf8;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Immutable copies of maps, ordered as Go writes them in JSON. */
final class Ordered {

    private Ordered() {}

    /** A copy ordered by {@link Utf8#ORDER}; keys and values must not be null. */
    static <V> SortedMap<String, V> copy(Map<String, V> map) {
        if (map.isEmpty()) {
            return Collections.unmodifiableSortedMap(new TreeMap<>(Utf8.ORDER));
        }
        SortedMap<String, V> copy = new TreeMap<>(Utf8.ORDER);
        copy.putAll(map);
        if (copy.containsValue(null)) {
            throw new NullPointerException("a map of an event holds a null value");
        }
        return Collections.unmodifiableSortedMap(copy);
    }

    static void checkScalar(Object value) {
        if (!(value instanceof String
                || value instanceof Long
                || value instanceof Double
                || value instanceof Boolean)) {
            throw new IllegalArgumentException("a field is text, a long, a double or a boolean, not a "
                    + value.getClass().getSimpleName());
        }
    }
}
