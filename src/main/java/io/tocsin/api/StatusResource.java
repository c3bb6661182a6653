package io.tocsin.api;

import io.tocsin.http.Request;
import io.tocsin.http.RequestRefusedException;
import io.tocsin.http.Response;
import io.tocsin.logging.LogLevel;
import io.tocsin.metrics.MetricsPage;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Json;
import io.tocsin.wire.JsonWriter;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** How the daemon is, and the few things one can tell it to do. */
final class StatusResource {

    private final ApiServices services;
    private final Overview overview;

    StatusResource(ApiServices services, ClustersResource clusters) {
        this.services = services;
        this.overview = new Overview(services, clusters);
    }

    /**
     * Everything at a glance. With {@code worst=N} at most N handlers, those in trouble first; with {@code count=walk}
     * what is pending is also counted in the log, which takes as long as the log is.
     */
    CompletionStage<Response> status(Request request) {
        request.allowQuery(Set.of("worst", "count"));
        long most = Parameters.number(request, "worst", Long.MAX_VALUE, 1, Long.MAX_VALUE);
        var count = request.query("count");
        if (count.isPresent() && !count.get().equals("walk")) {
            throw new RequestRefusedException(
                    400, "count is \"" + count.get() + "\". Fix: count=walk, or leave it out.");
        }
        var wanted = new Overview.Wanted(most, count.isPresent());
        return services.slowly(() -> Response.json(200, overview.write(wanted)));
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
        var word = Overview.word(conditions);
        var json = JsonWriter.compact().beginObject().name("status").value(word);
        Overview.writeConditions(json, conditions, Advice.of(services));
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
}
