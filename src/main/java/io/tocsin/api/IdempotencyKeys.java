package io.tocsin.api;

import io.tocsin.http.Request;
import io.tocsin.http.RequestRefusedException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The header {@code Idempotency-Key} (draft-ietf-httpapi-idempotency-key-header-06): 1 to 256 printable characters of
 * ASCII, bare or in quotes, good for one path. Knows which keys are in progress; what was answered before, the collector
 * knows. Any thread.
 */
final class IdempotencyKeys {

    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7E](?:[\\x20-\\x7E]{0,254}[\\x21-\\x7E])?");

    private final Set<String> inProgress = ConcurrentHashMap.newKeySet();

    /**
     * One use of a key.
     *
     * @param digest of path and key; 32 bytes
     * @param requestDigest of everything that makes it another request; 32 bytes
     */
    record Use(byte[] digest, byte[] requestDigest) {}

    /**
     * The key of a request.
     *
     * @param kept the headers that its events keep, which make it another request
     * @throws RequestRefusedException 400 when it is none
     */
    Optional<Use> read(Request request, Map<String, String> kept) {
        return request.header("Idempotency-Key").map(header -> {
            var key = unquoted(header.strip());
            if (!PRINTABLE.matcher(key).matches()) {
                throw new RequestRefusedException(
                        400,
                        "Idempotency-Key must be 1 to 256 printable ASCII characters, in quotes or bare."
                                + " Fix: use a UUID.");
            }
            // there are no credentials yet; the empty one keeps its place
            var uri = withoutPatience(request.uri());
            var asked = kept.isEmpty() ? uri : uri + " " + kept;
            return new Use(digest("", request.path(), key), digest(request.contentType(), asked, request.body()));
        });
    }

    /** How long its sender waits does not make it another request. */
    private static String withoutPatience(String uri) {
        int question = uri.indexOf('?');
        if (question < 0) {
            return uri;
        }
        var query = Arrays.stream(uri.substring(question + 1).split("&", -1))
                .filter(option -> !option.startsWith("wait=") && !option.startsWith("timeout="))
                .collect(Collectors.joining("&"));
        return uri.substring(0, question) + (query.isEmpty() ? "" : "?" + query);
    }

    /**
     * Marks a key as in progress until {@link #end}.
     *
     * @throws RequestRefusedException 409 when it is already
     */
    void begin(Use use) {
        if (!inProgress.add(name(use))) {
            throw new RequestRefusedException(
                    409,
                    "a request with this Idempotency-Key is in progress. Fix: ask again in a second for its answer.",
                    Map.of("Retry-After", "1"));
        }
    }

    /** The request with this key is over. */
    void end(Use use) {
        inProgress.remove(name(use));
    }

    private static String name(Use use) {
        return HexFormat.of().formatHex(use.digest());
    }

    /** The content of a structured-field string (RFC 8941 §3.3.3), or the text itself. */
    private static String unquoted(String header) {
        if (header.length() < 2 || !header.startsWith("\"") || !header.endsWith("\"")) {
            return header;
        }
        return header.substring(1, header.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\");
    }

    private static byte[] digest(String first, String second, String third) {
        return digest(first, second, third.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] digest(String first, String second, byte[] third) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            for (var text : new String[] {first, second}) {
                sha256.update(text.getBytes(StandardCharsets.UTF_8));
                sha256.update((byte) 0);
            }
            return sha256.digest(third);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
