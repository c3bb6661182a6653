package io.tocsin.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An answer.
 *
 * @param status 200 to 599
 * @param headers by name; they win over those of the {@link Area}
 * @param body not sent with 204; not copied, so nobody may change it afterwards
 * @param begun gets the feed of an answer that goes on, which then has no other body; null for one that is whole
 */
public record Response(
        int status,
        Map<String, String> headers,
        byte[] body,
        @Nullable Consumer<Feed> begun) {

    private static final byte[] NOTHING = {};

    public Response {
        headers = Map.copyOf(headers);
    }

    /** An answer that is whole. */
    public Response(int status, Map<String, String> headers, byte[] body) {
        this(status, headers, body, null);
    }

    /**
     * 200, and an answer that goes on. It waits as {@link Request#waits} says.
     *
     * @param begun gets the feed once the answer can be written; returns soon
     */
    public static Response feed(String contentType, Consumer<Feed> begun) {
        return new Response(200, Map.of("Content-Type", contentType), NOTHING, begun);
    }

    /** JSON of any status. */
    public static Response json(int status, byte[] body) {
        return of(status, "application/json", body);
    }

    /** A body of the given content type. */
    public static Response of(int status, String contentType, byte[] body) {
        return new Response(status, Map.of("Content-Type", contentType), body);
    }

    /** Plain text, UTF-8. */
    public static Response text(int status, String body) {
        return of(status, "text/plain; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
    }

    /** 204: done, and nothing to say. */
    public static Response noContent() {
        return new Response(204, Map.of(), NOTHING);
    }

    /** The same with one header more, or another value for it. */
    public Response withHeader(String name, String value) {
        var changed = new LinkedHashMap<>(headers);
        changed.put(name, value);
        return new Response(status, changed, body, begun);
    }

    /** The same with another status. */
    public Response withStatus(int changed) {
        return new Response(changed, headers, body, begun);
    }

    /** A stage that has this answer already. */
    public CompletionStage<Response> now() {
        return CompletableFuture.completedStage(this);
    }
}
