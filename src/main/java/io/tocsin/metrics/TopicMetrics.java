package io.tocsin.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;

/** The counters of one topic, from {@link Metrics#topic}. Any thread. */
public final class TopicMetrics {

    private final Metrics metrics;
    private final String topic;
    private final CounterDataPoint accepted;
    private final CounterDataPoint unrouted;

    TopicMetrics(Metrics metrics, String topic) {
        this.metrics = metrics;
        this.topic = topic;
        this.accepted = metrics.accepted.labelValues(topic);
        this.unrouted = metrics.unrouted.labelValues(topic);
    }

    /** Counts events that were stored. */
    public void accepted(long events) {
        accepted.inc(events);
    }

    /** Counts stored events that no handler takes. */
    public void unrouted(long events) {
        unrouted.inc(events);
    }

    void removeSeries() {
        metrics.accepted.remove(topic);
        metrics.unrouted.remove(topic);
    }
}
