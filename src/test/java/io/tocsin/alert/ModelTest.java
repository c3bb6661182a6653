package io.tocsin.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ModelTest {

    @Test
    void ordersMapsByBytesWhateverOrderTheyCameIn() {
        // given
        Map<String, String> tags = new TreeMap<>(Collections.reverseOrder());
        tags.putAll(Map.of("a", "1", "\uD83D\uDE00", "3", "\uFFFC", "2"));

        // when
        var data = EventData.of("m").withTags(tags).withHeaders(tags);

        // then
        assertThat(data.tags().keySet()).containsExactly("a", "\uFFFC", "\uD83D\uDE00");
        assertThat(data.headers().keySet()).containsExactly("a", "\uFFFC", "\uD83D\uDE00");
    }

    @Test
    void isNotChangedThroughWhatItWasMadeFrom() {
        // given
        var tags = new TreeMap<>(Map.of("host", "a"));
        List<Object> row = Arrays.asList("time", null);
        var series = new Series("m", tags, List.of("time", "x"), List.of(row));

        // when
        tags.put("host", "b");
        row.set(0, "other");

        // then
        assertThat(series.tags()).containsExactlyEntriesOf(Map.of("host", "a"));
        assertThat(series.values()).containsExactly(Arrays.asList("time", null));
        assertThatThrownBy(() -> series.tags().put("x", "y")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void holdsOnlyScalars() {
        assertThatThrownBy(() -> EventData.of("m").withFields(Map.of("x", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a field is text, a long, a double or a boolean, not a Integer");
        assertThatThrownBy(
                        () -> new Series("m", Collections.emptySortedMap(), List.of("x"), List.of(List.of(List.of()))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void holdsOnlyTimesThatJsonCanExpress() {
        // given
        var draft = Draft.of("id", Level.OK, "", EventData.of("m"));

        // then
        assertThatThrownBy(() -> draft.withTime(Instant.parse("+10000-01-01T00:00:00Z")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> draft.withTime(Instant.parse("-0001-12-31T23:59:59Z")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        draft.withDuration(Duration.ofNanos(Long.MAX_VALUE).plusNanos(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EventState("", "", "", Instant.MAX, Duration.ZERO, Level.OK))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void derivesOneSeriesUnlessItIsGivenSome() {
        // given
        var data = EventData.of("m").withTags(Map.of("t", "1")).withFields(Map.of("b", 2L, "a", 1.5));
        var time = Instant.parse("2024-05-01T12:00:00Z");

        // when
        List<Series> derived = data.series(time);

        // then
        var expected = new Series(
                "m", data.tags(), List.of("time", "a", "b"), List.of(List.of("2024-05-01T12:00:00Z", 1.5, 2L)));
        assertThat(derived).containsExactly(expected);
        assertThat(data.withExplicitSeries(List.of()).series(time)).isEmpty();
    }
}
