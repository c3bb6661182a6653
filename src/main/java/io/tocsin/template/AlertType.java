package io.tocsin.template;

import io.tocsin.alert.EventState;
import io.tocsin.alert.Level;
import io.tocsin.template.function.Builtins;
import io.tocsin.template.value.IntType;
import io.tocsin.template.value.ListValue;
import io.tocsin.template.value.MapValue;
import io.tocsin.template.value.Nothing;
import io.tocsin.template.value.Scalar;
import io.tocsin.template.value.StructType;
import io.tocsin.template.value.StructType.Field;
import io.tocsin.template.value.StructValue;
import io.tocsin.template.value.TimeValue;
import io.tocsin.template.value.Value;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Supplier;

/** Kapacitor's structs as templates see them, with what each is read from. */
final class AlertType {

    /** What {@code alert.Data} is read from; the rows are made when they are asked for. */
    record Alert(
            EventState state,
            Supplier<List<Row>> rows,
            Level previousLevel,
            boolean recoverable,
            SortedMap<String, String> headers) {}

    /** What {@code models.Row} is read from. */
    record Row(String name, SortedMap<String, String> tags, List<String> columns, ListValue<?> values) {}

    /** What {@code alert.TemplateData} is read from. */
    record Summary(
            EventState state,
            String name,
            String taskName,
            String group,
            SortedMap<String, String> tags,
            MapValue<?> fields,
            SortedMap<String, String> headers) {}

    /** What the data of an aggregate's message is read from. */
    record Aggregate(long count, Duration interval) {}

    private static final StructType<Row> ROW = StructType.<Row>of(
                    "models.Row",
                    List.of(
                            Field.<Row>of("Name", "name", row -> Scalar.Text.of(row.name))
                                    .omittedWhenEmpty(),
                            Field.<Row>of("Tags", "tags", row -> MapValue.ofTexts(row.tags))
                                    .omittedWhenEmpty(),
                            Field.<Row>of("Columns", "columns", row -> ListValue.ofTexts(row.columns))
                                    .omittedWhenEmpty(),
                            Field.<Row>of("Values", "values", row -> row.values).omittedWhenEmpty()))
            .pointer();

    private static final StructType<List<Row>> RESULT = StructType.<List<Row>>of(
                    "models.Result",
                    List.of(
                            Field.of("Series", "series", AlertType::rows),
                            Field.<List<Row>>of("Err", "error", rows -> Nothing.NO_ERROR)
                                    .omittedWhenEmpty()))
            .printedAs(AlertType::resultAsText);

    private static final StructType<Alert> ALERT = StructType.of(
            "alert.Data",
            List.of(
                    Field.of("ID", "id", alert -> Scalar.Text.of(alert.state.id())),
                    Field.of("Message", "message", alert -> Scalar.Text.of(alert.state.message())),
                    Field.of("Details", "details", alert -> Scalar.Text.of(alert.state.details())),
                    Field.of("Time", "time", alert -> TimeValue.utc(alert.state.time())),
                    Field.of("Duration", "duration", alert -> duration(alert.state.duration())),
                    Field.of("Level", "level", alert -> level(alert.state.level())),
                    Field.of("Data", "data", alert -> new StructValue<>(RESULT, alert.rows.get())),
                    Field.of("PreviousLevel", "previousLevel", alert -> level(alert.previousLevel)),
                    Field.of("Recoverable", "recoverable", alert -> new Scalar.Bool(alert.recoverable)),
                    Field.<Alert>of("Header", alert -> MapValue.ofTexts(alert.headers))
                            .hidden()));

    private static final StructType<Summary> SUMMARY = StructType.of(
            "alert.TemplateData",
            List.of(
                    Field.of("ID", data -> Scalar.Text.of(data.state.id())),
                    Field.of("Message", data -> Scalar.Text.of(data.state.message())),
                    Field.of("Level", data -> Scalar.Text.of(data.state.level().name())),
                    Field.of("Time", data -> TimeValue.utc(data.state.time())),
                    Field.of("Duration", data -> duration(data.state.duration())),
                    Field.of("Details", data -> Scalar.Text.of(data.state.details())),
                    Field.of("Name", data -> Scalar.Text.of(data.name)),
                    Field.of("TaskName", data -> Scalar.Text.of(data.taskName)),
                    Field.of("Group", data -> Scalar.Text.of(data.group)),
                    Field.of("Tags", data -> MapValue.ofTexts(data.tags)),
                    Field.of("Fields", data -> data.fields),
                    Field.<Summary>of("Header", data -> MapValue.ofTexts(data.headers))
                            .hidden()));

    private static final StructType<Aggregate> AGGREGATE = StructType.<Aggregate>of(
                    "alert.aggregateMessageData",
                    List.of(
                            Field.of("Count", aggregate -> Scalar.Int.of(aggregate.count)),
                            Field.of("Interval", aggregate -> duration(aggregate.interval))))
            .compared();

    private AlertType() {}

    static Context context(Alert alert) {
        return new Context(new StructValue<>(ALERT, alert));
    }

    static Context context(Summary summary) {
        return new Context(new StructValue<>(SUMMARY, summary));
    }

    static Context context(Aggregate aggregate) {
        return new Context(new StructValue<>(AGGREGATE, aggregate));
    }

    private static Value rows(List<Row> rows) {
        return new ListValue<>("models.Rows", rows, row -> new StructValue<>(ROW, row), rows.isEmpty());
    }

    /** Its JSON; Kapacitor prints nothing when JSON cannot express it. */
    private static String resultAsText(List<Row> rows) {
        return Builtins.json(new StructValue<>(RESULT, rows));
    }

    private static Value level(Level level) {
        return new Scalar.Int(level.number(), IntType.LEVEL);
    }

    private static Value duration(Duration duration) {
        return new Scalar.Int(duration.toNanos(), IntType.DURATION);
    }
}
