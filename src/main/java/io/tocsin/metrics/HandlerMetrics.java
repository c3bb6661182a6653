package io.tocsin.metrics;

import io.tocsin.metrics.Counts.Series;
import java.util.EnumSet;
import java.util.Set;

/**
 * The counters of one handler, from {@link Metrics#handler}. Any thread. What is counted after the handler was removed
 * counts under {@link Metrics#OTHER}.
 */
public final class HandlerMetrics {

    static final Set<Metric> PLAIN = EnumSet.of(
            Metric.HANDLER_EVENTS_ACCEPTED,
            Metric.EVENTS_DELIVERED,
            Metric.EVENTS_FILTERED,
            Metric.EVENTS_DEAD,
            Metric.EVENTS_DISCARDED,
            Metric.DELIVERIES_RETRIED,
            Metric.MATCH_FAILURES);

    static final Set<Metric> BY_REASON = EnumSet.of(Metric.KAFKA_RECORDS_FAILED, Metric.KAFKA_RECORDS_ADJUSTED);

    private static final Series ACCEPTED = new Series(Metric.HANDLER_EVENTS_ACCEPTED, "");
    private static final Series DELIVERED = new Series(Metric.EVENTS_DELIVERED, "");
    private static final Series FILTERED = new Series(Metric.EVENTS_FILTERED, "");
    private static final Series DEAD = new Series(Metric.EVENTS_DEAD, "");
    private static final Series DISCARDED = new Series(Metric.EVENTS_DISCARDED, "");
    private static final Series RETRIED = new Series(Metric.DELIVERIES_RETRIED, "");
    private static final Series MATCH_FAILED = new Series(Metric.MATCH_FAILURES, "");

    private final Counts counts = new Counts(PLAIN);

    Counts counts() {
        return counts;
    }

    /** Counts events that the handler has to answer from now on. */
    public void accepted(long events) {
        counts.add(ACCEPTED, events);
    }

    /** Counts events that were delivered. */
    public void delivered(long events) {
        counts.add(DELIVERED, events);
    }

    /** Counts events that the handler's match, or a rule of its options, turned away. */
    public void filtered(long events) {
        counts.add(FILTERED, events);
    }

    /** Counts events that became dead letters. */
    public void dead(long events) {
        counts.add(DEAD, events);
    }

    /** Counts events that went with their handler, undelivered. */
    public void discarded(long events) {
        counts.add(DISCARDED, events);
    }

    /** Counts attempts that will be made again. */
    public void retried(long attempts) {
        counts.add(RETRIED, attempts);
    }

    /** Counts events for which the handler's match had no value; they count as filtered besides. */
    public void matchFailed(long events) {
        counts.add(MATCH_FAILED, events);
    }

    /** Counts an attempt to produce that came to nothing; {@code reason} is one of a few words. */
    public void recordFailed(String reason) {
        counts.add(new Series(Metric.KAFKA_RECORDS_FAILED, reason), 1);
    }

    /** Counts a record that is not what the options say; {@code reason} is one of a few words. */
    public void recordAdjusted(String reason) {
        counts.add(new Series(Metric.KAFKA_RECORDS_ADJUSTED, reason), 1);
    }
}
