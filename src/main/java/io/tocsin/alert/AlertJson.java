package io.tocsin.alert;

import io.tocsin.wire.GoTime;
import io.tocsin.wire.JsonWriter;
import io.tocsin.wire.NonFiniteNumberException;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The payload of an event, byte for byte Kapacitor's {@code alert.Data}: no key is left out, their order is fixed. */
public final class AlertJson {

    private AlertJson() {}

    /**
     * The payload and one newline.
     *
     * @throws NonFiniteNumberException naming series and column, when a value is NaN or an infinity
     */
    public static byte[] line(Event event) {
        var json = JsonWriter.compact();
        write(event, json);
        return json.newline().toByteArray();
    }

    /**
     * Writes the payload as one value.
     *
     * @throws NonFiniteNumberException naming series and column, when a value is NaN or an infinity
     */
    public static void write(Event event, JsonWriter json) {
        EventState state = event.state();
        json.beginObject();
        json.name("id").value(state.id());
        json.name("message").value(state.message());
        json.name("details").value(state.details());
        json.name("time").value(GoTime.render(state.time()));
        json.name("duration").value(state.duration().toNanos());
        json.name("level").value(state.level().name());
        json.name("data");
        writeResult(event.data().series(state.time()), json);
        json.name("previousLevel").value(event.previousLevel().name());
        json.name("recoverable").value(event.data().recoverable());
        json.endObject();
    }

    /**
     * Writes the value of {@code data}: {@code series} alone, null when there is none.
     *
     * @throws NonFiniteNumberException naming series and column, when a value is NaN or an infinity
     */
    public static void writeResult(List<Series> series, JsonWriter json) {
        json.beginObject().name("series");
        if (series.isEmpty()) {
            json.nullValue();
        } else {
            json.beginArray();
            series.forEach(one -> writeSeries(one, json));
            json.endArray();
        }
        json.endObject();
    }

    private static void writeSeries(Series series, JsonWriter json) {
        json.beginObject();
        if (!series.name().isEmpty()) {
            json.name("name").value(series.name());
        }
        if (!series.tags().isEmpty()) {
            json.name("tags");
            writeTags(series.tags(), json);
        }
        if (!series.columns().isEmpty()) {
            json.name("columns").beginArray();
            series.columns().forEach(json::value);
            json.endArray();
        }
        if (!series.values().isEmpty()) {
            json.name("values").beginArray();
            for (List<@Nullable Object> row : series.values()) {
                json.beginArray();
                for (int i = 0; i < row.size(); i++) {
                    writeValue(row.get(i), series, i, json);
                }
                json.endArray();
            }
            json.endArray();
        }
        json.endObject();
    }

    private static void writeTags(SortedMap<String, String> tags, JsonWriter json) {
        json.beginObject();
        tags.forEach((key, value) -> json.name(key).value(value));
        json.endObject();
    }

    private static void writeValue(@Nullable Object value, Series series, int index, JsonWriter json) {
        if (value == null) {
            json.nullValue();
        } else if (value instanceof String text) {
            json.value(text);
        } else if (value instanceof Long number) {
            json.value(number.longValue());
        } else if (value instanceof Boolean flag) {
            json.value(flag.booleanValue());
        } else if (value instanceof Double number) {
            if (!Double.isFinite(number)) {
                throw new NonFiniteNumberException(placeOf(series, index), number);
            }
            json.value(number.doubleValue());
        } else {
            throw new AssertionError(value.getClass());
        }
    }

    private static String placeOf(Series series, int index) {
        String column =
                index < series.columns().size() ? '"' + series.columns().get(index) + '"' : "number " + (index + 1);
        return "column " + column + " of series \"" + series.name() + '"';
    }
}
