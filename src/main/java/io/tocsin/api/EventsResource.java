package io.tocsin.api;

import io.tocsin.alert.EventState;
import io.tocsin.alert.TopicId;
import io.tocsin.http.Request;
import io.tocsin.http.RequestRefusedException;
import io.tocsin.http.Response;
import io.tocsin.topic.TopicRegistry;
import io.tocsin.wire.GoDuration;
import io.tocsin.wire.GoTime;
import io.tocsin.wire.JsonWriter;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The event states of a topic: list, one. */
final class EventsResource {

    private final Dialect dialect;
    private final TopicRegistry topics;

    EventsResource(Dialect dialect, ApiServices services) {
        this.dialect = dialect;
        this.topics = services.topics();
    }

    /** The states at or above {@code min-level}, in order of id; ours also takes {@code id}, for one that no path can hold. */
    CompletionStage<Response> list(Request request) {
        dialect.allowQuery(request, dialect == Dialect.OWN ? Set.of("min-level", "id") : Set.of("min-level"));
        var minimum = Parameters.minimumLevel(request);
        var name = request.pathParameter("topic");
        var topic = Parameters.topicId(name)
                .filter(id -> topics.find(id).isPresent())
                .orElseThrow(() ->
                        new RequestRefusedException(404, "failed to get topic events: unknown topic \"" + name + "\""));
        var json = dialect.json().beginObject();
        Dialect.link(json, "link", "self", dialect.path(topic.name(), "events"));
        json.name("topic").value(topic.name());
        json.name("events").beginArray();
        var id = request.query("id");
        if (id.isPresent()) {
            topics.state(topic, id.get())
                    .filter(state -> state.level().isAtLeast(minimum))
                    .ifPresent(state -> write(json, topic, state));
        } else {
            topics.states(topic, minimum, state -> write(json, topic, state));
        }
        return dialect.answer(200, json.endArray().endObject()).now();
    }

    /** One state. */
    CompletionStage<Response> one(Request request) {
        dialect.allowQuery(request, Set.of());
        var topic = request.pathParameter("topic");
        var id = request.pathParameter("event");
        var state = Parameters.topicId(topic).flatMap(found -> topics.state(found, id));
        if (state.isEmpty()) {
            throw new RequestRefusedException(404, "unknown event \"" + id + "\" in topic \"" + topic + "\"");
        }
        var json = dialect.json();
        write(json, new TopicId(topic), state.get());
        return dialect.answer(200, json).now();
    }

    private void write(JsonWriter json, TopicId topic, EventState state) {
        json.beginObject();
        Dialect.link(json, "link", "self", dialect.path(topic.name(), "events", state.id()));
        json.name("id").value(state.id());
        json.name("state").beginObject();
        json.name("message").value(state.message());
        json.name("details").value(state.details());
        json.name("time").value(GoTime.render(state.time()));
        json.name("duration").value(GoDuration.render(state.duration()));
        json.name("level").value(state.level().name());
        json.endObject().endObject();
    }
}
