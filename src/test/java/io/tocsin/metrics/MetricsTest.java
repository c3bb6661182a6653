package io.tocsin.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class MetricsTest {

    private final Metrics metrics = new Metrics();

    @Test
    void writesEveryMetricWithItsLabels() {
        // given
        metrics.topic("cpu").accepted(3);
        metrics.topic("cpu").unrouted(2);
        var handler = metrics.handler("cpu", "kafka1", () -> 7);
        handler.delivered(11);
        handler.filtered(12);
        handler.matchFailed(5);
        handler.retried(13);
        handler.dead(14);
        metrics.requestAnswered(207);
        metrics.storeSynced(2_000_000);
        // when
        var text = text();
        // then
        assertThat(text.lines())
                .contains(
                        "tocsin_events_accepted_total{topic=\"cpu\"} 3.0",
                        "tocsin_events_unrouted_total{topic=\"cpu\"} 2.0",
                        "tocsin_events_delivered_total{handler=\"kafka1\",topic=\"cpu\"} 11.0",
                        "tocsin_events_filtered_total{handler=\"kafka1\",topic=\"cpu\"} 12.0",
                        "tocsin_match_failures_total{handler=\"kafka1\",topic=\"cpu\"} 5.0",
                        "tocsin_deliveries_retried_total{handler=\"kafka1\",topic=\"cpu\"} 13.0",
                        "tocsin_events_dead_total{handler=\"kafka1\",topic=\"cpu\"} 14.0",
                        "tocsin_events_pending{handler=\"kafka1\",topic=\"cpu\"} 7.0",
                        "tocsin_requests_total{code=\"207\"} 1.0",
                        "tocsin_store_sync_seconds_bucket{le=\"0.001\"} 0",
                        "tocsin_store_sync_seconds_bucket{le=\"0.0025\"} 1",
                        "tocsin_store_sync_seconds_count 1");
    }

    @Test
    void removesTheSeriesWithTheirOwner() {
        // given
        metrics.topic("cpu").accepted(1);
        metrics.handler("cpu", "kafka1", () -> 7).delivered(1);
        // when
        metrics.removeTopic("cpu");
        metrics.removeHandler("cpu", "kafka1");
        // then
        assertThat(text()).doesNotContain("cpu");
    }

    @Test
    void countsOwnersAboveTheLimitTogether() {
        // given
        for (int i = 0; i < Metrics.MAX_OWNERS; i++) {
            metrics.topic("topic" + i).accepted(1);
            metrics.handler("topic" + i, "h", () -> 0);
        }
        metrics.handler("late", "a", () -> 2).delivered(1);
        metrics.handler("late", "b", () -> 3).delivered(1);
        metrics.handler("late", "c", () -> 100);
        metrics.removeHandler("late", "c");
        // when
        metrics.topic("late1").accepted(4);
        metrics.topic("late2").accepted(5);
        // then
        assertThat(text().lines())
                .noneMatch(line -> line.contains("late"))
                .contains(
                        "tocsin_events_accepted_total{topic=\"(other)\"} 9.0",
                        "tocsin_events_delivered_total{handler=\"(other)\",topic=\"(other)\"} 2.0",
                        "tocsin_events_pending{handler=\"(other)\",topic=\"(other)\"} 5.0");
    }

    private String text() {
        return new String(metrics.render(), StandardCharsets.UTF_8);
    }
}
