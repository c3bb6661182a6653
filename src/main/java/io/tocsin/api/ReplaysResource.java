package io.tocsin.api;

import io.tocsin.alert.HandlerId;
import io.tocsin.alert.TopicId;
import io.tocsin.delivery.HandlerChange;
import io.tocsin.delivery.HandlerRegistry;
import io.tocsin.delivery.HandlerView;
import io.tocsin.delivery.again.ReplayOrder;
import io.tocsin.delivery.again.ReplayOrder.Part;
import io.tocsin.delivery.again.Replays;
import io.tocsin.delivery.again.UnknownReplayException;
import io.tocsin.handler.HandlerKind.Opening;
import io.tocsin.handler.HandlerKinds;
import io.tocsin.handler.HandlerRef;
import io.tocsin.http.Request;
import io.tocsin.http.RequestRefusedException;
import io.tocsin.http.Response;
import io.tocsin.problem.ProblemException;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Json;
import io.tocsin.settings.NearestName;
import io.tocsin.settings.Section;
import io.tocsin.topic.Collector;
import io.tocsin.topic.TopicRegistry;
import io.tocsin.topic.TopicView;
import io.tocsin.wire.GoTime;
import io.tocsin.wire.InvalidTimeException;
import io.tocsin.wire.JsonWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Replays of a part of a topic's log, and retries of dead letters: list, one, begin a replay, cancel. */
final class ReplaysResource {

    private final HandlerRegistry handlers;
    private final HandlerKinds kinds;
    private final Replays replays;
    private final TopicRegistry topics;
    private final Collector collector;
    private final ReplayPlan plan;

    ReplaysResource(ApiServices services) {
        this.handlers = services.handlers();
        this.kinds = services.kinds();
        this.replays = services.handlers().replays();
        this.topics = services.topics();
        this.collector = services.collector();
        this.plan = new ReplayPlan(services);
    }

    /** All that are known, the newest first. */
    CompletionStage<Response> list(Request request) {
        request.allowQuery(Set.of());
        var json = JsonWriter.compact().beginObject();
        ReplayJson.writeList(json, "replays", replays.views());
        return Response.json(200, json.endObject().toByteArray()).now();
    }

    /** One of them. */
    CompletionStage<Response> one(Request request) {
        request.allowQuery(Set.of());
        long id = id(request);
        var json = JsonWriter.compact();
        ReplayJson.write(json, replays.find(id).orElseThrow(() -> new UnknownReplayException(id)));
        return Response.json(200, json.toByteArray()).now();
    }

    /** Ends one before its end. */
    CompletionStage<Response> cancel(Request request) {
        request.allowQuery(Set.of());
        var json = JsonWriter.compact();
        ReplayJson.write(json, replays.cancel(id(request)));
        return Response.json(200, json.toByteArray()).now();
    }

    private static long id(Request request) {
        var text = request.pathParameter("id");
        if (!text.matches("[1-9][0-9]{0,17}")) {
            throw new RequestRefusedException(404, "there is no replay \"" + text + "\": an id is a number");
        }
        return Long.parseLong(text);
    }

    /**
     * Begins a replay for each of {@code handlers} of {@code topic}, of the events from {@code from} or {@code fromSeq} on,
     * before {@code to}, up to and with {@code toSeq}, with the id {@code event}; one of the beginnings or the id has to be
     * said. 202 with the replays. With {@code dry-run=true} none begins, and 200 says how many events would go.
     */
    CompletionStage<Response> begin(Request request) {
        request.allowQuery(Set.of("dry-run"));
        boolean isDry = Parameters.flag(request, "dry-run");
        var wanted = wanted(request);
        var topic = topics.find(wanted.topic())
                .orElseThrow(() -> new RequestRefusedException(
                        404, "unknown topic: \"" + wanted.topic().name() + "\"" + nearestTopic(wanted.topic())));
        var views = wanted.handlers().stream().map(this::existing).toList();
        var part = plan.part(topic, wanted.bounds());
        if (isDry) {
            return dryRun(topic, part, views);
        }
        if (part.count() == 0) {
            throw new RequestRefusedException(
                    404,
                    "topic \"" + topic.id().name()
                            + "\" has no such event in the log: none came in that range, or it is no " + "longer kept");
        }
        var orders = views.stream()
                .map(view -> (ReplayOrder) new ReplayOrder.Events(view.spec().ref(), part))
                .toList();
        return begun(collector, replays, orders, "replays");
    }

    /** Gives the orders to the collector one after the other; answers 202 with what has begun as the member {@code name}. */
    static CompletionStage<Response> begun(
            Collector collector, Replays replays, List<ReplayOrder> orders, String name) {
        var ids = new ArrayList<Long>();
        CompletionStage<Void> all = CompletableFuture.completedStage(null);
        for (var order : orders) {
            all = all.thenCompose(done -> collector.change(new HandlerChange.Again(order, ids::add)));
        }
        return Parameters.translated(all).thenApply(done -> {
            var json = JsonWriter.compact().beginObject();
            ReplayJson.writeList(
                    json,
                    name,
                    ids.stream().flatMap(id -> replays.find(id).stream()).toList());
            return Response.json(202, json.endObject().toByteArray());
        });
    }

