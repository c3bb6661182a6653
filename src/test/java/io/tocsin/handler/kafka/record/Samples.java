package io.tocsin.handler.kafka.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.Event;
import io.tocsin.alert.EventData;
import io.tocsin.alert.EventState;
import io.tocsin.alert.HandlerId;
import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.HandlerRef;
import io.tocsin.kafka.OutgoingRecord;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Yaml;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Events, and what a plan that was read from YAML makes of them. */
final class Samples {

    static final Instant TIME = Instant.parse("2026-11-21T10:00:00.25Z");
    static final Instant NOW = TIME.plusSeconds(1);
    static final HandlerRef HANDLER = new HandlerRef(new TopicId("cpu"), new HandlerId("h"));

    private Samples() {}

    /** A critical alert of one host, with a field of each type. */
    static Event cpu() {
        return event(
                "cpu:host=web1",
                EventData.of("cpu usage")
                        .withTaskName("cpu_alert")
                        .withGroup("host=web1")
                        .withTags(Map.of("host", "web1", "dc.zone", "eu-1", "empty", ""))
                        .withFields(Map.of("idle", 3.5, "count", 7L, "up", true, "note", "a<b"))
                        .withHeaders(Map.of("x-my-key", "k-1", "x.dotted", "d")));
    }

    /** The same of another id and with this data. */
    static Event event(String id, EventData data) {
        return event(id, TIME, data);
    }

    /** The same of this time. */
    static Event event(String id, Instant time, EventData data) {
        var state = new EventState(id, id + " is CRITICAL", "more", time, Duration.ofSeconds(10), Level.CRITICAL);
        return new Event(new TopicId("cpu"), state, Level.WARNING, data);
    }

    /** Its place in the log: seq 42. */
    static LogEntry entry(Event event) {
        return new LogEntry(1, 42, 7, 0, TIME.plusMillis(3), event, 100);
    }

    /** The plan that these options of a handler give, on a cluster without defaults of its own. */
    static RecordPlan plan(String yaml) {
        return plan(yaml, RecordDefaults.NONE);
    }

    /** The plan that these options of a handler give. */
    static RecordPlan plan(String yaml, RecordDefaults defaults) {
        var problems = new Problems();
        var options = Yaml.parse("h.yaml", yaml.getBytes(UTF_8), problems).get(0);
        var plan = RecordOptions.read(HANDLER, options, Optional.of(defaults));
        options.rejectUnknown(Map.of());
        assertThat(problems.errors()).isEmpty();
        return plan.orElseThrow();
    }

    /** The record of an event, by these options. */
    static OutgoingRecord record(String yaml, Event event) {
        return record(plan(yaml), event, new Noted());
    }

    /** The record of an event. */
    static OutgoingRecord record(RecordPlan plan, Event event, Noted noted) {
        var made = plan.make(entry(event), NOW, noted);
        assertThat(made).isInstanceOf(RecordPlan.Made.Produced.class);
        return ((RecordPlan.Made.Produced) made).record();
    }

    /** A key as text; null for a record without key. */
    static @Nullable String key(OutgoingRecord record) {
        return record.key() == null ? null : new String(record.key(), UTF_8);
    }

    /** A value as text. */
    static String value(OutgoingRecord record) {
        return new String(record.value(), UTF_8);
    }

    /** The headers as text, in order. */
    static Map<String, String> headers(OutgoingRecord record) {
        var headers = new LinkedHashMap<String, String>();
        for (var header : record.headers()) {
            assertThat(headers.put(header.name(), new String(header.value(), UTF_8)))
                    .as("a second header " + header.name())
                    .isNull();
        }
        return headers;
    }

    /** What a plan noted, by name. */
    static final class Noted implements RecordPlan.Notes {

        final List<String> notes = new ArrayList<>();

        @Override
        public void mapWasEmpty() {
            notes.add("map empty");
        }

        @Override
        public void timeWasMoved() {
            notes.add("time moved");
        }

        @Override
        public void matchFailed() {
            notes.add("match failed");
        }
    }
}
