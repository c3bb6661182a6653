package io.tocsin.api;

import io.tocsin.api.LoggedEvents.Selection;
import io.tocsin.delivery.Deliveries;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.http.Request;
import io.tocsin.http.Response;
import io.tocsin.topic.TopicRegistry;
import io.tocsin.wire.JsonWriter;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/** The accepted events of a topic, what became of them, and what became of one. */
final class DeliveriesResource {

    private static final int USUAL = 100;

    private final TopicRegistry topics;
    private final Deliveries deliveries;
    private final LoggedEvents logged;

    DeliveriesResource(ApiServices services) {
        this.topics = services.topics();
        this.deliveries = services.handlers().deliveries();
        this.logged = new LoggedEvents(services);
    }

    /**
     * The events of a topic and what each handler made of them, in order of acceptance: those of {@code event}, accepted
     * at {@code from} or later and before {@code to}. At most {@code limit}, 1 to 1,000, default 100: with {@code from} the
     * first ones, else the newest.
     */
    CompletionStage<Response> ofTopic(Request request) {
        request.allowQuery(Set.of("event", "from", "to", "limit"));
        return answer(request, false, (json, entry) -> {
            EntryJson.writeMembers(json, entry);
            DeliveryJson.writeMember(json, deliveries.of(entry));
            DeliveryJson.writeReplays(json, deliveries.replaysOf(entry));
        });
    }

    /**
     * The same events with everything in them, as the log has them; with {@code after} the first ones behind that seq, so
     * that one can go on where an answer ended.
     */
    CompletionStage<Response> log(Request request) {
        boolean isAfter = request.query("after").isPresent();
        // an option that is silently ignored is one that the client believes in
        request.allowQuery(isAfter ? Set.of("limit", "after") : Set.of("event", "from", "to", "limit", "after"));
        return answer(request, isAfter, (json, entry) -> {
            EntryJson.writeMembers(json, entry);
            EntryJson.writeContents(json, entry);
        });
    }

    private CompletionStage<Response> answer(
            Request request, boolean isAfter, BiConsumer<JsonWriter, LogEntry> members) {
        var topic = Parameters.topic(request, topics);
        int limit = (int) Parameters.number(request, "limit", USUAL, 1, LoggedEvents.MOST);
        var times = Parameters.times(request);
        var selection =
                new Selection(request.query("event"), times.from(), times.to().orElse(Instant.MAX), limit);
        var entries = isAfter
                ? logged.after(topic, Parameters.number(request, "after", 0, 0, Long.MAX_VALUE - 1), limit)
                : logged.select(topic, selection);
        var json = JsonWriter.compact().beginObject();
        json.name("topic").value(topic.id().name());
        json.name("events").beginArray();
        for (var entry : entries) {
            json.beginObject();
            members.accept(json, entry);
            json.endObject();
        }
        return Response.json(200, json.endArray().endObject().toByteArray()).now();
    }

    /** One event by its seq. */
    CompletionStage<Response> receipt(Request request) {
        request.allowQuery(Set.of());
        var entry = logged.bySeq(request.pathParameter("seq"));
        var all = deliveries.of(entry);
        var json = JsonWriter.compact().beginObject();
        json.name("topic").value(entry.event().topic().name());
        json.name("status").value(DeliveryJson.overall(all));
        EntryJson.writeMembers(json, entry);
        DeliveryJson.writeMember(json, all);
        DeliveryJson.writeReplays(json, deliveries.replaysOf(entry));
        return Response.json(200, json.endObject().toByteArray()).now();
    }
}
