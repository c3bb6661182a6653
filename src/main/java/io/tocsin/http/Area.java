package io.tocsin.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Routes that share a prefix, headers and manners.
 *
 * @param prefixes where it is found, without a slash at the end; empty text is the root. The first is the one that
 *     {@link Request#uri} speaks of
 * @param manners how it answers what is not as it should be
 * @param headers set on every answer, errors included
 * @param routes the first that matches wins
 */
public record Area(List<String> prefixes, Manners manners, Map<String, String> headers, List<Route> routes) {

    /** How an area treats what it does not like. */
    public enum Manners {
        /** As RFC 9110 has it: 405 with Allow, a body needs a content type; errors are compact JSON. */
        STRICT,
        /**
         * As Kapacitor's clients know it: a wrong method is a 404, OPTIONS is always 200, a body without a content type
         * is taken for JSON; errors are JSON indented by four spaces.
         */
        KAPACITOR
    }

    /** A route that was found, and its path parameters, decoded. */
    record Match(Route route, Map<String, String> pathParameters) {}

    public Area {
        if (prefixes.isEmpty()) {
            throw new IllegalArgumentException("an area needs a prefix");
        }
        prefixes = List.copyOf(prefixes);
        headers = Map.copyOf(headers);
        routes = List.copyOf(routes);
    }

    /** The prefix that {@code path} lies below; the longest. */
    Optional<String> prefixOf(String path) {
        return prefixes.stream()
                .filter(prefix -> path.startsWith(prefix)
                        && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/'))
                .max((a, b) -> Integer.compare(a.length(), b.length()));
    }

    /**
     * The route of a method and a path below the prefix.
     *
     * @throws RequestRefusedException 404 when no route has the path, 405 when none of them has the method
     */
    Match find(Optional<Method> method, String path) {
        var raw = path.isEmpty() ? List.<String>of() : PercentCoding.segments(path);
        var allowed = new LinkedHashMap<Method, Match>();
        for (var route : routes) {
            route.pattern()
                    .match(raw)
                    .ifPresent(parameters -> allowed.putIfAbsent(route.method(), new Match(route, parameters)));
        }
        var match = method.map(allowed::get);
        if (match.isPresent()) {
            return match.get();
        }
        if (allowed.isEmpty() || manners == Manners.KAPACITOR) {
            throw new RequestRefusedException(
                    404, manners == Manners.KAPACITOR ? "Not Found" : "no resource has this path: " + path);
        }
        var names = allowed.keySet().stream().map(Method::name).sorted().toList();
        throw new RequestRefusedException(
                405,
                "this path does not have that method. Fix: use " + String.join(" or ", names) + ".",
                Map.of("Allow", String.join(", ", names)));
    }
}
