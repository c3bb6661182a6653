package io.tocsin.metrics;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What one owner of series has counted. Any thread. Once it was merged into another, also what is still counted here
 * arrives there, so that sums over all owners never fall.
 */
final class Counts {

    /**
     * One number.
     *
     * @param reason empty for a metric without that label
     */
    record Series(Metric metric, String reason) {}

    private final Map<Series, AtomicLong> values = new ConcurrentHashMap<>();
    private volatile @Nullable Counts heir;

    /** Begins at 0 for each of {@code metrics}, so that a rate sees their first event. */
    Counts(Set<Metric> metrics) {
        metrics.forEach(metric -> values.put(new Series(metric, ""), new AtomicLong()));
    }

    void add(Series series, long n) {
        var value = values.get(series);
        if (value == null) {
            value = values.computeIfAbsent(series, added -> new AtomicLong());
        }
        value.addAndGet(n);
        // looked at after adding: a merge sets it before it moves what it finds
        var to = heir;
        if (to != null) {
            moveTo(to);
        }
    }

    void mergeInto(Counts other) {
        heir = other;
        moveTo(other);
    }

    private void moveTo(Counts other) {
        values.forEach((series, value) -> {
            long n = value.getAndSet(0);
            if (n != 0) {
                other.add(series, n);
            }
        });
    }

    void forEach(ObjLongConsumer<Series> reader) {
        values.forEach((series, value) -> reader.accept(series, value.get()));
    }
}
