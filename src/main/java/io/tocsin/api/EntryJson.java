package io.tocsin.api;

import io.tocsin.alert.EventData;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.wire.GoTime;
import io.tocsin.wire.JsonWriter;
import java.util.Map;

/** How an accepted event is shown. */
final class EntryJson {

    private EntryJson() {}

    /** What tells it from others, as members of an object. */
    static void writeMembers(JsonWriter json, LogEntry entry) {
        var event = entry.event();
        json.name("seq").value(entry.seq());
        json.name("id").value(event.state().id());
        json.name("level").value(event.state().level().name());
        json.name("previousLevel").value(event.previousLevel().name());
        json.name("message").value(event.state().message());
        json.name("time").value(GoTime.render(event.state().time()));
        json.name("acceptedAt").value(GoTime.render(entry.acceptedAt()));
    }

    /**
     * The rest of it. Unlike the payload of records it can show every event: a number that JSON cannot hold, which may be
     * what an event was refused for, is written as text.
     */
    static void writeContents(JsonWriter json, LogEntry entry) {
        var state = entry.event().state();
        EventData data = entry.event().data();
        json.name("details").value(state.details());
        json.name("duration").value(state.duration().toNanos());
        json.name("name").value(data.name());
        json.name("taskName").value(data.taskName());
        json.name("group").value(data.group());
        json.name("recoverable").value(data.recoverable());
        write(json.name("tags"), data.tags());
        json.name("fields").beginObject();
        data.fields().forEach((name, value) -> write(json.name(name), value));
        json.endObject();
        write(json.name("headers"), data.headers());
    }

    private static void write(JsonWriter json, Map<String, String> texts) {
        json.beginObject();
        texts.forEach((name, value) -> json.name(name).value(value));
        json.endObject();
    }

    private static void write(JsonWriter json, Object scalar) {
        if (scalar instanceof Long number) {
            json.value(number.longValue());
        } else if (scalar instanceof Boolean flag) {
            json.value(flag.booleanValue());
        } else if (scalar instanceof Double number && Double.isFinite(number)) {
            json.value(number.doubleValue());
        } else {
            json.value(scalar.toString());
        }
    }
}
