package io.tocsin.lifecycle;

import static io.tocsin.lifecycle.Health.Severity.DEGRADED;
import static io.tocsin.lifecycle.Health.Severity.FAILED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class HealthTest {

    private Instant now = Instant.parse("2026-11-21T10:00:00Z");
    private final Health health = new Health(() -> now);

    @Test
    void isWellWithoutConditions() {
        assertThat(health.conditions()).isEmpty();
        assertThat(health.worst()).isEmpty();
    }

    @Test
    void listsConditionsInOrderOfName() {
        health.report("store", FAILED, "disk is full");
        health.report("cluster:eu", DEGRADED, "no broker answers");

        assertThat(health.conditions())
                .containsExactly(
                        new Health.Condition("cluster:eu", DEGRADED, "no broker answers", now),
                        new Health.Condition("store", FAILED, "disk is full", now));
        assertThat(health.worst()).contains(FAILED);
    }

    @Test
    void keepsTheBeginningOfAnEpisodeWhileItsCauseChanges() {
        var began = now;
        boolean first = health.report("store", DEGRADED, "little room");
        now = now.plusSeconds(60);

        boolean second = health.report("store", FAILED, "no room");

        assertThat(first).isTrue();
        assertThat(second).isFalse();
        assertThat(health.conditions()).containsExactly(new Health.Condition("store", FAILED, "no room", began));
    }

    @Test
    void beginsANewEpisodeAfterTheOldOneWasCleared() {
        health.report("store", FAILED, "no room");
        assertThat(health.clear("store")).isTrue();
        assertThat(health.clear("store")).isFalse();
        now = now.plusSeconds(60);

        assertThat(health.report("store", DEGRADED, "little room")).isTrue();
        assertThat(health.conditions()).extracting(Health.Condition::since).containsExactly(now);
    }

    @Test
    void givesASnapshotThatDoesNotChange() {
        health.report("store", FAILED, "no room");
        var before = health.conditions();
        health.clear("store");

        assertThat(before).hasSize(1);
        assertThatThrownBy(before::clear).isInstanceOf(UnsupportedOperationException.class);
    }
}