    private CompletionStage<Response> dryRun(TopicView topic, Part.Events part, List<HandlerView> views) {
        var json = JsonWriter.compact().beginObject();
        json.name("topic").value(topic.id().name());
        json.name("fromSeq").value(part.fromSeq());
        json.name("toSeq").value(part.endSeq() - 1);
        json.name("handlers").beginArray();
        for (var view : views) {
            var definition = kinds.restore(view.spec());
            definition.discard();
            var look = plan.look(topic, part, definition.match());
            json.beginObject();
            json.name("handler").value(view.spec().ref().id().name());
            json.name("events").value(part.count());
            json.name("wouldGo").value(look.wouldGo());
            json.name("filtered").value(look.filtered());
            if (look.lookedAt() < part.count()) {
                json.name("more").value(true);
                json.name("lookedAt").value(look.lookedAt());
            }
            if (definition.opening() instanceof Opening.Unresolved unresolved) {
                json.name("cause").value(unresolved.reason());
            }
            json.endObject();
        }
        return Response.json(200, json.endArray().endObject().toByteArray()).now();
    }

    private HandlerView existing(HandlerRef ref) {
        return handlers.find(ref)
                .orElseThrow(() -> new RequestRefusedException(
                        404,
                        "topic \"" + ref.topic().name() + "\" has no handler \""
                                + ref.id().name() + "\"" + nearestHandler(ref)));
    }

    private String nearestTopic(TopicId topic) {
        var names = topics.topics().stream().map(view -> view.id().name()).toList();
        return NearestName.of(topic.name(), names).map(ReplaysResource::meant).orElse("");
    }

    private String nearestHandler(HandlerRef wanted) {
        var names = handlers.views().stream()
                .map(view -> view.spec().ref())
                .filter(ref -> ref.topic().equals(wanted.topic()))
                .map(ref -> ref.id().name())
                .toList();
        return NearestName.of(wanted.id().name(), names)
                .map(ReplaysResource::meant)
                .orElse("");
    }

    private static String meant(String name) {
        return ". Did you mean \"" + name + "\"?";
    }

    private record Wanted(TopicId topic, List<HandlerRef> handlers, ReplayPlan.Bounds bounds) {}

    private static Wanted wanted(Request request) {
        var problems = new Problems();
        var body = Json.parse("request body", request.body(), problems);
        problems.throwIfErrors();
        var table = body.orElseThrow();
        var topic = name(table, "topic", table.string("topic", ""), TopicId::new);
        var ids = table.strings("handlers");
        var handlerIds = new ArrayList<HandlerId>();
        for (int i = 0; i < ids.size(); i++) {
            name(table, "handlers[" + i + "]", ids.get(i), HandlerId::new).ifPresent(handlerIds::add);
        }
        if (ids.isEmpty()) {
            table.error("handlers", "handlers names no handler.", "\"handlers\": [\"kafka1\"]");
        }
        var from = time(table, "from");
        var to = time(table, "to");
        if (Parameters.isReversed(from, to)) {
            table.error("to", "to is earlier than from, so that no event is meant.", "swap them.");
        }
        var fromSeq = table.integer("fromSeq", 1, Long.MAX_VALUE);
        long toSeq = table.integer("toSeq", Long.MAX_VALUE, 1, Long.MAX_VALUE);
        var event = table.string("event", "");
        if (from.isEmpty() && fromSeq.isEmpty() && event.isEmpty() && !table.has("from")) {
            table.error("", "nothing says where the replay begins.", "add \"from\", \"fromSeq\" or \"event\".");
        }
        table.rejectUnknown(Map.of());
        problems.throwIfErrors();
        var bounds = new ReplayPlan.Bounds(from, to, fromSeq.orElse(1), toSeq, event);
        return new Wanted(
                topic.orElseThrow(),
                handlerIds.stream()
                        .distinct()
                        .map(id -> new HandlerRef(topic.orElseThrow(), id))
                        .toList(),
                bounds);
    }

    private static <T> Optional<T> name(Section table, String key, String text, Function<String, T> parse) {
        try {
            return Optional.of(parse.apply(text));
        } catch (ProblemException e) {
            table.error(key, e.getMessage(), "");
            return Optional.empty();
        }
    }

    private static Optional<Instant> time(Section table, String key) {
        return table.string(key).flatMap(text -> {
            try {
                return Optional.of(GoTime.parse(text));
            } catch (InvalidTimeException e) {
                table.error(key, e.getMessage(), "\"" + key + "\": \"2026-03-01T02:10:00Z\"");
                return Optional.empty();
            }
        });
    }
}
