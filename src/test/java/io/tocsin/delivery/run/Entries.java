package io.tocsin.delivery.run;

import io.tocsin.alert.Draft;
import io.tocsin.alert.Event;
import io.tocsin.alert.EventData;
import io.tocsin.alert.EventState;
import io.tocsin.alert.HandlerId;
import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.eventlog.EncodedDraft;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.HandlerRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Log entries for tests. */
public final class Entries {

    public static final TopicId TOPIC = new TopicId("cpu");
    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    public static final HandlerRef REF = new HandlerRef(TOPIC, new HandlerId("h"));

    private Entries() {}

    /** An entry whose ordinal is its seq. */
    public static LogEntry entry(long seq, String id) {
        return entry(seq, id, 100);
    }

    /** An entry that counts as {@code bytes} long. */
    public static LogEntry entry(long seq, String id, int bytes) {
        return new LogEntry(1, seq, seq, 0, NOON, event(draft(id)), bytes);
    }

    public static Draft draft(String id) {
        return Draft.of(id, Level.WARNING, id + " is WARNING", EventData.of("cpu"));
    }

    public static Event event(Draft draft) {
        var state = new EventState(draft.id(), draft.message(), "", NOON, Duration.ZERO, draft.level());
        return new Event(TOPIC, state, Level.OK, draft.data());
    }

    /** A draft that has its place in the log of {@code topicNumber}. */
    public static LogEntry stamp(EncodedDraft encoded, long topicNumber, long seq, long ordinal) {
        return encoded.stamp(topicNumber, seq, ordinal, 0, NOON, event(encoded.draft()));
    }

    public static List<Long> seqs(List<Slot> run) {
        return run.stream().map(slot -> slot.entry().seq()).toList();
    }
}
