package io.tocsin.metrics;

import io.tocsin.metrics.Counts.Series;
import java.util.EnumSet;
import java.util.Set;

/**
 * The counters of one topic, from {@link Metrics#topic}. Any thread. What is counted after the topic was removed counts
 * under {@link Metrics#OTHER}.
 */
public final class TopicMetrics {

    static final Set<Metric> PLAIN = EnumSet.of(Metric.EVENTS_ACCEPTED, Metric.EVENTS_UNROUTED);

    private static final Series ACCEPTED = new Series(Metric.EVENTS_ACCEPTED, "");
    private static final Series UNROUTED = new Series(Metric.EVENTS_UNROUTED, "");

    private final Counts counts = new Counts(PLAIN);

    Counts counts() {
        return counts;
    }

    /** Counts events that were stored. */
    public void accepted(long events) {
        counts.add(ACCEPTED, events);
    }

    /** Counts stored events that no handler takes. */
    public void unrouted(long events) {
        counts.add(UNROUTED, events);
    }
}
