package io.tocsin.http;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** A request that was read whole and found to be allowed. Immutable, apart from the bytes of the body. */
public final class Request {

    private static final byte[] NOTHING = {};

    private final Method method;
    private final String uri;
    private final String path;
    private final Map<String, String> pathParameters;
    private final Map<String, List<String>> query;
    private final Function<String, List<String>> headers;
    private final InetAddress peer;
    private final byte[] body;
    private final Consumer<Runnable> waits;

    private Request(
            Method method,
            String uri,
            Map<String, String> pathParameters,
            Function<String, List<String>> headers,
            InetAddress peer,
            Consumer<Runnable> waits,
            byte[] body) {
        this.method = method;
        this.uri = uri;
        int question = uri.indexOf('?');
        this.path = question < 0 ? uri : uri.substring(0, question);
        this.query = question < 0 ? Map.of() : parseQuery(uri.substring(question + 1));
        this.pathParameters = Map.copyOf(pathParameters);
        this.headers = headers;
        this.peer = peer;
        this.waits = waits;
        this.body = body;
    }

    /**
     * A request without a body yet.
     *
     * @param uri path and query as received, but with the first prefix of the area
     * @param headers a header's values by its name in any case, none where it is missing
     * @param waits does what {@link #waits} says
     * @throws RequestRefusedException 400 when the query is not percent-encoded UTF-8
     */
    static Request of(
            Method method,
            String uri,
            Map<String, String> pathParameters,
            Function<String, List<String>> headers,
            InetAddress peer,
            Consumer<Runnable> waits) {
        return new Request(method, uri, pathParameters, headers, peer, waits, NOTHING);
    }

    /** The same with its body. */
    Request withBody(byte[] bytes) {
        return new Request(method, uri, pathParameters, headers, peer, waits, bytes);
    }

    /** The method. */
    public Method method() {
        return method;
    }

    /** Path and query as received, percent-encoded; an alias of the prefix is replaced by the prefix itself. */
    public String uri() {
        return uri;
    }

    /** The path of {@link #uri}. */
    public String path() {
        return path;
    }

    /** The decoded text of a parameter of the route's path; asking for another is an {@link IllegalArgumentException}. */
    public String pathParameter(String name) {
        var value = pathParameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no parameter " + name);
        }
        return value;
    }

    /**
     * The decoded value of a query parameter.
     *
     * @throws RequestRefusedException 400 when it is given more than once
     */
    public Optional<String> query(String name) {
        var values = query.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw new RequestRefusedException(
                    400, "query parameter " + name + " is given " + values.size() + " times. Fix: give it once.");
        }
        return values.stream().findFirst();
    }

    /**
     * Refuses a query with a parameter that is not listed, since an option that is silently ignored is one that the
     * client believes in.
     *
     * @throws RequestRefusedException 400
     */
    public void allowQuery(Set<String> names) {
        for (var name : query.keySet()) {
            if (!names.contains(name)) {
                throw new RequestRefusedException(
                        400,
                        "unknown query parameter \"" + name + "\"; "
                                + (names.isEmpty()
                                        ? "this path takes none."
                                        : "known here: "
                                                + String.join(
                                                        ", ",
                                                        names.stream().sorted().toList())
                                                + "."));
            }
        }
    }

    /** The value of a header, the first if it is given more than once. */
    public Optional<String> header(String name) {
        return headers.apply(name).stream().findFirst();
    }

    /** The values of a header, each as it was sent; none where it is missing. */
    public List<String> headers(String name) {
        return List.copyOf(headers.apply(name));
    }

    /** The content type in lower case without parameters; empty text where there is none. */
    public String contentType() {
        return ContentType.of(header("Content-Type").orElse(null));
    }

    /** Who asks. */
    public InetAddress peer() {
        return peer;
    }

    /** The body, decompressed; empty where there is none. Not copied. */
    public byte[] body() {
        return body;
    }

    /**
     * From here on the answer only waits for something outside: the request gives back its place among those that are
     * worked on, and its body's room. To be called once, before anything is done that a refusal would come too late for.
     *
     * @param nobodyWaits called at most once, on any thread, when the client has gone or the listener closes before the
     *     answer was given; what is answered then ends the wait
     * @throws RequestRefusedException 503 when too many wait
     */
    public void waits(Runnable nobodyWaits) {
        waits.accept(nobodyWaits);
    }

    private static Map<String, List<String>> parseQuery(String raw) {
        var values = new LinkedHashMap<String, List<String>>();
        for (var part : raw.split("&", -1)) {
            if (!part.isEmpty()) {
                int equals = part.indexOf('=');
                var name = PercentCoding.decode(equals < 0 ? part : part.substring(0, equals), "the query", true);
                var value = equals < 0 ? "" : PercentCoding.decode(part.substring(equals + 1), "the query", true);
                values.computeIfAbsent(name, ignored -> new ArrayList<>()).add(value);
            }
        }
        return values;
    }
}
