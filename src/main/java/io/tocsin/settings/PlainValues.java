package io.tocsin.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plain Java values as nodes without places. */
final class PlainValues {

    private PlainValues() {}

    /**
     * A table of text, numbers, truth values, lists, maps and null.
     *
     * @throws IllegalArgumentException for a value of another type
     */
    static Node.Table table(Map<?, ? extends @Nullable Object> values) {
        var entries = new LinkedHashMap<String, Node>();
        values.forEach((key, value) -> entries.put(String.valueOf(key), node(value)));
        return new Node.Table(entries, Position.UNKNOWN);
    }

    private static Node node(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return table(map);
        }
        if (value instanceof List<?> list) {
            var elements = new ArrayList<Node>();
            list.forEach(element -> elements.add(node(element)));
            return new Node.Items(elements, Position.UNKNOWN);
        }
        if (value instanceof Integer number) {
            return new Node.Scalar(number.longValue(), null, Position.UNKNOWN);
        }
        boolean scalar = value == null
                || value instanceof String
                || value instanceof Long
                || value instanceof Double
                || value instanceof Boolean;
        if (!scalar) {
            throw new IllegalArgumentException("no plain value: " + value);
        }
        return new Node.Scalar(value, null, Position.UNKNOWN);
    }
}
