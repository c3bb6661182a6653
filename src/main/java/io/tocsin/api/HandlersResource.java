package io.tocsin.api;

import io.tocsin.alert.HandlerId;
import io.tocsin.alert.InvalidHandlerIdException;
import io.tocsin.alert.TopicId;
import io.tocsin.delivery.HandlerChange;
import io.tocsin.delivery.HandlerRegistry;
import io.tocsin.delivery.HandlerView;
import io.tocsin.delivery.run.RunnerStatus;
import io.tocsin.handler.HandlerDefinition;
import io.tocsin.handler.HandlerKind.Opening;
import io.tocsin.handler.HandlerKinds;
import io.tocsin.handler.HandlerRef;
import io.tocsin.handler.Origin;
import io.tocsin.http.Request;
import io.tocsin.http.RequestRefusedException;
import io.tocsin.http.Response;
import io.tocsin.problem.ProblemException;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Section;
import io.tocsin.topic.Collector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handlers of a topic: list, one, create, replace, patch, delete; and, in our own dialect, create or replace what a file
 * describes. A new definition is checked whole before anything changes.
 */
final class HandlersResource {

    private static final Logger LOG = LoggerFactory.getLogger(HandlersResource.class);

    private final Dialect dialect;
    private final HandlerRegistry handlers;
    private final HandlerKinds kinds;
    private final Collector collector;

    HandlersResource(Dialect dialect, ApiServices services) {
        this.dialect = dialect;
        this.handlers = services.handlers();
        this.kinds = services.kinds();
        this.collector = services.collector();
    }

    /** The handlers of a topic that match {@code pattern}, in order of id; none for a topic that does not exist. */
    CompletionStage<Response> list(Request request) {
        dialect.allowQuery(request, Set.of("pattern"));
        var pattern = Parameters.pattern(request);
        var name = request.pathParameter("topic");
        var json = dialect.json().beginObject();
        Dialect.link(json, "link", "self", request.uri());
        json.name("topic").value(name);
        json.name("handlers").beginArray();
        Parameters.topicId(name).map(handlers::handlers).orElse(List.of()).stream()
                .filter(view -> dialect == Dialect.OWN || view.status().state() != RunnerStatus.State.DRAINING)
                .filter(view -> pattern.matches(view.spec().ref().id().name()))
                .forEach(view -> HandlerJson.write(json, view, dialect));
        return dialect.answer(200, json.endArray().endObject()).now();
    }

    /** One handler. */
    CompletionStage<Response> one(Request request) {
        dialect.allowQuery(request, Set.of());
        return answer(existing(request)).now();
    }

    /** Creates a handler of the path's topic. */
    CompletionStage<Response> create(Request request) {
        dialect.allowQuery(request, Set.of());
        var topic = new TopicId(request.pathParameter("topic"));
        var definition = definition(single(request, "invalid handler json: "), topic);
        return changed("failed to create handler: ", new HandlerChange.Create(definition), definition);
    }

    /** Replaces a handler; another {@code id} in the body renames it. */
    CompletionStage<Response> replace(Request request) {
        dialect.allowQuery(request, Set.of());
        var existing = existing(request).spec().ref();
        var definition = definition(single(request, "failed to unmarshal JSON: "), existing.topic());
        return changed("failed to update handler: ", new HandlerChange.Replace(existing, definition), definition);
    }

    /** Replaces a handler by what a JSON Patch (RFC 6902) makes of it. */
    CompletionStage<Response> patch(Request request) {
        dialect.allowQuery(request, Set.of());
        var existing = existing(request).spec();
        var patch = JsonPatch.parse(request.body());
        var patched = patch.apply(HandlerJson.document(existing));
        var topic = existing.ref().topic();
        if (!topic.name().equals(patched.getOrDefault("topic", topic.name()))) {
            throw new RequestRefusedException(
                    400, "failed to update handler: cannot change topic in update. Fix: create it in the other topic.");
        }
        var definition = definition(Section.of("patched handler", patched, new Problems()), topic);
        return changed("failed to update handler: ", new HandlerChange.Replace(existing.ref(), definition), definition);
    }

    /**
     * Deletes a handler; also done, and nothing to do, when there is none. In our own dialect {@code discard=true} gives up
     * what it has not delivered, also where it was deleted before and still delivers; the answer says how many events.
     */
    CompletionStage<Response> delete(Request request) {
        dialect.allowQuery(request, Set.of("discard"));
        var ref = ref(request);
        if (ref.isEmpty()) {
            return Response.noContent().now();
        }
        if (dialect == Dialect.OWN && Parameters.flag(request, "discard")) {
            return discard(ref.get());
        }
        return dialect.prefixed("failed to delete handler: ", collector.change(new HandlerChange.Delete(ref.get())))
                .thenApply(done -> Response.noContent());
    }

