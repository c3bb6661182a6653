package io.tocsin.wire;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes values that were read without a known shape, such as a handler's options, in the order they have. */
public final class JsonTree {

    private JsonTree() {}

    /**
     * Writes {@code value}: null, text, Boolean, Long, Integer, Double, a list, or a map with text keys.
     *
     * @throws IllegalArgumentException for another type
     * @throws NonFiniteNumberException for a number that JSON cannot express
     */
    public static void write(JsonWriter json, @Nullable Object value) {
        if (value == null) {
            json.nullValue();
        } else if (value instanceof String text) {
            json.value(text);
        } else if (value instanceof Boolean flag) {
            json.value(flag.booleanValue());
        } else if (value instanceof Long || value instanceof Integer) {
            json.value(((Number) value).longValue());
        } else if (value instanceof Double number) {
            json.value(number.doubleValue());
        } else if (value instanceof Iterable<?> list) {
            json.beginArray();
            for (Object element : list) {
                write(json, element);
            }
            json.endArray();
        } else if (value instanceof Map<?, ?> map) {
            json.beginObject();
            for (var entry : map.entrySet()) {
                json.name(String.valueOf(entry.getKey()));
                write(json, entry.getValue());
            }
            json.endObject();
        } else {
            throw new IllegalArgumentException(
                    "no JSON value: " + value.getClass().getName());
        }
    }
}
