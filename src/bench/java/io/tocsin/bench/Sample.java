package io.tocsin.bench;

import io.tocsin.alert.Draft;
import io.tocsin.alert.Event;
import io.tocsin.alert.EventState;
import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.eventlog.EncodedDraft;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.ingest.Item;
import io.tocsin.ingest.NativeEvents;
import java.time.Duration;
import java.time.Instant;

/** What the stages of one event are measured on: the events that the scenarios publish. */
public final class Sample {

    /** The topic of all of them. */
    public static final TopicId TOPIC = new TopicId(Rig.TOPIC);

    /** When all of them were accepted. */
    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private Sample() {}

    /** A request of so many events. */
    public static byte[] request(int events) {
        return new Events(1_000).batch(events);
    }

    /** One event as it was read. */
    public static Draft draft() {
        var parsed = NativeEvents.parse(TOPIC, NativeEvents.JSON, request(1));
        return ((Item.Accepted) parsed.items().get(0)).draft();
    }

    /** One event in the log. */
    public static LogEntry entry() {
        var draft = draft();
        var state = new EventState(
                draft.id(), draft.message(), draft.details(), NOON, Duration.ofMinutes(5), draft.level());
        return EncodedDraft.encode(draft, Integer.MAX_VALUE)
                .stamp(1, 1, 1, 0, NOON, new Event(TOPIC, state, Level.OK, draft.data()));
    }
}
