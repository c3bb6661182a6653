package io.tocsin.api;

import io.tocsin.http.Request;
import io.tocsin.http.RequestRefusedException;
import io.tocsin.http.Response;
import io.tocsin.problem.ProblemException;
import io.tocsin.topic.NotAcceptingException;
import io.tocsin.wire.JsonWriter;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The two ways in which topics and handlers are shown. */
enum Dialect {
    /** Ours: compact, with what an operator wants to know besides. */
    OWN("/api/v1"),
    /** Kapacitor's: its keys only, indented by four spaces (the reference's section 6). */
    KAPACITOR("/kapacitor/v1");

    private final String prefix;

    Dialect(String prefix) {
        this.prefix = prefix;
    }

    /** What every path begins with. */
    String root() {
        return prefix;
    }

    /** The path of a resource; ids stand in it as they are, as Kapacitor writes links. */
    String path(String... segments) {
        return prefix + "/alerts/topics" + (segments.length == 0 ? "" : "/" + String.join("/", segments));
    }

    /** Refuses unknown parameters in our own dialect; Kapacitor ignores them, and its clients send some. */
    void allowQuery(Request request, Set<String> names) {
        if (this == OWN) {
            request.allowQuery(names);
        }
    }

    /** A writer of its style. */
    JsonWriter json() {
        return switch (this) {
            case OWN -> JsonWriter.compact();
            case KAPACITOR -> JsonWriter.pretty();
        };
    }

    /** An answer of this status with what {@code json} holds. */
    Response answer(int status, JsonWriter json) {
        return switch (this) {
            case OWN -> Response.json(status, json.toByteArray());
            case KAPACITOR -> Response.of(status, "application/json; charset=utf-8", json.toByteArray());
        };
    }

    /** Writes {@code {"rel":…,"href":…}} at a key. */
    static void link(JsonWriter json, String key, String rel, String href) {
        json.name(key).beginObject();
        json.name("rel").value(rel).name("href").value(href);
        json.endObject();
    }

    /** A refusal with the words that Kapacitor puts in front of it; ours has none. */
    ProblemException prefixed(String words, ProblemException refusal) {
        return switch (this) {
            case OWN -> refusal;
            case KAPACITOR -> RequestRefusedException.prefixed(words, refusal);
        };
    }

    /** The same stage, where a refusal has Kapacitor's words in front of it. */
    <T> CompletionStage<T> prefixed(String words, CompletionStage<T> stage) {
        return stage.exceptionally(failure -> {
            var cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (cause instanceof NotAcceptingException busy) {
                throw Parameters.of(busy);
            }
            if (cause instanceof ProblemException refusal) {
                throw prefixed(words, refusal);
            }
            throw new CompletionException(cause);
        });
    }
}
