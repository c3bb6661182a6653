package io.tocsin.topic;

import io.tocsin.alert.TopicId;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of topics that no handler takes events of: a line for the first event of each, at most {@value #MOST_LINES} a
 * minute, since a new search for the nearest name goes with each; the next minute's first line tells how many had none. For
 * the collector's thread.
 */
final class UnroutedWarnings {

    static final int MOST_LINES = 100;

    /** A topic beyond these, the oldest of which is forgotten, may be warned of again. */
    static final int MOST_REMEMBERED = 10_000;

    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final Logger LOG = LoggerFactory.getLogger(UnroutedWarnings.class);

    private final LongSupplier nanoTime;
    private final Set<TopicId> warned = new LinkedHashSet<>();
    private long minuteBeganNanos;
    private int lines;
    private long unnamed;

    /**
     * Has warned of nothing yet.
     *
     * @param nanoTime monotonic
     */
    UnroutedWarnings(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.minuteBeganNanos = nanoTime.getAsLong();
    }

    /**
     * An event of {@code topic} has no handler.
     *
     * @param nearest the name that may have been meant, empty for none; asked only for a line
     */
    void unrouted(TopicId topic, Supplier<String> nearest) {
        if (warned.contains(topic)) {
            return;
        }
        long now = nanoTime.getAsLong();
        if (now - minuteBeganNanos >= MINUTE_NANOS) {
            minuteBeganNanos = now;
            lines = 0;
        }
        remember(topic);
        if (lines == MOST_LINES) {
            unnamed++;
            return;
        }
        lines++;
        var line =
                LOG.atWarn().setMessage("event for a topic that has no handler").addKeyValue("topic", topic.name());
        String name = nearest.get();
        if (!name.isEmpty()) {
            line = line.addKeyValue("nearest", name);
        }
        if (unnamed > 0) {
            line = line.addKeyValue("unnamedTopicsBefore", unnamed);
            unnamed = 0;
        }
        line.log();
    }

    /** The topic was deleted: its next event is its first. */
    void forget(TopicId topic) {
        warned.remove(topic);
    }

    private void remember(TopicId topic) {
        if (warned.size() == MOST_REMEMBERED) {
            var oldest = warned.iterator();
            oldest.next();
            oldest.remove();
        }
        warned.add(topic);
    }
}
