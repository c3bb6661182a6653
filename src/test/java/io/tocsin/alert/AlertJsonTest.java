package io.tocsin.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.golden.Golden;
import io.tocsin.wire.GoTime;
import io.tocsin.wire.NonFiniteNumberException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AlertJsonTest {

    private static final Instant TIME = Instant.parse("2024-05-01T12:00:10.25Z");

    @Test
    void writesKapacitorsDocumentedExample() {
        // given
        var series = new Series(
                "cpu",
                new TreeMap<>(Map.of("host", "web1")),
                List.of("time", "idle", "note"),
                List.of(Arrays.asList("2024-05-01T12:00:10.25Z", 3.5, null)));
        var event = new Event(
                new TopicId("cpu"),
                new EventState(
                        "cpu:host=web1", "cpu:host=web1 is CRITICAL", "", TIME, Duration.ofSeconds(10), Level.CRITICAL),
                Level.WARNING,
                EventData.of("cpu").withExplicitSeries(List.of(series)));

        // when
        String line = text(event);

        // then
        Golden.assertMatches(AlertJsonTest.class, "documented-example.json", line);
    }

    @Test
    void derivesOneRowFromTagsAndFieldsInByteOrder() {
        // given
        Map<String, String> tags = Map.of("host", "web1", "\uFFFC", "below", "\uD83D\uDE00", "above", "a<b", "&");
        Map<String, Object> fields = Map.of("idle", 3.5, "count", 7L, "up", true, "note", "\"\u2028\b", "whole", 100.0);
        var data = EventData.of("cpu").withTags(tags).withFields(fields).withRecoverable(false);

        // when
        String line = text(event(data));

        // then
        Golden.assertMatches(AlertJsonTest.class, "derived-row.json", line);
    }

    @Test
    void writesNullForNoSeriesAndLeavesOutWhatIsEmptyInASeries() {
        // given
        var none = EventData.of("ignored").withExplicitSeries(List.of());
        var empty =
                none.withExplicitSeries(List.of(new Series("", Collections.emptySortedMap(), List.of(), List.of())));

        // when
        String lines = text(event(none)) + text(event(empty));

        // then
        Golden.assertMatches(AlertJsonTest.class, "empty-series.json", lines);
    }

    @Test
    void writesTheZeroTimeAndANegativeDuration() {
        // given
        var state = new EventState("", "", "", GoTime.ZERO, Duration.ofNanos(-1), Level.OK);
        var event = new Event(new TopicId("t"), state, Level.OK, EventData.of(""));

        // when
        String line = text(event);

        // then
        Golden.assertMatches(AlertJsonTest.class, "zero-time.json", line);
    }

    @Test
    void refusesNumbersThatAreNotFiniteAndNamesTheColumn() {
        for (double number : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            // given
            var event = event(EventData.of("cpu").withFields(Map.of("busy", 1.0, "idle", number)));

            // when
            var refusal = assertThatThrownBy(() -> AlertJson.line(event));

            // then
            refusal.isInstanceOf(NonFiniteNumberException.class)
                    .hasMessage("column \"idle\" of series \"cpu\" is %s; JSON has only finite numbers.", number);
        }
    }

    @Test
    void endsWithExactlyOneNewline() {
        // when
        byte[] line = AlertJson.line(event(EventData.of("cpu")));

        // then
        assertThat(new String(line, StandardCharsets.UTF_8)).endsWith("}\n").hasLineCount(1);
    }

    private static Event event(EventData data) {
        var state = new EventState("id", "m\u00e9ssage", "<b>", TIME, Duration.ZERO, Level.INFO);
        return new Event(new TopicId("t"), state, Level.OK, data);
    }

    private static String text(Event event) {
        return new String(AlertJson.line(event), StandardCharsets.UTF_8);
    }
}
