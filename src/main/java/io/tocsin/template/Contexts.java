package io.tocsin.template;

import io.tocsin.alert.Event;
import io.tocsin.alert.EventData;
import io.tocsin.alert.Series;
import io.tocsin.template.value.IntType;
import io.tocsin.template.value.ListValue;
import io.tocsin.template.value.MapValue;
import io.tocsin.template.value.Nothing;
import io.tocsin.template.value.Scalar;
import io.tocsin.template.value.TimeValue;
import io.tocsin.template.value.Value;
import io.tocsin.wire.GoTime;
import io.tocsin.wire.InvalidTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the data for templates. Nothing is copied; what a template does not ask for is not computed. */
public final class Contexts {

    private static final String ANYTHINGS = "[]interface {}";
    private static final String TIME_COLUMN = "time";

    private Contexts() {}

    /**
     * Kapacitor's {@code alert.Data}, for the kinds {@code kafka} and {@code post}: {@code .ID .Message .Details .Time
     * .Duration .Level .Data .PreviousLevel .Recoverable}, and our own {@code .Header}, a map of the event's headers, which
     * does not show when the whole dot is printed or encoded. In {@code .Data.Series} the values of a column {@code time}
     * that are RFC 3339 in UTC are times.
     */
    public static Context alertData(Event event) {
        EventData data = event.data();
        return AlertType.context(new AlertType.Alert(
                event.state(),
                () -> data.series(event.state().time()).stream()
                        .map(Contexts::row)
                        .toList(),
                event.previousLevel(),
                data.recoverable(),
                data.headers()));
    }

    /**
     * Kapacitor's {@code TemplateData}: {@code .ID .Message .Level .Time .Duration .Details .Name .TaskName .Group .Tags
     * .Fields}, {@code .Level} as text, and our own {@code .Header} as in {@link #alertData}.
     */
    public static Context templateData(Event event) {
        EventData data = event.data();
        return AlertType.context(new AlertType.Summary(
                event.state(),
                data.name(),
                data.taskName(),
                data.group(),
                data.tags(),
                new MapValue<>(MapValue.ANYTHING, data.fields(), Contexts::scalar),
                data.headers()));
    }

    /** The data of an {@code aggregate} handler's message: {@code .Count} and {@code .Interval}. */
    public static Context aggregate(long count, Duration interval) {
        return AlertType.context(new AlertType.Aggregate(count, interval));
    }

    private static AlertType.Row row(Series series) {
        int time = series.columns().indexOf(TIME_COLUMN);
        return new AlertType.Row(
                series.name(),
                series.tags(),
                series.columns(),
                new ListValue<>("[]" + ANYTHINGS, series.values(), values -> cells(values, time), false));
    }

    private static Value cells(List<@Nullable Object> values, int timeColumn) {
        var cells = new AbstractList<Value>() {
            @Override
            public Value get(int index) {
                Object value = values.get(index);
                return index == timeColumn && value instanceof String text ? timeOrText(text) : scalar(value);
            }

            @Override
            public int size() {
                return values.size();
            }
        };
        return new ListValue<>(ANYTHINGS, cells, cell -> cell, false);
    }

    /** A time that another spelling would print differently stays text, so that JSON gives back what came in. */
    private static Value timeOrText(String text) {
        try {
            Instant time = GoTime.parse(text);
            return GoTime.render(time).equals(text) ? TimeValue.utc(time) : scalar(text);
        } catch (InvalidTimeException e) {
            return scalar(text);
        }
    }

    private static Value scalar(@Nullable Object value) {
        if (value == null) {
            return Nothing.NIL;
        } else if (value instanceof String text) {
            return Scalar.Text.of(text);
        } else if (value instanceof Long number) {
            return new Scalar.Int(number, IntType.INT64);
        } else if (value instanceof Double number) {
            return new Scalar.Real(number);
        } else if (value instanceof Boolean flag) {
            return new Scalar.Bool(flag);
        }
        throw new AssertionError(value.getClass());
    }
}
