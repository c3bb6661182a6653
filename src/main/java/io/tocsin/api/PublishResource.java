package io.tocsin.api;

import io.tocsin.alert.Draft;
import io.tocsin.alert.TopicId;
import io.tocsin.eventlog.EncodedDraft;
import io.tocsin.eventlog.EventTooLargeException;
import io.tocsin.http.InputHeaders;
import io.tocsin.http.Request;
import io.tocsin.http.RequestRefusedException;
import io.tocsin.http.Response;
import io.tocsin.ingest.Item;
import io.tocsin.ingest.NativeEvents;
import io.tocsin.problem.Location;
import io.tocsin.problem.Problem;
import io.tocsin.topic.Collector;
import io.tocsin.topic.PublishOutcome;
import io.tocsin.topic.PublishRequest;
import io.tocsin.topic.StoredAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Publishes events: they are parsed, encoded and checked on the listener's thread, so that the collector has little left
 * to do, and answered once they are durable, or, by {@link DeliveryWait}, once they are delivered. A {@link DryRun} ends
 * before the collector.
 */
final class PublishResource {

    /** What a body may be. */
    static final Set<String> TYPES = Set.of(NativeEvents.JSON, NativeEvents.LINES);

    private final ApiServices services;
    private final DryRun dryRun;
    private final Collector collector;
    private final int success;
    private final InputHeaders inputHeaders;
    private final int maxEventBytes;
    private final IdempotencyKeys keys = new IdempotencyKeys();

    PublishResource(ApiServices services) {
        this.services = services;
        this.dryRun = new DryRun(services);
        this.collector = services.collector();
        this.success = services.publishSuccessStatus();
        this.inputHeaders = services.publishInputHeaders();
        this.maxEventBytes = services.maxEventBytes();
    }

    /** Stores the events of one request, in one synced write. */
    CompletionStage<Response> publish(Request request) {
        var options = PublishOptions.read(request);
        var topic = new TopicId(request.pathParameter("topic"));
        var kept = inputHeaders.of(request);
        var use = keys.read(request, kept);
        var parsed = NativeEvents.parse(topic, request.contentType(), request.body());
        var events = new ArrayList<EncodedDraft>();
        var rejected = new ArrayList<Item.Rejected>();
        parsed.items().forEach(item -> sort(item, kept, events, rejected));
        var answer = new PublishAnswer(parsed.single(), options.errorsOnly(), success, rejected);
        if (events.isEmpty()) {
            return Response.json(400, answer.nothingStored()).now();
        }
        if (options.dryRun()) {
            return dryRun.of(topic, events, rejected, options.errorsOnly());
        }
        var wait = options.patience().map(limit -> DeliveryWait.begin(request, services, limit, options.errorsOnly()));
        var collected = collect(topic, events, use, answer);
        return wait.isEmpty()
                ? collected.thenApply(outcome -> response(outcome, answer))
                : collected.thenCompose(outcome -> wait.get().answer(outcome, response(outcome, answer)));
    }

    private CompletionStage<PublishOutcome> collect(
            TopicId topic, List<EncodedDraft> events, Optional<IdempotencyKeys.Use> use, PublishAnswer answer) {
        if (use.isEmpty()) {
            return Parameters.translated(collector.publish(new PublishRequest(topic, events, null)));
        }
        var idempotency = new PublishRequest.Idempotency(
                use.get().digest(),
                use.get().requestDigest(),
                collected -> new StoredAnswer(answer.status(), answer.body(collected)));
        keys.begin(use.get());
        return Parameters.translated(collector.publish(new PublishRequest(topic, events, idempotency)))
                .whenComplete((outcome, failure) -> keys.end(use.get()));
    }

    private void sort(Item item, Map<String, String> kept, List<EncodedDraft> events, List<Item.Rejected> rejected) {
        if (item instanceof Item.Rejected refusal) {
            rejected.add(refusal);
        } else if (item instanceof Item.Accepted accepted) {
            try {
                events.add(EncodedDraft.encode(with(kept, accepted.draft()), maxEventBytes));
            } catch (EventTooLargeException e) {
                var problem = Problem.error(
                        Location.of("request body"),
                        e.getMessage(),
                        "send less text, or raise max-event-bytes under [topics].");
                rejected.add(new Item.Rejected(item.index(), List.of(problem)));
            }
        } else {
            throw new AssertionError(item);
        }
    }

    private static Draft with(Map<String, String> kept, Draft draft) {
        return kept.isEmpty() ? draft : draft.withData(draft.data().withHeaders(kept));
    }

    private static Response response(PublishOutcome outcome, PublishAnswer answer) {
        if (outcome instanceof PublishOutcome.Collected collected) {
            var stored = collected.answer();
            return stored == null
                    ? Response.json(answer.status(), answer.body(collected))
                    : Response.json(stored.status(), stored.body());
        }
        if (outcome instanceof PublishOutcome.Repeated repeated) {
            return Response.json(repeated.answer().status(), repeated.answer().body())
                    .withHeader("Idempotency-Replayed", "true");
        }
        if (outcome instanceof PublishOutcome.KeyReused) {
            throw new RequestRefusedException(
                    422,
                    "this Idempotency-Key was used for another request; nothing of this one was stored."
                            + " Fix: use a new key for a new request.");
        }
        throw new AssertionError(outcome);
    }
}
