package io.tocsin.metrics;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.LongSupplier;

/**
 * Every metric of the daemon, in a registry of its own.
 *
 * <p>Labels are {@code topic}, {@code handler}, {@code code}, and {@code reason}, which is one of a few words. So that a client which invents topics cannot make the
 * scrape grow without bound, the first {@value #MAX_OWNERS} topics and the first {@value #MAX_OWNERS} handlers have
 * series of their own; what comes later counts under the label value {@value #OTHER}. Removing an owner frees its
 * place.
 *
 * <p>Made once by the server and handed down; no static state, so that each test has its own.
 */
public final class Metrics {

    /** Most topics, and most handlers, with series of their own. */
    public static final int MAX_OWNERS = 1_000;

    /** The label value of all owners above {@link #MAX_OWNERS}; no topic can be named so. */
    static final String OTHER = "(other)";

    /** What {@link #render} writes, as a content type. */
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private final PrometheusRegistry registry = new PrometheusRegistry();

    final Counter accepted = Counter.builder()
            .name("tocsin_events_accepted_total")
            .help("Events stored and answered, by topic.")
            .labelNames("topic")
            .register(registry);

    final Counter unrouted = Counter.builder()
            .name("tocsin_events_unrouted_total")
            .help("Accepted events of a topic that had no handler at that moment.")
            .labelNames("topic")
            .register(registry);

    final Counter delivered = Counter.builder()
            .name("tocsin_events_delivered_total")
            .help("Events that a handler delivered.")
            .labelNames("topic", "handler")
            .register(registry);

    final Counter filtered = Counter.builder()
            .name("tocsin_events_filtered_total")
            .help("Events that a handler's match or one of its rules turned away.")
            .labelNames("topic", "handler")
            .register(registry);

    final Counter matchFailed = Counter.builder()
            .name("tocsin_match_failures_total")
            .help("Events for which a handler's match had no value, and which it therefore turned away.")
            .labelNames("topic", "handler")
            .register(registry);

    final Counter retried = Counter.builder()
            .name("tocsin_deliveries_retried_total")
            .help("Attempts that were deferred and are tried again.")
            .labelNames("topic", "handler")
            .register(registry);

    final Counter dead = Counter.builder()
            .name("tocsin_events_dead_total")
            .help("Events given up on and kept as dead letters.")
            .labelNames("topic", "handler")
            .register(registry);

    final Counter recordsFailed = Counter.builder()
            .name("tocsin_kafka_records_failed_total")
            .help("Attempts of a kafka handler that ended without an acknowledged record, by what it was.")
            .labelNames("topic", "handler", "reason")
            .register(registry);

    final Counter recordsAdjusted = Counter.builder()
            .name("tocsin_kafka_records_adjusted_total")
            .help("Events of which a kafka handler made something else than its options say, by what was in the way.")
            .labelNames("topic", "handler", "reason")
            .register(registry);

    private final Counter requests = Counter.builder()
            .name("tocsin_requests_total")
            .help("HTTP requests answered, by status.")
            .labelNames("code")
            .register(registry);

    private final DistributionDataPoint storeSync = Histogram.builder()
            .name("tocsin_store_sync_seconds")
            .help("Time that one synced write of the store took.")
            .classicOnly()
            .classicUpperBounds(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
            .register(registry);

    private final Owners<TopicMetrics> topics =
            new Owners<>(MAX_OWNERS, key -> new TopicMetrics(this, key.topic()), new OwnerKey(OTHER, ""));

    private final Owners<HandlerMetrics> handlers = new Owners<>(
            MAX_OWNERS, key -> new HandlerMetrics(this, key.topic(), key.handler()), new OwnerKey(OTHER, OTHER));

    /** Registers every metric; nothing is counted yet. */
    public Metrics() {
        GaugeWithCallback.builder()
                .name("tocsin_events_pending")
                .help("Accepted events that a handler has not answered yet.")
                .labelNames("topic", "handler")
                .callback(callback -> handlers.forEach(
                        (key, handler) -> callback.call((double) handler.pending(), key.topic(), key.handler())))
                .register(registry);
    }

    /** The counters of one topic; the same object until it is removed. Keep it: asking costs a look-up. */
    public TopicMetrics topic(String topic) {
        return topics.get(new OwnerKey(topic, ""));
    }

    /** Forgets the series of a topic that was deleted. */
    public void removeTopic(String topic) {
        var removed = topics.remove(new OwnerKey(topic, ""));
        if (removed != null) {
            removed.removeSeries();
        }
    }

    /**
     * The counters of one handler, without a backlog, for what is counted seldom; asking costs a look-up.
     */
    public HandlerMetrics handler(String topic, String handler) {
        return handlers.get(new OwnerKey(topic, handler));
    }

    /**
     * The counters of one handler; the same object until it is removed. Keep it: asking costs a look-up.
     *
     * @param pending how many events it has still to answer, asked at each scrape, on the scraping thread
     */
    public HandlerMetrics handler(String topic, String handler, LongSupplier pending) {
        var metrics = handlers.get(new OwnerKey(topic, handler));
        metrics.addBacklog(new OwnerKey(topic, handler), pending);
        return metrics;
    }

    /** Forgets the series of a handler that is gone, its backlog with them. */
    public void removeHandler(String topic, String handler) {
        var key = new OwnerKey(topic, handler);
        var removed = handlers.remove(key);
        if (removed == null) {
            handlers.other().removeBacklog(key);
        } else {
            removed.removeSeries();
        }
    }

    /** Counts one answered HTTP request. */
    public void requestAnswered(int status) {
        requests.labelValues(Integer.toString(status)).inc();
    }

    /** Notes how long one synced write took. */
    public void storeSynced(long nanos) {
        storeSync.observe((double) nanos / 1e9);
    }

    /** Everything in Prometheus' text format, UTF-8, of the type {@link #CONTENT_TYPE}. */
    public byte[] render() {
        var out = new ByteArrayOutputStream(8_192);
        try {
            PrometheusTextFormatWriter.create().write(out, registry.scrape());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }
}
