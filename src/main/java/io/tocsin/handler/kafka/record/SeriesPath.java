package io.tocsin.handler.kafka.record;

import io.tocsin.alert.Event;
import io.tocsin.alert.Series;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The paths below {@code data}: those of the payload's JSON, such as {@code data.series.0.values.0.1}. */
final class SeriesPath {

    /** Indexes have at most so many digits; no event has as many rows. */
    private static final int MOST_DIGITS = 6;

    /** What lies in one row of {@code data.series}, beside its name. */
    private enum Column {
        TAGS,
        COLUMNS,
        VALUES
    }

    private SeriesPath() {}

    /**
     * Reads what follows {@code data}.
     *
     * @param text the whole path
     */
    static Path parse(String text, List<String> rest) throws Path.InvalidPathException {
        if (rest.isEmpty()) {
            // null for no series, as in the payload
            return new Path(text, true, event -> Collections.singletonMap("series", tree(series(event))));
        }
        if (!rest.get(0).equals("series")) {
            throw new Path.InvalidPathException("data holds series only", "write data.series.0.");
        }
        if (rest.size() == 1) {
            return new Path(text, true, event -> tree(series(event)));
        }
        int index = index(rest.get(1));
        if (rest.size() == 2) {
            return new Path(
                    text, true, event -> row(event, index).map(SeriesPath::tree).orElse(null));
        }
        var inner = rest.subList(3, rest.size());
        return switch (rest.get(2)) {
            case "name" -> {
                if (!inner.isEmpty()) {
                    throw new Path.InvalidPathException(
                            "the name of a series has no parts", "write data.series." + index + ".name.");
                }
                yield new Path(
                        text,
                        false,
                        event -> row(event, index).map(Series::name).orElse(null));
            }
            case "tags" -> inRow(text, index, Column.TAGS, inner, 1);
            case "columns" -> inRow(text, index, Column.COLUMNS, inner, 1);
            case "values" -> inRow(text, index, Column.VALUES, inner, 2);
            default ->
                throw new Path.InvalidPathException(
                        "a series has no \"" + rest.get(2) + "\"", "it has name, tags, columns and values.");
        };
    }

    private static Path inRow(String text, int index, Column column, List<String> names, int depth)
            throws Path.InvalidPathException {
        if (names.size() > depth) {
            throw new Path.InvalidPathException(
                    "\"" + names.get(depth) + "\" follows a value that has no parts",
                    column == Column.TAGS
                            ? "for one name with dots write " + String.join("\\.", names) + "."
                            : "remove it.");
        }
        var steps = new ArrayList<Object>();
        for (String name : names) {
            steps.add(column == Column.TAGS ? name : (Object) index(name));
        }
        return new Path(text, names.size() < depth, event -> {
            @Nullable
            Object at = row(event, index).map(row -> part(row, column)).orElse(null);
            for (Object step : steps) {
                at = step(at, step);
            }
            return at;
        });
    }

    private static Object part(Series row, Column column) {
        return switch (column) {
            case TAGS -> row.tags();
            case COLUMNS -> row.columns();
            case VALUES -> row.values();
        };
    }

    private static @Nullable Object step(@Nullable Object at, Object step) {
        if (at instanceof Map<?, ?> map) {
            return map.get(step);
        }
        int index = step instanceof Integer number ? number : Integer.MAX_VALUE;
        return at instanceof List<?> list && index < list.size() ? list.get(index) : null;
    }

    private static int index(String part) throws Path.InvalidPathException {
        if (part.isEmpty() || part.length() > MOST_DIGITS || !part.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new Path.InvalidPathException(
                    "\"" + part + "\" stands where an index is needed",
                    "indexes count from 0, as in data.series.0.values.0.1.");
        }
        return Integer.parseInt(part);
    }

    private static List<Series> series(Event event) {
        return event.data().series(event.state().time());
    }

    private static Optional<Series> row(Event event, int index) {
        var series = series(event);
        return index < series.size() ? Optional.of(series.get(index)) : Optional.empty();
    }

    private static @Nullable Object tree(List<Series> series) {
        return series.isEmpty() ? null : series.stream().map(SeriesPath::tree).toList();
    }

    /** As in the payload: what is empty is left out. */
    private static Object tree(Series row) {
        var tree = new LinkedHashMap<String, Object>();
        if (!row.name().isEmpty()) {
            tree.put("name", row.name());
        }
        if (!row.tags().isEmpty()) {
            tree.put("tags", row.tags());
        }
        if (!row.columns().isEmpty()) {
            tree.put("columns", row.columns());
        }
        if (!row.values().isEmpty()) {
            tree.put("values", row.values());
        }
        return tree;
    }
}
