package io.tocsin.delivery.run;

import io.tocsin.alert.TopicId;
import io.tocsin.delivery.ledger.DeadLetters;
import io.tocsin.delivery.ledger.End;
import io.tocsin.delivery.ledger.Extent;
import io.tocsin.eventlog.EventLog;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.eventlog.UnreadableLogException;
import io.tocsin.store.Batch;
import io.tocsin.store.StoreUnavailableException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The log of one topic, up to the end of the handler that reads it. Any thread. */
public final class LogBacklog implements Backlog {

    private static final int PAGE_EVENTS = 1_000;
    private static final int PAGE_BYTES = 1 << 20;

    private final EventLog eventLog;
    private final long topicNumber;
    private final TopicId topic;
    private final Supplier<Extent> collected;
    private volatile End end;

    /**
     * Events of this topic.
     *
     * @param collected what the topic has collected in all
     * @param end of the handler
     */
    public LogBacklog(EventLog eventLog, long topicNumber, TopicId topic, Supplier<Extent> collected, End end) {
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
    public void bury(Batch batch, long number, LogEntry entry, String reason, int attempts, Instant at) {
        DeadLetters.addTo(batch, number, entry, eventLog.stored(topicNumber, entry.seq()), reason, attempts, at);
    }

    @Override
    public boolean isEnded() {
        return end.isSet();
    }

    @Override
    public boolean isDiscarded() {
        return end.discards();
    }

    @Override
    public long pending(long passed) {
        return Math.max(0, collected().events() - passed);
    }

    @Override
    public long pendingBytes(Extent passed) {
        return collected().since(passed).bytes();
    }

    /** Counts the events from this seq on, one by one. */
    public long count(long fromSeq) {
        long count = 0;
        long next = fromSeq;
        for (var some = read(next, PAGE_EVENTS, PAGE_BYTES);
                !some.isEmpty();
                some = read(next, PAGE_EVENTS, PAGE_BYTES)) {
            count += some.size();
            next = some.get(some.size() - 1).seq() + 1;
        }
        return count;
    }

    /** How much there is up to its end. */
    public Extent collected() {
        return collected.get().earlier(end.collected());
    }

    /** When the first event from this seq on was accepted; empty without one, and when it cannot be read now. */
    public Optional<Instant> acceptedAt(long fromSeq) {
        try {
            return read(fromSeq, 1, 1).stream().map(LogEntry::acceptedAt).findFirst();
        } catch (StoreUnavailableException | UnreadableLogException e) {
            // the runner meets it too, and reports it
            return Optional.empty();
        }
    }
}
