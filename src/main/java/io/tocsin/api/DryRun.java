package io.tocsin.api;

import io.tocsin.alert.Draft;
import io.tocsin.alert.TopicId;
import io.tocsin.eventlog.EncodedDraft;
import io.tocsin.http.Response;
import io.tocsin.ingest.Item;
import io.tocsin.topic.Collector;
import io.tocsin.topic.NotAcceptingException;
import io.tocsin.wire.JsonWriter;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Answers what would become of a publishing request that is right and would be accepted now, and stores nothing. Where the
 * request itself would be refused, so is this; only whether its idempotency key was used is not looked at.
 */
final class DryRun {

    /** Characters of each rendered value that are shown; {@code explain} shows all. */
    static final int MOST_OF_A_VALUE = 1_000;

    private final ApiServices services;
    private final Collector collector;

    DryRun(ApiServices services) {
        this.services = services;
        this.collector = services.collector();
    }

    /**
     * The answer: 200, or 207 when some items would not be stored.
     *
     * @param events those that would be, in order; not empty
     * @param rejected those that would not be, in order
     * @param errorsOnly whether only those are listed
     */
    CompletionStage<Response> of(
            TopicId topic, List<EncodedDraft> events, List<Item.Rejected> rejected, boolean errorsOnly) {
        try {
            collector.check(topic);
        } catch (NotAcceptingException busy) {
            throw Parameters.of(busy);
        }
        var drafts = events.stream().map(EncodedDraft::draft).toList();
        return services.slowly(() -> {
            var json = JsonWriter.compact().beginObject();
            json.name("dryRun").value(true);
            json.name("accepted").value(drafts.size());
            json.name("rejected").value(rejected.size());
            json.name("results").beginArray();
            write(json, topic, drafts, rejected, errorsOnly);
            json.endArray();
            return Response.json(
                    rejected.isEmpty() ? 200 : 207, json.endObject().toByteArray());
        });
    }

    private void write(
            JsonWriter json, TopicId topic, List<Draft> drafts, List<Item.Rejected> rejected, boolean errorsOnly) {
        var writer = new ExplanationWriter(json, services, MOST_OF_A_VALUE);
        int next = 0;
        int refused = 0;
        for (int index = 0; index < drafts.size() + rejected.size(); index++) {
            if (refused < rejected.size() && rejected.get(refused).index() == index) {
                PublishAnswer.write(json, rejected.get(refused++));
            } else {
                var draft = drafts.get(next++);
                if (!errorsOnly) {
                    json.beginObject().name("index").value(index).name("status").value(200);
                    writer.writeHypothetical(topic, draft);
                    json.endObject();
                }
            }
        }
    }
}
