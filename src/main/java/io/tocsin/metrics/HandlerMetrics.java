package io.tocsin.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** The counters of one handler, from {@link Metrics#handler}. Any thread. */
public final class HandlerMetrics {

    private final Metrics metrics;
    private final String topic;
    private final String handler;
    private final CounterDataPoint delivered;
    private final CounterDataPoint filtered;
    private final CounterDataPoint matchFailed;
    private final CounterDataPoint retried;
    private final CounterDataPoint dead;

    /** What was counted by reason, so that it can be removed. */
    private final Set<String> reasons = ConcurrentHashMap.newKeySet();

    /** One backlog, or, for the handlers that share their series, one for each. */
    private final Map<OwnerKey, LongSupplier> backlogs = new ConcurrentHashMap<>();

    HandlerMetrics(Metrics metrics, String topic, String handler) {
        this.metrics = metrics;
        this.topic = topic;
        this.handler = handler;
        this.delivered = metrics.delivered.labelValues(topic, handler);
        this.filtered = metrics.filtered.labelValues(topic, handler);
        this.matchFailed = metrics.matchFailed.labelValues(topic, handler);
        this.retried = metrics.retried.labelValues(topic, handler);
        this.dead = metrics.dead.labelValues(topic, handler);
    }

    /** Counts events that were delivered. */
    public void delivered(long events) {
        delivered.inc(events);
    }

    /** Counts events that the handler's match, or a rule of its options, turned away. */
    public void filtered(long events) {
        filtered.inc(events);
    }

    /** Counts events for which the handler's match had no value; they count as filtered besides. */
    public void matchFailed(long events) {
        matchFailed.inc(events);
    }

    /** Counts attempts that will be made again. */
    public void retried(long attempts) {
        retried.inc(attempts);
    }

    /** Counts events that became dead letters. */
    public void dead(long events) {
        dead.inc(events);
    }

    /** Counts an attempt to produce that came to nothing; {@code reason} is one of a few words. */
    public void recordFailed(String reason) {
        reasons.add(reason);
        metrics.recordsFailed.labelValues(topic, handler, reason).inc();
    }

    /** Counts a record that is not what the options say; {@code reason} is one of a few words. */
    public void recordAdjusted(String reason) {
        reasons.add(reason);
        metrics.recordsAdjusted.labelValues(topic, handler, reason).inc();
    }

    void addBacklog(OwnerKey owner, LongSupplier pending) {
        backlogs.put(owner, pending);
    }

    void removeBacklog(OwnerKey owner) {
        backlogs.remove(owner);
    }

    long pending() {
        return backlogs.values().stream().mapToLong(LongSupplier::getAsLong).sum();
    }

    void removeSeries() {
        metrics.delivered.remove(topic, handler);
        metrics.filtered.remove(topic, handler);
        metrics.matchFailed.remove(topic, handler);
        metrics.retried.remove(topic, handler);
        metrics.dead.remove(topic, handler);
        for (String reason : reasons) {
            metrics.recordsFailed.remove(topic, handler, reason);
            metrics.recordsAdjusted.remove(topic, handler, reason);
        }
    }
}
