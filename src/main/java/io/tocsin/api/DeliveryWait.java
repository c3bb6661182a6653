package io.tocsin.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.delivery.Awaited;
import io.tocsin.delivery.Deliveries;
import io.tocsin.delivery.Delivery;
import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.http.Request;
import io.tocsin.http.Response;
import io.tocsin.problem.ProblemException;
import io.tocsin.topic.PublishOutcome;
import io.tocsin.wire.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A publishing request that is answered when the handlers of its topic, as they were when its events were accepted, have
 * answered each of them. The answer is the one without waiting and {@code deliveries}; 502 when one is a dead letter, 504
 * when not everything is answered in time or the daemon stops. Both say {@code "stored":true}: whatever the answer is, the
 * events are durable, and a repetition with the same idempotency key waits again.
 */
final class DeliveryWait {

    private final ApiServices services;
    private final Deliveries deliveries;
    private final Duration limit;
    private final boolean errorsOnly;
    private final boolean isKeyed;
    private final long beganNanos = System.nanoTime();
    private Awaited.@Nullable Wait wait;
    private boolean over;

    private DeliveryWait(ApiServices services, Duration limit, boolean errorsOnly, boolean isKeyed) {
        this.services = services;
        this.deliveries = services.handlers().deliveries();
        this.limit = limit;
        this.errorsOnly = errorsOnly;
        this.isKeyed = isKeyed;
    }

    /**
     * Makes a request one that waits, before anything is stored.
     *
     * @param errorsOnly whether only what is neither delivered nor filtered is listed
     * @throws io.tocsin.http.RequestRefusedException 503 when too many wait
     */
    static DeliveryWait begin(Request request, ApiServices services, Duration limit, boolean errorsOnly) {
        var waiting = new DeliveryWait(
                services, limit, errorsOnly, request.header("Idempotency-Key").isPresent());
        request.waits(waiting::nobodyWaits);
        return waiting;
    }

    private void nobodyWaits() {
        Awaited.Wait begun;
        synchronized (this) {
            over = true;
            begun = wait;
        }
        if (begun != null) {
            services.handlers().giveUp(begun);
        }
    }

    /** The answer for events that are stored, once they are answered or the time is over. */
    CompletionStage<Response> answer(PublishOutcome outcome, Response accepted) {
        if (outcome instanceof PublishOutcome.Collected collected) {
            var seqs = collected.events().stream()
                    .map(PublishOutcome.CollectedEvent::seq)
                    .toList();
            return answer(collected.topicNumber(), seqs, accepted);
        }
        if (outcome instanceof PublishOutcome.Repeated repeated) {
            var seqs = LongStream.range(repeated.firstSeq(), repeated.firstSeq() + repeated.events())
                    .boxed()
                    .toList();
            return seqs.isEmpty()
                    ? CompletableFuture.completedStage(accepted)
                    : answer(repeated.topicNumber(), seqs, accepted);
        }
        throw new AssertionError(outcome);
    }

    private CompletionStage<Response> answer(long topicNumber, List<Long> seqs, Response accepted) {
        Awaited.Wait begun;
        try {
            var left = limit.minusNanos(System.nanoTime() - beganNanos);
            begun = deliveries.await(topicNumber, seqs, left.isNegative() ? Duration.ZERO : left);
        } catch (ProblemException e) {
            return CompletableFuture.completedStage(unknown(accepted, e.getMessage()));
        }
        boolean isOver;
        synchronized (this) {
            wait = begun;
            isOver = over;
        }
        if (isOver) {
            services.handlers().giveUp(begun);
        }
        return begun.done()
                .thenCompose(done -> services.slowly(() -> response(topicNumber, seqs, begun, accepted)))
                .exceptionally(failure -> {
                    var cause = failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure;
                    if (cause instanceof ProblemException problem) {
                        return unknown(accepted, String.valueOf(problem.getMessage()));
                    }
                    throw new CompletionException(cause);
                });
    }

    /** The events are stored all the same, and a plain 503 would say that they are not. */
    private static Response unknown(Response accepted, String why) {
        var json = JsonWriter.compact().beginObject();
        writeError(json, "the events are stored, but what became of them is not known now: " + why);
        return joined(accepted, 504, json.endObject().toByteArray());
    }

    private Response response(long topicNumber, List<Long> seqs, Awaited.Wait begun, Response accepted) {
        var bySeq = new LinkedHashMap<Long, List<Delivery>>();
        var topic = services.topics().name(topicNumber);
        for (long seq : seqs) {
            topic.flatMap(name -> services.eventLog().entry(topicNumber, name, seq))
                    .ifPresent(entry -> bySeq.put(seq, deliveries.of(entry)));
        }
        var all = bySeq.values().stream().flatMap(List::stream).toList();
        long lost = all.stream().filter(DeliveryWait::isLost).count();
        long pending = all.stream().filter(Delivery::isPending).count();
        var json = JsonWriter.compact().beginObject();
        int status = accepted.status() == 204 ? 200 : accepted.status();
        if (lost > 0) {
            status = 502;
            writeError(json, lost + " of " + all.size() + " deliveries failed for good; see deliveries.");
        } else if (pending > 0) {
            status = 504;
            writeError(json, whyPending(pending, all.size(), begun, seqs.get(0)));
        }
        write(json, bySeq);
        return joined(accepted, status, json.endObject().toByteArray());
    }

    private synchronized String whyPending(long pending, int of, Awaited.Wait begun, long firstSeq) {
        String why = over
                ? "the daemon is stopping"
                : begun.isRefused() ? "more answers are waited for already than may be" : "time ran out";
        return why + " while " + pending + " of " + of + " deliveries were pending. The events are stored and will be"
                + " delivered. Fix: "
                + (isKeyed
                        ? "to wait again, repeat the request with the same Idempotency-Key."
                        // without a key a repetition is a new request
                        : "do not repeat the request, which would store them again; GET /api/v1/receipts/" + firstSeq
                                + " tells what became of the first.");
    }

    private static boolean isLost(Delivery delivery) {
        return delivery.status().equals(Outcome.DEAD_LETTER.word())
                || delivery.status().equals(Outcome.DISCARDED.word());
    }

    private static void writeError(JsonWriter json, String sentence) {
        json.name("stored").value(true);
        json.name("error").value(sentence).name("message").value(sentence);
    }

    private void write(JsonWriter json, Map<Long, List<Delivery>> bySeq) {
        json.name("deliveries").beginArray();
        bySeq.forEach((seq, all) -> {
            for (var delivery : all) {
                if (!errorsOnly || delivery.isPending() || isLost(delivery)) {
                    json.beginObject();
                    json.name("seq").value(seq);
                    json.name("handler").value(delivery.handler().id().name());
                    json.name("kind").value(delivery.kind());
                    DeliveryJson.writeOutcome(json, delivery);
                    json.endObject();
                }
            }
        });
        json.endArray();
    }

    /** The members of {@code accepted} and behind them those of {@code more}. */
    private static Response joined(Response accepted, int status, byte[] more) {
        byte[] base = accepted.body();
        var body = new ByteArrayOutputStream(base.length + more.length);
        body.write(base, 0, base.length - 1);
        body.writeBytes(",".getBytes(UTF_8));
        body.write(more, 1, more.length - 1);
        return new Response(status, accepted.headers(), body.toByteArray());
    }
}
