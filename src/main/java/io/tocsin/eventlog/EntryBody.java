package io.tocsin.eventlog;

import io.tocsin.alert.Draft;
import io.tocsin.alert.EventData;
import io.tocsin.alert.Level;
import io.tocsin.alert.Series;
import io.tocsin.eventlog.RowReader.BrokenRowException;
import io.tocsin.wire.Utf8;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The part of a stored event behind its slots: everything that its publisher said, without level, time and duration. */
final class EntryBody {

    private static final int NULL = 0;
    private static final int TEXT = 1;
    private static final int LONG = 2;
    private static final int DOUBLE = 3;
    private static final int FALSE = 4;
    private static final int TRUE = 5;

    private EntryBody() {}

    /** The id comes first, so that its bytes can be found without reading the rest. */
    static void write(RowWriter row, Draft draft) {
        EventData data = draft.data();
        row.text(draft.id());
        row.text(draft.message());
        row.text(draft.details());
        row.text(data.name());
        row.text(data.taskName());
        row.text(data.group());
        writeTexts(row, data.tags());
        row.number(data.fields().size());
        data.fields().forEach((key, value) -> {
            row.text(key);
            writeValue(row, value);
        });
        writeTexts(row, data.headers());
        List<Series> series = data.explicitSeries();
        row.octet(series == null ? FALSE : TRUE);
        if (series != null) {
            row.number(series.size());
            series.forEach(one -> writeSeries(row, one));
        }
    }

    /** A draft without time and duration, which stand in the slots. */
    static Draft read(RowReader row, Level level, boolean recoverable) throws BrokenRowException {
        String id = row.text();
        String message = row.text();
        String details = row.text();
        String name = row.text();
        String taskName = row.text();
        String group = row.text();
        SortedMap<String, String> tags = readTexts(row);
        SortedMap<String, Object> fields = new TreeMap<>(Utf8.ORDER);
        for (int left = row.count(); left > 0; left--) {
            String key = row.text();
            Object value = readValue(row);
            if (value == null) {
                throw new BrokenRowException("the field \"" + key + "\" has no value");
            }
            fields.put(key, value);
        }
        SortedMap<String, String> headers = readTexts(row);
        List<Series> series = readAllSeries(row);
        var data = new EventData(name, taskName, group, tags, fields, recoverable, headers, series);
        return new Draft(id, level, message, details, null, null, data);
    }

    private static void writeTexts(RowWriter row, SortedMap<String, String> texts) {
        row.number(texts.size());
        texts.forEach((key, value) -> {
            row.text(key);
            row.text(value);
        });
    }

    private static SortedMap<String, String> readTexts(RowReader row) throws BrokenRowException {
        SortedMap<String, String> texts = new TreeMap<>(Utf8.ORDER);
        for (int left = row.count(); left > 0; left--) {
            String key = row.text();
            texts.put(key, row.text());
        }
        return texts;
    }

    private static void writeSeries(RowWriter row, Series series) {
        row.text(series.name());
        writeTexts(row, series.tags());
        row.number(series.columns().size());
        series.columns().forEach(row::text);
        row.number(series.values().size());
        for (List<@Nullable Object> values : series.values()) {
            row.number(values.size());
            for (Object value : values) {
                writeValue(row, value);
            }
        }
    }

    private static @Nullable List<Series> readAllSeries(RowReader row) throws BrokenRowException {
        int explicit = row.octet();
        if (explicit == FALSE) {
            return null;
        }
        if (explicit != TRUE) {
            throw new BrokenRowException("it neither has nor lacks series of its own");
        }
        List<Series> series = new ArrayList<>();
        for (int left = row.count(); left > 0; left--) {
            String name = row.text();
            SortedMap<String, String> tags = readTexts(row);
            List<String> columns = new ArrayList<>();
            for (int columnsLeft = row.count(); columnsLeft > 0; columnsLeft--) {
                columns.add(row.text());
            }
            List<List<@Nullable Object>> values = new ArrayList<>();
            for (int rowsLeft = row.count(); rowsLeft > 0; rowsLeft--) {
                int width = row.count();
                List<@Nullable Object> one = new ArrayList<>(width);
                for (int i = 0; i < width; i++) {
                    one.add(readValue(row));
                }
                values.add(one);
            }
            series.add(new Series(name, tags, columns, values));
        }
        return series;
    }

    private static void writeValue(RowWriter row, @Nullable Object value) {
        if (value == null) {
            row.octet(NULL);
        } else if (value instanceof String text) {
            row.octet(TEXT);
            row.text(text);
        } else if (value instanceof Long number) {
            row.octet(LONG);
            row.signed(number);
        } else if (value instanceof Double number) {
            row.octet(DOUBLE);
            row.fixedLong(Double.doubleToLongBits(number));
        } else if (value instanceof Boolean flag) {
            row.octet(flag ? TRUE : FALSE);
        } else {
            throw new AssertionError(value.getClass());
        }
    }

    private static @Nullable Object readValue(RowReader row) throws BrokenRowException {
        int type = row.octet();
        return switch (type) {
            case NULL -> null;
            case TEXT -> row.text();
            case LONG -> row.signed();
            case DOUBLE -> Double.longBitsToDouble(row.fixedLong());
            case FALSE -> false;
            case TRUE -> true;
            default -> throw new BrokenRowException("it holds a value of the unknown type " + type);
        };
    }
}
