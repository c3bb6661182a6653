package io.tocsin.api;

import io.tocsin.delivery.HandlerRegistry;
import io.tocsin.delivery.again.DeadLetterFilter;
import io.tocsin.delivery.again.DeadLetterOffice;
import io.tocsin.delivery.again.DeadLetterOffice.Filed;
import io.tocsin.delivery.again.DeadLetterOffice.Place;
import io.tocsin.delivery.again.ReplayOrder;
import io.tocsin.delivery.again.ReplayOrder.Part;
import io.tocsin.handler.HandlerRef;
import io.tocsin.http.Request;
import io.tocsin.http.RequestRefusedException;
import io.tocsin.http.Response;
import io.tocsin.topic.Collector;
import io.tocsin.wire.GoTime;
import io.tocsin.wire.JsonWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Events that were given up on: list, one, retry, drop. Which ones is said by the query: {@code topic}, {@code handler},
 * {@code reason} (a part of it), {@code from} and {@code to} (when they were given up). Every answer may cover only a part
 * and then has a {@code next}, with which the same request goes on as {@code after}.
 */
final class DeadLettersResource {

    private static final int USUAL = 100;
    private static final int MOST = 1_000;
    private static final Set<String> ONE = Set.of("topic", "handler", "reason", "from", "to");
    private static final Set<String> LISTED = Set.of("topic", "handler", "reason", "from", "to", "limit", "after");
    private static final Set<String> MANY =
            Set.of("topic", "handler", "reason", "from", "to", "all", "dry-run", "after");
    private static final Set<String> RETRIED = Set.of("topic", "handler", "reason", "from", "to", "all");

    private final DeadLetterOffice office;
    private final HandlerRegistry handlers;
    private final Collector collector;

    DeadLettersResource(ApiServices services) {
        this.office = services.handlers().deadLetterOffice();
        this.handlers = services.handlers();
        this.collector = services.collector();
    }

    /** Those that are meant, at most {@code limit}, 1 to 1,000, default 100. */
    CompletionStage<Response> list(Request request) {
        request.allowQuery(LISTED);
        int limit = (int) Parameters.number(request, "limit", USUAL, 1, MOST);
        var page = office.list(filter(request), after(request), limit);
        var json = JsonWriter.compact().beginObject().name("deadLetters").beginArray();
        for (var filed : page.letters()) {
            json.beginObject();
            writeMembers(json, filed);
            json.endObject();
        }
        json.endArray();
        return answer(json, page.next());
    }

    /** One event's, with all that the event holds; more than one where several handlers gave it up. */
    CompletionStage<Response> one(Request request) {
        request.allowQuery(ONE);
        var filter = single(request);
        var json = JsonWriter.compact().beginObject().name("deadLetters").beginArray();
        var page = office.list(filter, Place.FIRST, MOST);
        boolean found = !page.letters().isEmpty();
        while (true) {
            for (var filed : page.letters()) {
                json.beginObject();
                writeMembers(json, filed);
                EntryJson.writeContents(json, filed.letter().entry());
                json.endObject();
            }
            if (page.next().isEmpty()) {
                break;
            }
            page = office.list(filter, page.next().get(), MOST);
            found |= !page.letters().isEmpty();
        }
        if (!found) {
            throw unknown(filter);
        }
        return answer(json.endArray(), Optional.empty());
    }

    /** Drops one event's. */
    CompletionStage<Response> dropOne(Request request) {
        request.allowQuery(ONE);
        var filter = single(request);
        var step = office.drop(filter, Place.FIRST);
        int dropped = step.letters();
        while (step.next().isPresent()) {
            step = office.drop(filter, step.next().get());
            dropped += step.letters();
        }
        if (dropped == 0) {
            throw unknown(filter);
        }
        return answer(JsonWriter.compact().beginObject().name("dropped").value(dropped), Optional.empty());
    }

    /**
     * Drops those that are meant. To drop every one of all handlers takes {@code all=true}; with {@code dry-run=true}
     * nothing is dropped, and the answer says how many would be.
     */
    CompletionStage<Response> drop(Request request) {
        request.allowQuery(MANY);
        var filter = many(request);
        boolean isDry = Parameters.flag(request, "dry-run");
        var step = isDry ? office.count(filter, after(request)) : office.drop(filter, after(request));
        return answer(
                JsonWriter.compact()
                        .beginObject()
                        .name(isDry ? "matching" : "dropped")
                        .value(step.letters()),
                step.next());
    }

