package io.tocsin.delivery.again;

import io.tocsin.alert.Event;
import io.tocsin.alert.EventData;
import io.tocsin.alert.TopicId;
import io.tocsin.delivery.again.ReplayOrder.Part;
import io.tocsin.delivery.ledger.DeadLetters;
import io.tocsin.delivery.ledger.Receipt;
import io.tocsin.delivery.ledger.Receipts;
import io.tocsin.delivery.run.Backlog;
import io.tocsin.eventlog.EventLog;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.lifecycle.FaultPoint;
import io.tocsin.store.Batch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/** A part of a topic's log, each event marked with the replay's id. Any thread. */
final class EventsBacklog implements Backlog {

    private final EventLog eventLog;
    private final long topicNumber;
    private final TopicId topic;
    private final Part.Events part;
    private final long replay;

    EventsBacklog(EventLog eventLog, ReplayRow row, Part.Events part) {
        this.eventLog = eventLog;
        this.topicNumber = row.topicNumber();
        this.topic = row.handler().topic();
        this.part = part;
        this.replay = row.id();
    }

    @Override
    public List<LogEntry> read(long fromSeq, int maxEvents, int maxBytes) {
        if (fromSeq >= part.endSeq()) {
            return List.of();
        }
        var entries = part.event().isEmpty()
                ? eventLog.read(topicNumber, topic, Math.max(fromSeq, part.fromSeq()), maxEvents, maxBytes)
                : listed(fromSeq, maxEvents, maxBytes);
        return entries.stream()
                .filter(entry -> entry.seq() < part.endSeq())
                .map(entry -> marked(entry, replay))
                .toList();
    }

    private List<LogEntry> listed(long fromSeq, int maxEvents, int maxBytes) {
        int at = Collections.binarySearch(part.seqs(), fromSeq);
        var entries = new ArrayList<LogEntry>();
        long room = maxBytes;
        for (long seq : part.seqs().subList(at < 0 ? -at - 1 : at, part.seqs().size())) {
            var entry = eventLog.entry(topicNumber, topic, seq);
            if (entry.isPresent()) {
                room -= entry.get().bytes();
                if (entries.size() == maxEvents || (room < 0 && !entries.isEmpty())) {
                    break;
                }
                entries.add(entry.get());
            }
        }
        return entries;
    }

    /** The same with the header that tells it from the first delivery. */
    static LogEntry marked(LogEntry entry, long replay) {
        var event = entry.event();
        var headers = new TreeMap<>(event.data().headers());
        headers.put(EventData.REPLAY_HEADER, Long.toString(replay));
        return new LogEntry(
                entry.topicNumber(),
                entry.seq(),
                entry.ordinal(),
                entry.previousSeq(),
                entry.acceptedAt(),
                new Event(
                        event.topic(),
                        event.state(),
                        event.previousLevel(),
                        event.data().withHeaders(headers)),
                entry.bytes());
    }

    @Override
    public boolean isEnded() {
        return true;
    }

    @Override
    public long pending(long passed) {
        return Math.max(0, part.lastOrdinal() - passed);
    }

    @Override
    public void file(Batch batch, long number, List<Receipt> receipts) {
        if (receipts.isEmpty()) {
            return;
        }
        FaultPoint.REPLAYING.reached();
        Receipts.addTo(batch, number, receipts);
    }

    @Override
    public void bury(Batch batch, long number, LogEntry entry, String reason, int attempts, Instant at) {
        DeadLetters.addTo(batch, number, entry, eventLog.stored(topicNumber, entry.seq()), reason, attempts, at);
    }
}
