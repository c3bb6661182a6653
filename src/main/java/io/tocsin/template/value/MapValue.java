package io.tocsin.template.value;

import io.tocsin.wire.JsonWriter;
import io.tocsin.wire.Utf8;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A Go map with keys of text.
 *
 * @param elementType {@code string} or {@code interface {}}
 * @param entries ordered by the bytes of their keys, see {@link Utf8#ORDER}
 * @param toValue makes the value of an entry
 */
public record MapValue<E extends @Nullable Object>(
        String elementType, SortedMap<String, E> entries, Function<E, Value> toValue) implements Value {

    /** Go's type of anything. */
    public static final String ANYTHING = "interface {}";

    /** Go's {@code map[string]string}. */
    public static MapValue<String> ofTexts(SortedMap<String, String> texts) {
        return new MapValue<>("string", texts, Scalar.Text::of);
    }

    @Override
    public Kind kind() {
        return Kind.MAP;
    }

    @Override
    public String type() {
        return "map[string]" + elementType;
    }

    @Override
    public boolean isTrue() {
        return !entries.isEmpty();
    }

    @Override
    public boolean isComparable() {
        return false;
    }

    /** The value of {@code key}; {@link Nothing#ABSENT} when there is none. */
    public Value get(String key) {
        E entry = entries.get(key);
        return entry != null || entries.containsKey(key) ? toValue.apply(entry) : Nothing.ABSENT;
    }

    /** What Go takes for an absent key where it needs a value: the zero of the elements' type. */
    public Value zero() {
        return elementType.equals(ANYTHING) ? Nothing.NIL : new Scalar.Text("");
    }

    @Override
    public void writeJson(JsonWriter json) throws EvaluationException {
        json.beginObject();
        for (Map.Entry<String, E> entry : entries.entrySet()) {
            json.name(entry.getKey());
            toValue.apply(entry.getValue()).writeJson(json);
        }
        json.endObject();
    }
}
