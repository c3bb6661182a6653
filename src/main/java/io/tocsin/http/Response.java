package io.tocsin.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * An answer.
 *
 * @param status 200 to 599
 * @param headers by name; they win over those of the {@link Area}
 * @param body not sent with 204; not copied, so nobody may change it afterwards
 */
public record Response(int status, Map<String, String> headers, byte[] body) {

    private static final byte[] NOTHING = {};

    public Response {
        headers = Map.copyOf(headers);
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
        return new Response(status, changed, body);
    }

    /** The same with another status. */
    public Response withStatus(int changed) {
        return new Response(changed, headers, body);
    }

    /** A stage that has this answer already. */
    public CompletionStage<Response> now() {
        return CompletableFuture.completedStage(this);
    }
}