    /** Has one event's delivered again, by the present definition of its handler; 202 with the retries that began. */
    CompletionStage<Response> retryOne(Request request) {
        request.allowQuery(ONE);
        var filter = single(request);
        return retry(filter, () -> unknown(filter));
    }

    /** The same for those that are meant; for every one of all handlers it takes {@code all=true}. */
    CompletionStage<Response> retry(Request request) {
        request.allowQuery(RETRIED);
        return retry(many(request), () -> new RequestRefusedException(404, "there is no such dead letter"));
    }

    private CompletionStage<Response> retry(DeadLetterFilter filter, Supplier<RequestRefusedException> none) {
        var counts = office.addressees(filter);
        if (counts.isEmpty()) {
            throw none.get();
        }
        var orders = new ArrayList<ReplayOrder>();
        var gone = new ArrayList<HandlerRef>();
        counts.forEach((addressee, count) -> {
            if (handlers.find(addressee.handler()).isEmpty()) {
                gone.add(addressee.handler());
            } else {
                orders.add(new ReplayOrder.Letters(
                        addressee.handler(), new Part.Letters(addressee.number(), addressee.replay(), filter, count)));
            }
        });
        if (!gone.isEmpty()) {
            throw new RequestRefusedException(
                    409,
                    "handler " + gone.get(0)
                            + " was deleted, so that nothing is retried. Fix: define it again, drop its "
                            + "dead letters, or name the handlers that are meant.");
        }
        return ReplaysResource.begun(collector, handlers.replays(), orders, "retries");
    }

    private static DeadLetterFilter filter(Request request) {
        var times = Parameters.times(request);
        return DeadLetterFilter.ALL
                .withTopic(request.query("topic").orElse(""))
                .withHandler(request.query("handler").orElse(""))
                .withReason(request.query("reason").orElse(""))
                .withTimes(times.from().orElse(Instant.MIN), times.to().orElse(Instant.MAX));
    }

    private static DeadLetterFilter many(Request request) {
        var filter = filter(request);
        if (filter.equals(DeadLetterFilter.ALL) && !Parameters.flag(request, "all")) {
            throw new RequestRefusedException(
                    400,
                    "nothing says which dead letters are meant. Fix: name a topic, a handler, a reason, from or to; or "
                            + "all=true for every one.");
        }
        return filter;
    }

    private static DeadLetterFilter single(Request request) {
        var text = request.pathParameter("seq");
        if (!text.matches("[1-9][0-9]{0,17}")) {
            throw new RequestRefusedException(404, "there is no dead letter of seq " + text + ": that is no seq");
        }
        return filter(request).withSeq(Long.parseLong(text));
    }

    private static RequestRefusedException unknown(DeadLetterFilter filter) {
        var of = (filter.topic().isEmpty() ? "" : " of topic \"" + filter.topic() + "\"")
                + (filter.handler().isEmpty() ? "" : " of handler \"" + filter.handler() + "\"");
        return new RequestRefusedException(
                404,
                "there is no dead letter of seq " + filter.seq() + of
                        + ": it was never one, was delivered by a retry, was dropped, or is no longer kept");
    }

    private static Place after(Request request) {
        var text = request.query("after");
        return text.isEmpty()
                ? Place.FIRST
                : Place.parse(text.get())
                        .orElseThrow(() -> new RequestRefusedException(
                                400,
                                "query parameter after is \"" + text.get()
                                        + "\"; it must be the next of an answer before. Fix: leave it out to begin "
                                        + "anew."));
    }

    private static CompletionStage<Response> answer(JsonWriter json, Optional<Place> next) {
        next.ifPresent(place -> json.name("next").value(place.toString()));
        return Response.json(200, json.endObject().toByteArray()).now();
    }

    private static void writeMembers(JsonWriter json, Filed filed) {
        var addressee = filed.addressee();
        json.name("topic").value(addressee.handler().topic().name());
        json.name("handler").value(addressee.handler().id().name());
        if (addressee.isGone()) {
            json.name("deleted").value(true);
        }
        if (addressee.replay() > 0) {
            json.name("replay").value(addressee.replay());
        }
        EntryJson.writeMembers(json, filed.letter().entry());
        json.name("reason").value(filed.letter().reason());
        json.name("attempts").value(filed.letter().attempts());
        json.name("givenUpAt").value(GoTime.render(filed.letter().at()));
    }
}
