package io.tocsin.api;

import io.tocsin.alert.TopicId;
import io.tocsin.http.Request;
import io.tocsin.http.Response;
import io.tocsin.topic.Collector;
import io.tocsin.topic.TopicRegistry;
import io.tocsin.topic.TopicView;
import io.tocsin.wire.JsonWriter;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Topics: list, one, delete. */
final class TopicsResource {

    private final Dialect dialect;
    private final TopicRegistry topics;
    private final Collector collector;

    TopicsResource(Dialect dialect, ApiServices services) {
        this.dialect = dialect;
        this.topics = services.topics();
        this.collector = services.collector();
    }

    /** The topics that match {@code pattern} at or above {@code min-level}, in order of name. */
    CompletionStage<Response> list(Request request) {
        dialect.allowQuery(request, Set.of("pattern", "min-level"));
        var pattern = Parameters.pattern(request);
        var minimum = Parameters.minimumLevel(request);
        var json = dialect.json().beginObject();
        Dialect.link(json, "link", "self", request.uri());
        json.name("topics").beginArray();
        topics.topics().stream()
                .filter(topic -> topic.level().isAtLeast(minimum)
                        && pattern.matches(topic.id().name()))
                .forEach(topic -> write(json, topic));
        return dialect.answer(200, json.endArray().endObject()).now();
    }

    /** One topic. */
    CompletionStage<Response> one(Request request) {
        dialect.allowQuery(request, Set.of());
        var json = dialect.json();
        write(json, Parameters.topic(request, topics));
        return dialect.answer(200, json).now();
    }

    /** Drops states and history; also done, and nothing to do, when there is no such topic. */
    CompletionStage<Response> delete(Request request) {
        dialect.allowQuery(request, Set.of());
        var topic = Parameters.topicId(request.pathParameter("topic"));
        if (topic.isEmpty()) {
            return Response.noContent().now();
        }
        return Parameters.translated(collector.deleteTopic(topic.get())).thenApply(done -> Response.noContent());
    }

    private void write(JsonWriter json, TopicView topic) {
        TopicId id = topic.id();
        json.beginObject();
        Dialect.link(json, "link", "self", dialect.path(id.name()));
        json.name("id").value(id.name());
        json.name("level").value(topic.level().name());
        json.name("collected").value(topic.collected());
        Dialect.link(json, "events-link", "events", dialect.path(id.name(), "events"));
        Dialect.link(json, "handlers-link", "handlers", dialect.path(id.name(), "handlers"));
        json.endObject();
    }
}
