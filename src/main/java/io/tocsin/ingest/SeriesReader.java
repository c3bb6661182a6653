package io.tocsin.ingest;

import io.tocsin.alert.EventData;
import io.tocsin.alert.Series;
import io.tocsin.alert.TopicId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the {@code data} of a Kapacitor payload: {@code {"series":[{name, tags, columns, values}]}}. */
final class SeriesReader {

    private final ValueReader values;
    private final List<Series> series = new ArrayList<>();

    SeriesReader(ValueReader values) {
        this.values = values;
    }

    /** Reads the object at the current token. */
    void read(String key) throws IOException {
        values.members(key, (name, path) -> {
            switch (name) {
                case "series" -> {
                    if (!values.isNull()) {
                        values.elements(path, (index, element) -> readSeries(element));
                    }
                }
                // what Kapacitor writes of an error it met; always an empty object
                case "error" -> values.skip();
                default -> values.refuse(path, "is no key of data.", "data holds series only.");
            }
        });
    }

    /**
     * The series as they came; besides, for {@code match} and templates, the name and tags of the first and the fields of
     * its last row, which is where Kapacitor took them from.
     */
    EventData toEventData(TopicId topic) {
        if (series.isEmpty()) {
            return EventData.of(topic.name()).withExplicitSeries(List.of());
        }
        var first = series.get(0);
        return EventData.of(first.name().isEmpty() ? topic.name() : first.name())
                .withTags(first.tags())
                .withFields(fields(first))
                .withExplicitSeries(series);
    }

    private static Map<String, Object> fields(Series series) {
        var fields = new HashMap<String, Object>();
        if (!series.values().isEmpty()) {
            var row = series.values().get(series.values().size() - 1);
            for (int i = 0; i < Math.min(row.size(), series.columns().size()); i++) {
                var value = row.get(i);
                if (value != null && !series.columns().get(i).equals("time")) {
                    fields.put(series.columns().get(i), value);
                }
            }
        }
        return fields;
    }

    private void readSeries(String key) throws IOException {
        var name = new String[] {""};
        var tags = new TreeMap<String, String>();
        var columns = new ArrayList<String>();
        var rows = new ArrayList<List<@Nullable Object>>();
        values.members(key, (member, path) -> {
            if (values.isNull()) {
                return;
            }
            switch (member) {
                case "name" -> {
                    var text = values.text(path);
                    name[0] = text == null ? "" : text;
                }
                case "tags" -> tags.putAll(values.texts(path));
                case "columns" ->
                    values.elements(path, (index, element) -> {
                        var column = values.text(element);
                        if (column != null) {
                            columns.add(column);
                        }
                    });
                case "values" -> values.elements(path, (index, element) -> rows.add(readRow(element)));
                default -> values.refuse(path, "is no key of a series.", "use name, tags, columns and values.");
            }
        });
        series.add(new Series(name[0], tags, columns, rows));
    }

    private List<@Nullable Object> readRow(String key) throws IOException {
        var row = new ArrayList<@Nullable Object>();
        values.elements(key, (index, element) -> row.add(values.isNull() ? null : values.scalar(element)));
        return row;
    }
}
