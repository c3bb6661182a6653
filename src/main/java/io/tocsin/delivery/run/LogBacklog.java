package io.tocsin.delivery.run;

import io.tocsin.alert.TopicId;
import io.tocsin.delivery.ledger.End;
import io.tocsin.eventlog.EventLog;
import io.tocsin.eventlog.LogEntry;
import java.util.List;
import java.util.function.LongSupplier;

/** The log of one topic, up to the end of the handler that reads it. Any thread. */
public final class LogBacklog implements Backlog {

    private final EventLog eventLog;
    private final long topicNumber;
    private final TopicId topic;
    private final LongSupplier collected;
    private volatile End end;

    /**
     * Events of this topic.
     *
     * @param collected how many events the topic has collected in all
     * @param end of the handler
     */
    public LogBacklog(EventLog eventLog, long topicNumber, TopicId topic, LongSupplier collected, End end) {
        this.eventLog = eventLog;
        this.topicNumber = topicNumber;
        this.topic = topic;
        this.collected = collected;
        this.end = end;
    }

    /** The handler was deleted: nothing at or above {@code newEnd} is its business. The runner is to be woken. */
    public void endAt(End newEnd) {
        end = newEnd;
    }

    @Override
    public List<LogEntry> read(long fromSeq, int maxEvents, int maxBytes) {
        long endSeq = end.seq();
        if (fromSeq >= endSeq) {
            return List.of();
        }
        var entries = eventLog.read(topicNumber, topic, fromSeq, maxEvents, maxBytes);
        boolean allBelow = entries.isEmpty() || entries.get(entries.size() - 1).seq() < endSeq;
        return allBelow
                ? entries
                : entries.stream().filter(entry -> entry.seq() < endSeq).toList();
    }

    @Override
    public byte[] stored(LogEntry entry) {
        return eventLog.stored(topicNumber, entry.seq());
    }

    @Override
    public boolean isEnded() {
        return end.isSet();
    }

    @Override
    public long pending(long passed) {
        return Math.max(0, Math.min(collected.getAsLong(), end.collected()) - passed);
    }
}
