package io.tocsin.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MetricsTest {

    private final Metrics metrics = new Metrics();

    @Test
    void movesEachMetricForItsReasonOnly() {
        // given
        metrics.topic("cpu").accepted(3);
        metrics.topic("cpu").unrouted(2);
        var handler = metrics.handler("cpu", "kafka1");
        handler.accepted(10);
        handler.delivered(11);
        handler.filtered(12);
        handler.matchFailed(5);
        handler.retried(13);
        handler.dead(14);
        handler.discarded(15);
        handler.recordFailed("auth");
        handler.recordFailed("auth");
        handler.recordAdjusted("map_empty");
        metrics.requestAnswered(207);
        metrics.storeSynced(2_000_000);
        metrics.deliveryTook("kafka", "eu", 30_000_000, 7_000_000);
        metrics.read(Metric.HANDLERS, page -> page.value(4, "running"));
        metrics.read(Metric.UNCAUGHT_ERRORS, page -> page.value(6));
        metrics.read(Metric.BUILD_INFO, page -> page.value(1, "0.1.0"));

        // when
        var page = page();

        // then
        assertThat(page.value("tocsin_events_accepted_total", "topic", "cpu")).contains(3.0);
        assertThat(page.value("tocsin_events_unrouted_total", "topic", "cpu")).contains(2.0);
        assertThat(ofHandler(page, "tocsin_handler_events_accepted_total")).isEqualTo(10);
        assertThat(ofHandler(page, "tocsin_events_delivered_total")).isEqualTo(11);
        assertThat(ofHandler(page, "tocsin_events_filtered_total")).isEqualTo(12);
        assertThat(ofHandler(page, "tocsin_match_failures_total")).isEqualTo(5);
        assertThat(ofHandler(page, "tocsin_deliveries_retried_total")).isEqualTo(13);
        assertThat(ofHandler(page, "tocsin_events_dead_total")).isEqualTo(14);
        assertThat(ofHandler(page, "tocsin_events_discarded_total")).isEqualTo(15);
        assertThat(page.value(
                        "tocsin_kafka_records_failed_total", "topic", "cpu", "handler", "kafka1", "reason", "auth"))
                .contains(2.0);
        assertThat(page.sum("tocsin_kafka_records_adjusted_total")).isEqualTo(1);
        assertThat(page.value("tocsin_requests_total", "code", "207")).contains(1.0);
        assertThat(page.value("tocsin_store_sync_seconds_bucket", "le", "0.001"))
                .contains(0.0);
        assertThat(page.value("tocsin_store_sync_seconds_bucket", "le", "0.0025"))
                .contains(1.0);
        assertThat(page.value("tocsin_delivery_wait_seconds_sum", "kind", "kafka", "cluster", "eu"))
                .contains(0.03);
        assertThat(page.value("tocsin_delivery_answer_seconds_sum", "kind", "kafka", "cluster", "eu"))
                .contains(0.007);
        assertThat(page.value("tocsin_handlers", "state", "running")).contains(4.0);
        assertThat(page.value("tocsin_uncaught_errors_total")).contains(6.0);
        assertThat(page.value("tocsin_build_info", "version", "0.1.0")).contains(1.0);
    }

    @Test
    void countsFromZeroSoThatARateSeesTheFirstEvent() {
        // given
        metrics.handler("cpu", "kafka1");
        // when
        var page = page();
        // then
        assertThat(ofHandler(page, "tocsin_events_dead_total")).isZero();
    }

    @Test
    void writesAnyNameOfATopic() {
        // given
        metrics.topic("a\"b\\c\nd é").accepted(1);
        // when
        var page = page();
        // then
        assertThat(page.value("tocsin_events_accepted_total", "topic", "a\"b\\c\nd é"))
                .contains(1.0);
    }

    @Test
    void writesOpenMetricsForWhoAsksForIt() {
        // given
        metrics.topic("cpu").accepted(1);
        // when
        var asked = MetricsPage.Format.accepted("application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
        var page = metrics.page(asked);
        // then
        assertThat(page.contentType()).startsWith("application/openmetrics-text; version=1.0.0");
        assertThat(new String(page.text(), StandardCharsets.UTF_8))
                .contains("# TYPE tocsin_events_accepted counter\n")
                .endsWith("# EOF\n");
        assertThat(MetricsPage.Format.accepted(null)).isEqualTo(MetricsPage.Format.PROMETHEUS_TEXT);
        assertThat(MetricsPage.Format.accepted("*/*")).isEqualTo(MetricsPage.Format.PROMETHEUS_TEXT);
    }

    @Test
    void keepsTheSumsWhenAnOwnerGoes() {
        // given
        metrics.topic("cpu").accepted(5);
        var handler = metrics.handler("cpu", "kafka1");
        handler.delivered(3);
        handler.recordFailed("auth");
        metrics.removeTopic("cpu");
        metrics.removeHandler("cpu", "kafka1");
        // when
        handler.delivered(1);
        metrics.knownHandler("cpu", "kafka1").recordFailed("auth");
        // then
        var page = page();
        assertThat(page.value("tocsin_events_accepted_total", "topic", Metrics.OTHER))
                .contains(5.0);
        assertThat(page.value("tocsin_events_delivered_total", "topic", Metrics.OTHER, "handler", Metrics.OTHER))
                .contains(4.0);
        assertThat(page.sum("tocsin_kafka_records_failed_total")).isEqualTo(2);
        assertThat(page.sum("tocsin_events_delivered_total")).isEqualTo(4);
        assertThat(metrics.shownAs("cpu", "kafka1")).containsExactly(Metrics.OTHER, Metrics.OTHER);
    }

    @Test
    void beginsAnewWhenANameIsUsedAgain() {
        // given
        metrics.handler("cpu", "kafka1").delivered(3);
        metrics.removeHandler("cpu", "kafka1");
        // when
        metrics.handler("cpu", "kafka1").delivered(1);
        // then
        assertThat(ofHandler(page(), "tocsin_events_delivered_total")).isEqualTo(1);
        assertThat(page().sum("tocsin_events_delivered_total")).isEqualTo(4);
    }

    @Test
    void countsOwnersAboveTheLimitTogether() {
        // given
        IntStream.range(0, 100_000).forEach(i -> metrics.topic("topic" + i).accepted(1));
        IntStream.range(0, 10_000)
                .forEach(i -> metrics.handler("topic" + i, "h").delivered(1));
        // when
        var page = page();
        // then
        assertThat(page.size()).isLessThan(20 * Metrics.MAX_OWNERS);
        assertThat(page.sum("tocsin_events_accepted_total")).isEqualTo(100_000);
        assertThat(page.sum("tocsin_events_delivered_total")).isEqualTo(10_000);
        assertThat(page.value("tocsin_events_accepted_total", "topic", Metrics.OTHER))
                .contains(100_000.0 - Metrics.MAX_OWNERS);
    }

    private Exposition page() {
        return Exposition.parse(new String(metrics.render(), StandardCharsets.UTF_8));
    }

    private static double ofHandler(Exposition page, String name) {
        return page.value(name, "topic", "cpu", "handler", "kafka1").orElseThrow();
    }
}
