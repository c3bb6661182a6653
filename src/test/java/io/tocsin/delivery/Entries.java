package io.tocsin.delivery;

import io.tocsin.alert.Draft;
import io.tocsin.alert.Event;
import io.tocsin.alert.EventData;
import io.tocsin.alert.EventState;
import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.eventlog.EncodedDraft;
import io.tocsin.eventlog.LogEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Log entries for tests. */
final class Entries {

    static final TopicId TOPIC = new TopicId("cpu");
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private Entries() {}

    /** An entry whose ordinal is its seq. */
    static LogEntry entry(long seq, String id) {
        return entry(seq, id, 100);
    }

    /** An entry that counts as {@code bytes} long. */
    static LogEntry entry(long seq, String id, int bytes) {
        return new LogEntry(1, seq, seq, 0, NOON, event(draft(id)), bytes);
    }

    static Draft draft(String id) {
        return Draft.of(id, Level.WARNING, id + " is WARNING", EventData.of("cpu"));
    }

    static Event event(Draft draft) {
        var state = new EventState(draft.id(), draft.message(), "", NOON, Duration.ZERO, draft.level());
        return new Event(TOPIC, state, Level.OK, draft.data());
    }

    /** A draft that has its place in the log of {@code topicNumber}. */
    static LogEntry stamp(EncodedDraft encoded, long topicNumber, long seq, long ordinal) {
        return encoded.stamp(topicNumber, seq, ordinal, 0, NOON, event(encoded.draft()));
    }

    static List<Long> seqs(List<Flight.Slot> run) {
        return run.stream().map(slot -> slot.entry().seq()).toList();
    }
}