    private CompletionStage<Response> discard(HandlerRef ref) {
        long pending = handlers.views().stream()
                .filter(view -> view.spec().ref().equals(ref))
                .mapToLong(HandlerView::pending)
                .sum();
        return dialect.prefixed("failed to delete handler: ", collector.change(new HandlerChange.Delete(ref, true)))
                .thenApply(done -> dialect.answer(
                        200,
                        dialect.json()
                                .beginObject()
                                .name("discarded")
                                .value(pending)
                                .endObject()));
    }

    /** Creates or replaces each handler that a file describes, which names topic and id itself. */
    CompletionStage<Response> define(Request request) {
        dialect.allowQuery(request, Set.of());
        var problems = new Problems();
        var tables = HandlerBody.tables(request, problems);
        var definitions = new ArrayList<HandlerDefinition>();
        tables.forEach(table -> read(table, null).ifPresent(definitions::add));
        if (tables.isEmpty() && !problems.hasErrors()) {
            // nothing was defined, and whoever sent it believes otherwise
            HandlerBody.none(request, problems);
        }
        problems.throwIfErrors();
        logWarnings(problems);
        CompletionStage<Void> all = CompletableFuture.completedStage(null);
        for (var definition : definitions) {
            all = all.thenCompose(done -> collector.change(new HandlerChange.Define(definition)));
        }
        return Parameters.translated(all).thenApply(done -> defined(definitions));
    }

    private Response defined(List<HandlerDefinition> definitions) {
        var json = dialect.json();
        if (definitions.size() == 1) {
            HandlerJson.write(json, view(definitions.get(0)), dialect);
        } else {
            json.beginObject().name("handlers").beginArray();
            definitions.forEach(definition -> HandlerJson.write(json, view(definition), dialect));
            json.endArray().endObject();
        }
        return dialect.answer(200, json);
    }

    /** What is odd about a definition that is taken all the same. */
    private static void logWarnings(Problems problems) {
        problems.warnings().forEach(warning -> LOG.warn("{}", warning));
    }

    private Section single(Request request, String words) {
        try {
            return HandlerBody.table(request);
        } catch (ProblemException e) {
            throw dialect.prefixed(words, e);
        }
    }

    private HandlerDefinition definition(Section table, TopicId topic) {
        try {
            var definition = read(table, topic);
            table.problems().throwIfErrors();
            logWarnings(table.problems());
            return definition.orElseThrow(() -> new IllegalStateException("a definition was refused without a reason"));
        } catch (ProblemException e) {
            throw dialect.prefixed("invalid handler spec: ", e);
        }
    }

    /** Adds what is wrong to the table's problems; what a stored definition may wait for, a new one has to have. */
    private Optional<HandlerDefinition> read(Section table, @Nullable TopicId topic) {
        var definition = kinds.read(table, topic, Origin.API);
        definition.ifPresent(read -> {
            if (read.opening() instanceof Opening.Unresolved unresolved) {
                table.error("options", unresolved.reason(), "");
            }
        });
        return definition;
    }

    private CompletionStage<Response> changed(String words, HandlerChange change, HandlerDefinition definition) {
        return dialect.prefixed(words, collector.change(change)).thenApply(done -> answer(view(definition)));
    }

    /** As it is now. */
    private HandlerView view(HandlerDefinition definition) {
        return handlers.find(definition.spec().ref())
                .orElseThrow(() -> new RequestRefusedException(
                        409,
                        "handler " + definition.spec().ref() + " was stored, and deleted by another request since."));
    }

    private Response answer(HandlerView view) {
        var json = dialect.json();
        HandlerJson.write(json, view, dialect);
        return dialect.answer(200, json);
    }

    private HandlerView existing(Request request) {
        return ref(request)
                .flatMap(handlers::find)
                .orElseThrow(() -> new RequestRefusedException(
                        404, "unknown handler: \"" + request.pathParameter("handler") + "\""));
    }

    private static Optional<HandlerRef> ref(Request request) {
        return Parameters.topicId(request.pathParameter("topic")).flatMap(topic -> ref(topic, request));
    }

    private static Optional<HandlerRef> ref(TopicId topic, Request request) {
        try {
            return Optional.of(new HandlerRef(topic, new HandlerId(request.pathParameter("handler"))));
        } catch (InvalidHandlerIdException e) {
            return Optional.empty();
        }
    }
}
