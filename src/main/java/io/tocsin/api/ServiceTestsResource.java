package io.tocsin.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.http.Request;
import io.tocsin.http.RequestRefusedException;
import io.tocsin.http.Response;
import io.tocsin.kafka.probe.ProbeJson;
import io.tocsin.problem.Problem;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Json;
import io.tocsin.wire.Glob;
import io.tocsin.wire.InvalidPatternException;
import io.tocsin.wire.JsonWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** Service tests: list, one, run. Under the alias compact with a line end, as Kapacitor writes these. */
final class ServiceTestsResource {

    private final Dialect dialect;
    private final List<ServiceTest> tests;

    ServiceTestsResource(Dialect dialect, List<ServiceTest> tests) {
        this.dialect = dialect;
        this.tests =
                tests.stream().sorted(Comparator.comparing(ServiceTest::name)).toList();
    }

    /** The tests that match {@code pattern}, with their default options. */
    CompletionStage<Response> list(Request request) {
        dialect.allowQuery(request, Set.of("pattern"));
        var pattern = pattern(request);
        var found = tests.stream().filter(test -> pattern.matches(test.name())).toList();
        var json = JsonWriter.compact().beginObject();
        Dialect.link(json, "link", "self", path());
        json.name("services");
        if (found.isEmpty()) {
            json.nullValue();
        } else {
            json.beginArray();
            found.forEach(test -> write(json, test));
            json.endArray();
        }
        return answer(json.endObject());
    }

    /** One test with its default options. */
    CompletionStage<Response> one(Request request) {
        dialect.allowQuery(request, Set.of());
        return show(request.pathParameter("service"));
    }

    /** A path that ends before the name. */
    CompletionStage<Response> unnamed(Request request) {
        dialect.allowQuery(request, Set.of());
        return show("");
    }

    private CompletionStage<Response> show(String name) {
        var json = JsonWriter.compact();
        write(json, find(name));
        return answer(json);
    }

    /** Runs one; 200 whether it succeeds or not. */
    CompletionStage<Response> run(Request request) {
        dialect.allowQuery(request, Set.of());
        var test = find(request.pathParameter("service"));
        return test.run(options(test, request)).thenCompose(outcome -> {
            var json = JsonWriter.compact().beginObject();
            json.name("success").value(outcome.success());
            json.name("message").value(outcome.message());
            if (dialect == Dialect.OWN) {
                outcome.probe().ifPresent(probe -> {
                    json.name("probe").beginObject();
                    ProbeJson.writeMembers(json, probe);
                    json.endObject();
                });
            }
            return answer(json.endObject());
        });
    }

    private ServiceTest find(String name) {
        if (name.isEmpty()) {
            throw new RequestRefusedException(400, "must provide service name");
        }
        return tests.stream()
                .filter(test -> test.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new RequestRefusedException(404, "service \"" + name + "\" not found"));
    }

    /** The defaults, and over them what the body gives; JSON's null gives nothing. */
    private SortedMap<String, String> options(ServiceTest test, Request request) {
        var options = new TreeMap<>(test.defaults());
        var text = new String(request.body(), UTF_8).strip();
        if (text.isEmpty()) {
            throw undecodable("EOF");
        }
        if (text.equals("null")) {
            return options;
        }
        var problems = new Problems();
        var given = Json.parse("request body", request.body(), problems);
        given.ifPresent(section -> {
            options.replaceAll((name, value) -> section.string(name, value));
            if (dialect == Dialect.OWN) {
                section.rejectUnknown(Map.of());
            }
        });
        var first = problems.errors().stream().findFirst();
        if (first.isPresent() || given.isEmpty()) {
            throw undecodable(first.map(Problem::toString).orElse("it is no object"));
        }
        return options;
    }

    private static RequestRefusedException undecodable(String why) {
        return new RequestRefusedException(400, "failed to decode JSON body:" + why);
    }

    private static Glob pattern(Request request) {
        try {
            return Glob.filter(request.query("pattern").orElse(""));
        } catch (InvalidPatternException e) {
            throw new RequestRefusedException(400, "bad pattern: " + e.getMessage());
        }
    }

    private void write(JsonWriter json, ServiceTest test) {
        json.beginObject();
        Dialect.link(json, "link", "self", path() + "/" + test.name());
        json.name("name").value(test.name());
        json.name("options").beginObject();
        test.defaults().forEach((name, value) -> json.name(name).value(value));
        json.endObject().endObject();
    }

    private String path() {
        return dialect.root() + "/service-tests";
    }

    private CompletionStage<Response> answer(JsonWriter json) {
        return dialect == Dialect.OWN
                ? Response.json(200, json.toByteArray()).now()
                : Response.of(
                                200,
                                "application/json; charset=utf-8",
                                json.newline().toByteArray())
                        .now();
    }
}
