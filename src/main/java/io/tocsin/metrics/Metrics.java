package io.tocsin.metrics;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The values of every {@link Metric}, in a registry of its own.
 *
 * <p>So that a client which invents topics cannot make the page grow without bound, the first {@value #MAX_OWNERS} topics
 * and the first {@value #MAX_OWNERS} handlers have series of their own; what comes later counts under the label value
 * {@value #OTHER}. Removing an owner frees its place, and what it had counted goes there too: a sum over all series never
 * falls while the daemon runs.
 *
 * <p>Made once by the server and handed down; no static state, so that each test has its own. Counting never blocks.
 */
public final class Metrics {

    /** Most topics, and most handlers, with series of their own. */
    public static final int MAX_OWNERS = 1_000;

    /** The label value of all owners without series of their own; no topic can be named so. */
    public static final String OTHER = "(other)";

    private static final double[] SYNC_BOUNDS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };

    /** From a lone event on a fast disk to an outage of hours. */
    private static final double[] DELIVERY_BOUNDS = {
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3_600
    };

    /** Takes one value for the page. */
    @FunctionalInterface
    public interface Reading {

        /** Shows {@code value} with these values of the metric's labels, in their order. */
        void value(double value, String... labelValues);

        /** The same for a whole number. */
        default void count(long number, String... labelValues) {
            value((double) number, labelValues);
        }
    }

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Owners<TopicMetrics> topics =
            new Owners<>(MAX_OWNERS, TopicMetrics::new, TopicMetrics::counts, new OwnerKey(OTHER, ""));
    private final Owners<HandlerMetrics> handlers =
            new Owners<>(MAX_OWNERS, HandlerMetrics::new, HandlerMetrics::counts, new OwnerKey(OTHER, OTHER));
    private final Counter requests;
    private final DistributionDataPoint storeSync;
    private final Histogram deliveryWait;
    private final Histogram deliveryAnswer;

    /** Registers what is counted here; nothing is counted yet. */
    public Metrics() {
        TopicMetrics.PLAIN.forEach(metric -> readCounts(metric, topics));
        HandlerMetrics.PLAIN.forEach(metric -> readCounts(metric, handlers));
        HandlerMetrics.BY_REASON.forEach(metric -> readCounts(metric, handlers));
        requests = Counter.builder()
                .name(Metric.REQUESTS.text())
                .help(Metric.REQUESTS.help())
                .labelNames(Metric.REQUESTS.labelNames())
                .register(registry);
        storeSync = histogram(Metric.STORE_SYNC, SYNC_BOUNDS);
        deliveryWait = histogram(Metric.DELIVERY_WAIT, DELIVERY_BOUNDS);
        deliveryAnswer = histogram(Metric.DELIVERY_ANSWER, DELIVERY_BOUNDS);
    }

    private Histogram histogram(Metric metric, double... bounds) {
        return Histogram.builder()
                .name(metric.text())
                .help(metric.help())
                .labelNames(metric.labelNames())
                .classicOnly()
                .classicUpperBounds(bounds)
                .register(registry);
    }

    private void readCounts(Metric metric, Owners<?> owners) {
        read(
                metric,
                page -> owners.snapshot()
                        .forEach((owner, counts) -> counts.forEach((series, value) -> {
                            if (series.metric() == metric) {
                                page.count(value, owner.labels(series.reason()));
                            }
                        })));
    }

    /**
     * Has a metric read at each scrape, on the scraping thread. To be called once for a metric; one that is never read is
     * not on the page.
     *
     * @param source gives the values, each combination of labels once; soon, and without an exception
     */
    public void read(Metric metric, Consumer<Reading> source) {
        switch (metric.type()) {
            case COUNTER ->
                CounterWithCallback.builder()
                        .name(metric.text())
                        .help(metric.help())
                        .labelNames(metric.labelNames())
                        .callback(callback -> source.accept(callback::call))
                        .register(registry);
            case GAUGE ->
                GaugeWithCallback.builder()
                        .name(metric.text())
                        .help(metric.help())
                        .labelNames(metric.labelNames())
                        .callback(callback -> source.accept(callback::call))
                        .register(registry);
            case INFO -> {
                var info = Info.builder()
                        .name(metric.text())
                        .help(metric.help())
                        .labelNames(metric.labelNames())
                        .register(registry);
                source.accept((one, labelValues) -> info.setLabelValues(labelValues));
            }
            case HISTOGRAM -> throw new IllegalArgumentException(metric + " is observed, not read");
        }
    }

    /** The counters of one topic; the same object until it is removed. Keep it: asking costs a look-up. */
    public TopicMetrics topic(String topic) {
        return topics.get(new OwnerKey(topic, ""));
    }

    /** Frees the place of a topic that was deleted. */
    public void removeTopic(String topic) {
        topics.remove(new OwnerKey(topic, ""));
    }

    /**
     * The counters of one handler, for its runner; the same object until it is removed. Keep it: asking costs a look-up.
     */
    public HandlerMetrics handler(String topic, String handler) {
        return handlers.get(new OwnerKey(topic, handler));
    }

    /** The same for others, who may come late: a handler that was removed stays so. */
    public HandlerMetrics knownHandler(String topic, String handler) {
        return handlers.known(new OwnerKey(topic, handler));
    }

    /** The values of the labels {@code topic} and {@code handler} under which a handler counts now. */
    public List<String> shownAs(String topic, String handler) {
        var shown = handlers.shown(new OwnerKey(topic, handler));
        return List.of(shown.topic(), shown.handler());
    }

    /** Frees the place of a handler that is gone, or has another name. */
    public void removeHandler(String topic, String handler) {
        handlers.remove(new OwnerKey(topic, handler));
    }

    /**
     * Notes how long one delivery took.
     *
     * @param kind of the handler
     * @param cluster where it went to; empty where that is no Kafka cluster
     * @param waitNanos from acceptance to the hand-over
     * @param answerNanos from there to the answer
     */
    public void deliveryTook(String kind, String cluster, long waitNanos, long answerNanos) {
        deliveryWait.labelValues(kind, cluster).observe(Math.max(0, waitNanos) / 1e9);
        deliveryAnswer.labelValues(kind, cluster).observe(Math.max(0, answerNanos) / 1e9);
    }

    /** Accepted events without a handler since the start, by topic, of topics with series of their own that have any. */
    public Map<String, Long> unrouted() {
        var unrouted = new TreeMap<String, Long>();
        topics.snapshot()
                .forEach((owner, counts) -> counts.forEach((series, events) -> {
                    if (series.metric() == Metric.EVENTS_UNROUTED
                            && events > 0
                            && !owner.topic().equals(OTHER)) {
                        unrouted.put(owner.topic(), events);
                    }
                }));
        return unrouted;
    }

    /** Counts one answered HTTP request. */
    public void requestAnswered(int status) {
        requests.labelValues(Integer.toString(status)).inc();
    }

    /** Notes how long one synced write took. */
    public void storeSynced(long nanos) {
        storeSync.observe(nanos / 1e9);
    }

    /** Everything in Prometheus' text format, UTF-8. */
    public byte[] render() {
        return page(MetricsPage.Format.PROMETHEUS_TEXT).text();
    }

    /** Everything, as it is now. */
    public MetricsPage page(MetricsPage.Format format) {
        return MetricsPage.of(format, registry.scrape());
    }
}
