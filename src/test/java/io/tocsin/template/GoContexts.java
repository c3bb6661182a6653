package io.tocsin.template;

import static io.tocsin.template.GoCases.flag;
import static io.tocsin.template.GoCases.list;
import static io.tocsin.template.GoCases.map;
import static io.tocsin.template.GoCases.number;
import static io.tocsin.template.GoCases.text;

import io.tocsin.alert.EventState;
import io.tocsin.alert.Level;
import io.tocsin.template.value.IntType;
import io.tocsin.template.value.ListValue;
import io.tocsin.template.value.MapValue;
import io.tocsin.template.value.Nothing;
import io.tocsin.template.value.Scalar;
import io.tocsin.template.value.TimeValue;
import io.tocsin.template.value.Value;
import io.tocsin.wire.Utf8;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The contexts of {@code template-cases.json}. Their values are nested deeper than an event's can be, so the structs are
 * filled here instead of by {@link Contexts}.
 */
final class GoContexts {

    private static final String ANYTHINGS = "[]interface {}";

    private GoContexts() {}

    static Context of(Map<?, ?> context) {
        Map<?, ?> value = map(context.get("value"));
        return switch (text(context.get("type"))) {
            case "alert.Data" ->
                AlertType.context(new AlertType.Alert(
                        state(value, level(value.get("Level"))),
                        () -> rows(map(value.get("Data")).get("Series")),
                        level(value.get("PreviousLevel")),
                        flag(value.get("Recoverable")),
                        new TreeMap<>()));
            case "TemplateData" ->
                AlertType.context(new AlertType.Summary(
                        state(value, Level.valueOf(text(value.get("Level")))),
                        text(value.get("Name")),
                        text(value.get("TaskName")),
                        text(value.get("Group")),
                        texts(value.get("Tags")),
                        anything(map(value.get("Fields"))),
                        new TreeMap<>()));
            case "Aggregate" ->
                AlertType.context(new AlertType.Aggregate(
                        number(value.get("Count")), Duration.ofNanos(number(value.get("Interval")))));
            default -> throw new AssertionError(context);
        };
    }

    private static EventState state(Map<?, ?> value, Level level) {
        return new EventState(
                text(value.get("ID")),
                text(value.get("Message")),
                text(value.get("Details")),
                Instant.parse(text(value.get("Time"))),
                Duration.ofNanos(number(value.get("Duration"))),
                level);
    }

    private static Level level(@Nullable Object number) {
        return Level.ofNumber(Math.toIntExact(number(number))).orElseThrow();
    }

    private static List<AlertType.Row> rows(@Nullable Object series) {
        return series == null
                ? List.of()
                : list(series).stream().map(GoContexts::row).toList();
    }

    private static AlertType.Row row(Object series) {
        Map<?, ?> row = map(series);
        return new AlertType.Row(
                text(row.get("Name")),
                texts(row.get("Tags")),
                list(row.get("Columns")).stream().map(GoCases::text).toList(),
                new ListValue<Object>("[]" + ANYTHINGS, objects(row.get("Values")), GoContexts::value, false));
    }

    private static Value value(@Nullable Object json) {
        if (json == null) {
            return Nothing.NIL;
        } else if (json instanceof String text) {
            return Scalar.Text.of(text);
        } else if (json instanceof Boolean flag) {
            return new Scalar.Bool(flag);
        } else if (json instanceof List<?>) {
            return new ListValue<Object>(ANYTHINGS, objects(json), GoContexts::value, false);
        }
        Map<?, ?> map = map(json);
        if (map.get("@int") instanceof String digits) {
            return new Scalar.Int(Long.parseLong(digits), IntType.INT64);
        } else if (map.get("@float") instanceof String digits) {
            return new Scalar.Real(Double.parseDouble(digits.replace("Inf", "Infinity")));
        } else if (map.get("@time") instanceof String time) {
            return TimeValue.utc(Instant.parse(time));
        }
        return anything(map);
    }

    private static MapValue<?> anything(Map<?, ?> map) {
        SortedMap<String, Object> entries = new TreeMap<>(Utf8.ORDER);
        map.forEach((key, value) -> entries.put(text(key), value));
        return new MapValue<Object>(MapValue.ANYTHING, entries, GoContexts::value);
    }

    private static SortedMap<String, String> texts(@Nullable Object json) {
        SortedMap<String, String> texts = new TreeMap<>(Utf8.ORDER);
        if (json != null) {
            map(json).forEach((key, value) -> texts.put(text(key), text(value)));
        }
        return texts;
    }

    private static List<Object> objects(@Nullable Object json) {
        return new ArrayList<>(list(json));
    }
}
