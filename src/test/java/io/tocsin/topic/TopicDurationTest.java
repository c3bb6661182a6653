package io.tocsin.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.Draft;
import io.tocsin.alert.EventData;
import io.tocsin.alert.EventState;
import io.tocsin.alert.Level;
import io.tocsin.wire.GoTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TopicDurationTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    /** An event of year 1, which is Go's zero time, once made the next one of its id stop the whole drain. */
    @Test
    void stopsAtTheLongestDurationThatAnEventCanState() {
        // given
        var first = EventState.of("id", Level.CRITICAL, "", GoTime.ZERO);
        var before = new StateRow(first, GoTime.ZERO, 1, GoTime.ZERO);

        // when
        var applied = Topic.apply(before, Draft.of("id", Level.CRITICAL, "", EventData.of("m")), NOW);

        // then
        assertThat(applied.duration()).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
        assertThat(first.withDuration(applied.duration()).duration()).isEqualTo(applied.duration());
    }
}
