package io.tocsin.api;

import io.tocsin.alert.TopicId;
import io.tocsin.eventlog.Drain;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.eventlog.EventLog;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.topic.TopicRegistry;
import io.tocsin.wire.Glob;
import java.util.function.Consumer;

/** Reads on in the log, over the topics whose name matches; says what is no longer there. For one thread at a time. */
final class WatchedLog {

    /** Drains that one call reads, so that others get their turn. */
    private static final int MOST_DRAINS = 100;

    private static final int MOST_EVENTS = 500;
    private static final int MOST_BYTES = 1 << 20;

    /** What was found. */
    sealed interface Found {}

    /** An event. */
    record Logged(LogEntry entry) implements Found {}

    /** Seqs from the first to the second, both included, that the log no longer has. */
    record Gap(long fromSeq, long toSeq) implements Found {}

    private final TopicRegistry topics;
    private final EventLog eventLog;
    private final DrainIndex drains;
    private final Glob pattern;
    private long next;

    /** @param next the seq to begin with */
    WatchedLog(ApiServices services, Glob pattern, long next) {
        this.topics = services.topics();
        this.eventLog = services.eventLog();
        this.drains = services.drains();
        this.pattern = pattern;
        this.next = next;
    }

    /** The seq behind what was read. */
    long next() {
        return next;
    }

    /** Whether events of that topic are read. Any thread. */
    boolean watches(TopicId topic) {
        return pattern.matches(topic.name());
    }

    /** Passes on what comes next, as much as one call reads; nothing at the log's end. */
    void read(Consumer<Found> found) {
        int events = 0;
        for (int i = 0; i < MOST_DRAINS && events < MOST_EVENTS; i++) {
            var drain = drains.drainFrom(next);
            if (drain.isEmpty()) {
                return;
            }
            if (drain.get().firstSeq() > next) {
                found.accept(new Gap(next, drain.get().firstSeq() - 1));
                next = drain.get().firstSeq();
            }
            events += read(drain.get(), found);
        }
    }

    /** Reads on in the run of a drain that {@link #next} lies in, and in those behind it. */
    private int read(Drain drain, Consumer<Found> found) {
        int events = 0;
        long start = drain.firstSeq();
        for (var run : drain.runs()) {
            long end = start + run.count();
            var topic = topics.name(run.topicNumber()).filter(this::watches);
            while (next < end && events < MOST_EVENTS) {
                if (topic.isEmpty()) {
                    next = end;
                } else {
                    events += read(run.topicNumber(), topic.get(), end, found);
                }
            }
            start = end;
        }
        return events;
    }

    private int read(long topicNumber, TopicId topic, long end, Consumer<Found> found) {
        int events = 0;
        for (var entry : eventLog.read(topicNumber, topic, next, MOST_EVENTS, MOST_BYTES)) {
            if (entry.seq() >= end) {
                break;
            }
            if (entry.seq() > next) {
                found.accept(new Gap(next, entry.seq() - 1));
            }
            found.accept(new Logged(entry));
            next = entry.seq() + 1;
            events++;
        }
        if (events == 0) {
            found.accept(new Gap(next, end - 1));
            next = end;
        }
        return events;
    }
}
