package io.tocsin.api;

import io.tocsin.http.Request;
import io.tocsin.http.RequestRefusedException;
import io.tocsin.http.Response;
import io.tocsin.lifecycle.Health.Condition;
import io.tocsin.lifecycle.Health.Severity;
import io.tocsin.logging.LogLevel;
import io.tocsin.metrics.MetricsPage;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Json;
import io.tocsin.wire.GoTime;
import io.tocsin.wire.JsonWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** How the daemon is, and the few things one can tell it to do. */
final class StatusResource {

    private final ApiServices services;
    private final ClustersResource clusters;
    private final Instant startedAt;

    StatusResource(ApiServices services, ClustersResource clusters) {
        this.services = services;
        this.clusters = clusters;
        this.startedAt = services.clock().instant();
    }

    /** Everything at a glance. */
    CompletionStage<Response> status(Request request) {
        request.allowQuery(Set.of());
        var json = JsonWriter.compact().beginObject();
        json.name("version").value(services.version());
        json.name("storeId").value(services.store().id());
        json.name("startedAt").value(GoTime.render(startedAt));
        json.name("status").value(word(services.health().conditions()));
        writeConditions(json, services.health().conditions());
        writeStore(json);
        json.name("topics").value(services.topics().topics().size());
        json.name("handlers").beginArray();
        services.handlers().views().forEach(view -> {
            json.beginObject();
            json.name("topic").value(view.spec().ref().topic().name());
            json.name("id").value(view.spec().ref().id().name());
            json.name("kind").value(view.spec().kind());
            HandlerJson.writeStatus(json, view);
            HandlerJson.writeSums(json, view.sums());
            json.endObject();
        });
        json.endArray();
        clusters.writeMember(json);
        return Response.json(200, json.endObject().toByteArray()).now();
    }

    /** 200 as long as the process answers. */
    CompletionStage<Response> live(Request request) {
        return Response.json(
                        200,
                        JsonWriter.compact()
                                .beginObject()
                                .name("status")
                                .value("live")
                                .endObject()
                                .toByteArray())
                .now();
    }

    /** 200 when events are accepted, {@code degraded} when something else is wrong; 503 when they are not. */
    CompletionStage<Response> ready(Request request) {
        var conditions = services.health().conditions();
        var word = word(conditions);
        var json = JsonWriter.compact().beginObject().name("status").value(word);
        writeConditions(json, conditions);
        return Response.json(word.equals("failed") ? 503 : 200, json.endObject().toByteArray())
                .now();
    }

    /** Every metric, in Prometheus' text format, or as OpenMetrics for who asks for that. */
    CompletionStage<Response> metrics(Request request) {
        var page = services.metrics()
                .page(MetricsPage.Format.accepted(request.header("Accept").orElse(null)));
        return Response.of(200, page.contentType(), page.text()).now();
    }

    /** Reads the configuration again: 200 when all of it was right, 400 naming what was not. */
    CompletionStage<Response> reload(Request request) {
        request.allowQuery(Set.of());
        return services.reloader().reload().thenApply(reloaded -> {
            var json = JsonWriter.compact().beginObject();
            if (!reloaded.problems().isEmpty()) {
                var sentence = String.join("\n", reloaded.problems());
                json.name("error").value(sentence).name("message").value(sentence);
            }
            json.name("done").beginArray();
            reloaded.done().forEach(json::value);
            json.endArray().name("problems").beginArray();
            reloaded.problems().forEach(json::value);
            json.endArray();
            return Response.json(
                    reloaded.problems().isEmpty() ? 200 : 400, json.endObject().toByteArray());
        });
    }

    /** Changes the level of the log: {@code {"level":"debug"}}. */
    CompletionStage<Response> logLevel(Request request) {
        request.allowQuery(Set.of());
        var problems = new Problems();
        var section = Json.parse("request body", request.body(), problems);
        if (problems.hasErrors() || section.isEmpty()) {
            throw new RequestRefusedException(400, "invalid json: " + problems);
        }
        var text = section.get().string("level", "");
        section.get().rejectUnknown(Map.of());
        problems.throwIfErrors();
        services.logging()
                .level(LogLevel.parse(text)
                        .orElseThrow(() -> new RequestRefusedException(
                                400, "invalid log level \"" + text + "\". Fix: use debug, info, warn or error.")));
        return Response.noContent().now();
    }

    /** Says that it is there. */
    CompletionStage<Response> ping(Request request) {
        return Response.noContent().now();
    }

    /** Brokers and single handlers do not decide whether events are accepted; everything else that failed may. */
    private static String word(List<Condition> conditions) {
        boolean failed = conditions.stream()
                .anyMatch(condition -> condition.severity() == Severity.FAILED
                        && !condition.name().startsWith("cluster:")
                        && !condition.name().startsWith("handler:"));
        return failed ? "failed" : conditions.isEmpty() ? "ready" : "degraded";
    }

    private static void writeConditions(JsonWriter json, List<Condition> conditions) {
        json.name("conditions").beginArray();
        for (var condition : conditions) {
            json.beginObject();
            json.name("name").value(condition.name());
            json.name("severity").value(condition.severity() == Severity.FAILED ? "failed" : "degraded");
            json.name("cause").value(condition.cause());
            json.name("since").value(GoTime.render(condition.since()));
            json.endObject();
        }
        json.endArray();
    }

    private void writeStore(JsonWriter json) {
        var room = services.store().room();
        json.name("store").beginObject();
        json.name("usedBytes").value(room.usedBytes());
        json.name("freeBytes").value(room.freeBytes());
        json.name("reserveBytes").value(room.reserveBytes());
        if (room.maxBytes() != Long.MAX_VALUE) {
            json.name("maxBytes").value(room.maxBytes());
        }
        json.name("accepting").value(room.hasRoom());
        json.endObject();
    }
}
