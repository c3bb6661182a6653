package io.tocsin.api;

import io.tocsin.delivery.HandlerView;
import io.tocsin.delivery.run.RunnerStatus;
import io.tocsin.kafka.ClusterStatus;
import io.tocsin.lifecycle.Health.Condition;
import io.tocsin.metrics.Metric;
import io.tocsin.metrics.Metrics;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The metrics that are read from the parts of the daemon at each scrape, on the scraping thread. */
final class Gauges {

    private final ApiServices services;
    private final Metrics metrics;

    private Gauges(ApiServices services) {
        this.services = services;
        this.metrics = services.metrics();
    }

    /** Has them read from now on. */
    static void addTo(ApiServices services) {
        var gauges = new Gauges(services);
        gauges.addHandlers();
        gauges.addClusters();
        gauges.addStore();
        var metrics = services.metrics();
        metrics.read(Metric.CONDITIONS, gauges::conditions);
        metrics.read(Metric.BUILD_INFO, page -> page.value(1, services.version()));
    }

    private void addHandlers() {
        summed(Metric.EVENTS_PENDING, HandlerView::pending);
        summed(Metric.BACKLOG_BYTES, view -> view.backlog().bytes());
        byLabels(Metric.BACKLOG_OLDEST_AGE, this::oldestAgeSeconds, Double::max);
        metrics.read(Metric.HANDLERS, page -> {
            var counts = services.handlers().views().stream()
                    .collect(Collectors.groupingBy(view -> view.status().state(), Collectors.counting()));
            for (var state : RunnerStatus.State.values()) {
                page.count(counts.getOrDefault(state, 0L), state.word());
            }
        });
    }

    private double oldestAgeSeconds(HandlerView view) {
        var oldest = view.backlog().oldest();
        return oldest == null
                ? 0
                : Math.max(
                        0, Duration.between(oldest, services.clock().instant()).toMillis() / 1e3);
    }

    /** Handlers that share their labels, a deleted one that still delivers and its successor for example, are added up. */
    private void summed(Metric metric, ToDoubleFunction<HandlerView> value) {
        byLabels(metric, value, Double::sum);
    }

    private void byLabels(Metric metric, ToDoubleFunction<HandlerView> value, BinaryOperator<Double> both) {
        metrics.read(metric, page -> {
            Map<List<String>, Double> values =
                    new TreeMap<>(Comparator.<List<String>, String>comparing(labels -> labels.get(0))
                            .thenComparing(labels -> labels.get(1)));
            for (var view : services.handlers().views()) {
                var ref = view.spec().ref();
                values.merge(metrics.shownAs(ref.topic().name(), ref.id().name()), value.applyAsDouble(view), both);
            }
            values.forEach((labels, shown) -> page.value(shown, labels.get(0), labels.get(1)));
        });
    }

    private void addClusters() {
        ofCluster(Metric.KAFKA_CONNECTED, cluster -> flag(cluster.connected()));
        ofCluster(Metric.KAFKA_FAILING, cluster -> flag(cluster.error().isPresent()));
        ofCluster(
                Metric.KAFKA_CHANGE_WAITING,
                cluster -> flag(cluster.waitingChange().isPresent()));
        ofCluster(Metric.KAFKA_PRODUCER_RESTARTS, ClusterStatus::generation);
        ofCluster(Metric.KAFKA_UNACKNOWLEDGED_RECORDS, ClusterStatus::unacknowledgedRecords);
        ofCluster(Metric.KAFKA_UNACKNOWLEDGED_BYTES, ClusterStatus::unacknowledgedBytes);
    }

    private void ofCluster(Metric metric, ToDoubleFunction<ClusterStatus> value) {
        metrics.read(
                metric,
                page -> services.clusters()
                        .get()
                        .forEach(cluster -> page.value(
                                value.applyAsDouble(cluster), cluster.id().value())));
    }

    private void addStore() {
        var store = services.store();
        metrics.read(Metric.STORE_USED, page -> page.count(store.room().usedBytes()));
        metrics.read(Metric.STORE_FREE, page -> page.count(store.room().freeBytes()));
        metrics.read(Metric.STORE_RESERVE, page -> page.count(store.room().reserveBytes()));
        metrics.read(Metric.STORE_MAX, page -> {
            if (store.room().maxBytes() != Long.MAX_VALUE) {
                page.count(store.room().maxBytes());
            }
        });
        metrics.read(Metric.STORE_ACCEPTING, page -> page.value(flag(Overview.isAccepting(services))));
        metrics.read(
                Metric.LOG_TAIL_BYTES, page -> page.count(services.eventLog().tailBytes()));
    }

    /** Names hold topics and handlers, of which there may be many: only the part before the colon is a label. */
    private void conditions(Metrics.Reading page) {
        services.health().conditions().stream()
                .collect(Collectors.groupingBy(
                        condition -> List.of(part(condition), severity(condition)), Collectors.counting()))
                .forEach((labels, count) -> page.count(count, labels.get(0), labels.get(1)));
    }

    private static String part(Condition condition) {
        return Stream.of(condition.name().split(":", 2)).findFirst().orElseThrow();
    }

    private static String severity(Condition condition) {
        return condition.severity().name().toLowerCase(Locale.ROOT);
    }

    private static double flag(boolean isSet) {
        return isSet ? 1 : 0;
    }
}
