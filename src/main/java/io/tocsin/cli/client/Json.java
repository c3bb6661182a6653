package io.tocsin.cli.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.tocsin.wire.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value as an answer holds it. Reading is lenient: what is absent, null or of another type is empty, since an
 * answer of a newer or older daemon should still be shown as far as it is understood.
 *
 * @param value a {@code Map<String, Object>} in the order of the text, {@code List<Object>}, {@code String},
 *     {@code Long}, {@code Double}, {@code Boolean}, or null
 */
public record Json(@Nullable Object value) {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(64).build())
            .build();

    /**
     * Parses one document.
     *
     * @throws IOException if it is not JSON, something stands behind it, or it is nested deeper than 64
     */
    public static Json parse(byte[] document) throws IOException {
        try (JsonParser parser = FACTORY.createParser(document)) {
            parser.nextToken();
            var parsed = new Json(read(parser));
            if (parser.nextToken() != null) {
                throw new IOException("there is something behind the JSON document");
            }
            return parsed;
        }
    }

    private static @Nullable Object read(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new IOException("there is nothing where a JSON value should be");
        }
        return switch (token) {
            case START_OBJECT -> {
                var map = new LinkedHashMap<String, @Nullable Object>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String key = parser.currentName();
                    parser.nextToken();
                    map.put(key, read(parser));
                }
                yield map;
            }
            case START_ARRAY -> {
                var list = new ArrayList<@Nullable Object>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(read(parser));
                }
                yield list;
            }
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? (Object) parser.getDoubleValue()
                        : (Object) parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
    }

    /** The member {@code key} of an object. */
    public Json get(String key) {
        return new Json(value instanceof Map<?, ?> map ? map.get(key) : null);
    }

    /** Whether it is an object with a member {@code key}. */
    public boolean has(String key) {
        return value instanceof Map<?, ?> map && map.containsKey(key);
    }

    /** The elements of an array. */
    public List<Json> elements() {
        return value instanceof List<?> list
                ? list.stream().<Json>map(Json::new).toList()
                : List.of();
    }

    /** The text of a string, or of a number or boolean as JSON writes it; empty for everything else. */
    public String text() {
        return value == null || value instanceof Map || value instanceof List ? "" : value.toString();
    }

    /** An integer. */
    public Optional<Long> integer() {
        return value instanceof Long number ? Optional.of(number) : Optional.empty();
    }

    /** On one line, without blanks, as Go writes it. */
    public String compact() {
        return write(JsonWriter.compact(), value).toString();
    }

    /** Indented by four blanks, without a line end. */
    public String pretty() {
        return write(JsonWriter.pretty(), value).toString();
    }

    private static JsonWriter write(JsonWriter writer, @Nullable Object value) {
        if (value == null) {
            return writer.nullValue();
        }
        if (value instanceof Map<?, ?> map) {
            writer.beginObject();
            map.forEach((key, member) -> write(writer.name(String.valueOf(key)), member));
            return writer.endObject();
        }
        if (value instanceof List<?> list) {
            writer.beginArray();
            list.forEach(element -> write(writer, element));
            return writer.endArray();
        }
        if (value instanceof String text) {
            return writer.value(text);
        }
        if (value instanceof Long number) {
            return writer.value(number);
        }
        if (value instanceof Double number) {
            return writer.value(number);
        }
        if (value instanceof Boolean flag) {
            return writer.value(flag);
        }
        throw new AssertionError(value.getClass());
    }
}
