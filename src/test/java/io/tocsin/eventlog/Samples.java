package io.tocsin.eventlog;

import io.tocsin.alert.Draft;
import io.tocsin.alert.Event;
import io.tocsin.alert.EventData;
import io.tocsin.alert.EventState;
import io.tocsin.alert.Level;
import io.tocsin.alert.Series;
import io.tocsin.alert.TopicId;
import io.tocsin.wire.GoTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Drafts and entries for tests, written down and generated. */
final class Samples {

    static final TopicId TOPIC = new TopicId("cpu");
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00.000000001Z");
    static final int ANY_SIZE = Integer.MAX_VALUE;

    private Samples() {}

    static Draft draft(String id) {
        return Draft.of(id, Level.WARNING, id + " is WARNING", EventData.of("cpu"));
    }

    /** What the collector does with a draft, for a given place in the log. */
    static LogEntry stamp(EncodedDraft encoded, long topicNumber, long seq, long ordinal, long previousSeq) {
        Draft draft = encoded.draft();
        Instant time = draft.time();
        Duration duration = draft.duration();
        var state = new EventState(
                draft.id(),
                draft.message(),
                draft.details(),
                time == null ? NOON : time,
                duration == null ? Duration.ofNanos(seq) : duration,
                draft.level());
        var event = new Event(TOPIC, state, Level.INFO, draft.data());
        return encoded.stamp(topicNumber, seq, ordinal, previousSeq, NOON, event);
    }

    /** The stored form of {@code draft} at seq 9. */
    static byte[] stampedValue(Draft draft) {
        var encoded = EncodedDraft.encode(draft, ANY_SIZE);
        stamp(encoded, 1, 9, 1, 0);
        return encoded.value();
    }

    /** Everything that an event can hold. */
    static Draft richDraft() {
        var series = new Series(
                "m\u00e9m",
                new TreeMap<>(Map.of("host", "web1", "\uD83D\uDE00", "\u2028")),
                List.of("time", "used", "note"),
                List.of(List.of("2026-03-01T12:00:00Z", -1.5, "x"), Arrays.asList(null, Long.MIN_VALUE, false)));
        var data = EventData.of("mem")
                .withTaskName("task")
                .withGroup("host=web1")
                .withTags(Map.of("host", "web1", "dc", ""))
                .withFields(Map.of("a", "text", "b", 300L, "c", 0.1, "d", true, "e", false))
                .withHeaders(Map.of("tocsin-replay", "7"))
                .withRecoverable(false)
                .withExplicitSeries(List.of(series));
        return Draft.of("mem:host=web1", Level.CRITICAL, "memory \u00fc", data)
                .withDetails("<b>details</b>")
                .withTime(Instant.parse("2026-02-28T23:59:59.25Z"))
                .withDuration(Duration.ofSeconds(90));
    }

    /** The data of an event with many tags and long fields. */
    static EventData largeData(int tags, int fieldLength) {
        Map<String, String> many =
                IntStream.range(0, tags).boxed().collect(Collectors.toMap(i -> "tag" + i, i -> "value " + i));
        return EventData.of("large").withTags(many).withFields(Map.of("blob", "\u65e5".repeat(fieldLength)));
    }

    static Arbitrary<Draft> drafts() {
        var times = Combinators.combine(
                        Arbitraries.longs()
                                .between(
                                        Instant.parse("0000-01-01T00:00:00Z").getEpochSecond(),
                                        Instant.parse("9999-12-31T23:59:59Z").getEpochSecond()),
                        Arbitraries.integers().between(0, 999_999_999))
                .as(Instant::ofEpochSecond);
        Arbitrary<@Nullable Instant> maybeTimes = times.injectNull(0.3).edgeCases(edge -> edge.add(GoTime.ZERO));
        Arbitrary<@Nullable Duration> maybeDurations =
                Arbitraries.longs().map(Duration::ofNanos).injectNull(0.3);
        return Combinators.combine(
                        texts(), Arbitraries.of(Level.class), texts(), texts(), maybeTimes, maybeDurations, data())
                .as(Draft::new);
    }

    private static Arbitrary<EventData> data() {
        var tags = Arbitraries.maps(texts(), texts()).ofMaxSize(12);
        Arbitrary<Object> fieldValues = Arbitraries.oneOf(
                texts().asGeneric(),
                Arbitraries.longs().asGeneric(),
                Arbitraries.doubles().asGeneric(),
                Arbitraries.of(true, false).asGeneric(),
                Arbitraries.of(Double.NaN, -0.0, Double.POSITIVE_INFINITY).asGeneric());
        var fields = Arbitraries.maps(texts(), fieldValues).ofMaxSize(8);
        var rows = fieldValues.injectNull(0.2).list().ofMaxSize(4).list().ofMaxSize(4);
        var series = Combinators.combine(texts(), tags, texts().list().ofMaxSize(4), rows)
                .as((name, ofSeries, columns, values) -> new Series(name, new TreeMap<>(ofSeries), columns, values));
        Arbitrary<@Nullable List<Series>> maybeSeries =
                series.list().ofMaxSize(3).injectNull(0.5);
        return Combinators.combine(
                        texts(), texts(), texts(), tags, fields, Arbitraries.of(true, false), tags, maybeSeries)
                .as((name, task, group, ofEvent, values, recoverable, headers, explicit) -> EventData.of(name)
                        .withTaskName(task)
                        .withGroup(group)
                        .withTags(ofEvent)
                        .withFields(values)
                        .withRecoverable(recoverable)
                        .withHeaders(headers)
                        .withExplicitSeries(explicit));
    }

    /** Well-formed text of all planes, also longer than one length byte tells. */
    private static Arbitrary<String> texts() {
        var anyPlane = Arbitraries.integers()
                .between(0, Character.MAX_CODE_POINT)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .list()
                .ofMaxSize(20)
                .map(points -> points.stream().map(Character::toString).collect(Collectors.joining()));
        var ascii = Arbitraries.strings().ascii().ofMaxLength(20);
        var lengthy = Arbitraries.of("a", "\u00e9", "\u65e5", "\uD83D\uDE00")
                .flatMap(unit -> Arbitraries.integers().between(30, 200).map(unit::repeat));
        return Arbitraries.frequencyOf(Tuple.of(5, ascii), Tuple.of(3, anyPlane), Tuple.of(1, lengthy));
    }
}
