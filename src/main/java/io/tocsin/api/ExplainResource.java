package io.tocsin.api;

import io.tocsin.alert.Draft;
import io.tocsin.alert.TopicId;
import io.tocsin.http.Request;
import io.tocsin.http.RequestRefusedException;
import io.tocsin.http.Response;
import io.tocsin.ingest.Item;
import io.tocsin.ingest.NativeEvents;
import io.tocsin.problem.InvalidInputException;
import io.tocsin.topic.TopicRegistry;
import io.tocsin.wire.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The answer to where an alert is, and to what would become of one. Nothing is sent, stored or remembered. Works on
 * threads of its own, since rendering may take long.
 */
final class ExplainResource {

    /** Most events of one request. */
    static final int MOST_EVENTS = 100;

    private final ApiServices services;
    private final TopicRegistry topics;
    private final LoggedEvents logged;

    ExplainResource(ApiServices services) {
        this.services = services;
        this.topics = services.topics();
        this.logged = new LoggedEvents(services);
    }

    /** An accepted event: that of {@code seq}, or the last one of {@code event} in {@code topic}. */
    CompletionStage<Response> ofStored(Request request) {
        boolean bySeq = request.query("seq").isPresent();
        request.allowQuery(bySeq ? Set.of("seq") : Set.of("seq", "topic", "event"));
        if (!bySeq
                && (request.query("topic").isEmpty() || request.query("event").isEmpty())) {
            throw new RequestRefusedException(
                    400, "an explanation needs an event. Fix: add seq=N, or topic=NAME and event=ID.");
        }
        return services.slowly(() -> {
            var entry = bySeq
                    ? logged.bySeq(request.query("seq").orElse(""))
                    : logged.last(
                            Parameters.topic(request.query("topic").orElse(""), topics),
                            request.query("event").orElse(""));
            var json = JsonWriter.compact().beginObject();
            json.name("hypothetical").value(false);
            new ExplanationWriter(json, services, Integer.MAX_VALUE).writeStored(entry);
            return Response.json(200, json.endObject().toByteArray());
        });
    }

    /**
     * Events as {@code topic} would collect them now, one after the other; the body is that of publishing, with at most
     * {@value #MOST_EVENTS} events.
     */
    CompletionStage<Response> ofHypothetical(Request request) {
        request.allowQuery(Set.of("topic"));
        var topic = new TopicId(request.query("topic")
                .orElseThrow(() -> new RequestRefusedException(400, "topic is missing. Fix: add topic=NAME.")));
        var parsed = NativeEvents.parse(topic, request.contentType(), request.body());
        if (parsed.items().size() > MOST_EVENTS) {
            throw new RequestRefusedException(
                    400,
                    "the request has " + parsed.items().size() + " events; at most " + MOST_EVENTS
                            + " are explained at a time. Fix: send it in parts.");
        }
        var drafts = drafts(parsed.items());
        return services.slowly(() -> {
            var json = JsonWriter.compact().beginObject();
            json.name("hypothetical").value(true);
            var writer = new ExplanationWriter(json, services, Integer.MAX_VALUE);
            if (parsed.single()) {
                writer.writeHypothetical(topic, drafts.get(0));
            } else {
                json.name("results").beginArray();
                for (var draft : drafts) {
                    json.beginObject();
                    writer.writeHypothetical(topic, draft);
                    json.endObject();
                }
                json.endArray();
            }
            return Response.json(200, json.endObject().toByteArray());
        });
    }

    private static List<Draft> drafts(List<Item> items) {
        var drafts = new ArrayList<Draft>();
        for (var item : items) {
            if (item instanceof Item.Accepted accepted) {
                drafts.add(accepted.draft());
            } else if (item instanceof Item.Rejected rejected) {
                throw new InvalidInputException(rejected.problems());
            } else {
                throw new AssertionError(item);
            }
        }
        return drafts;
    }
}
