package io.tocsin.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path such as {@code /topics/{topic}/events}. It is matched against raw segments and decodes only what stands for a
 * parameter, so that an id may hold {@code /} as {@code %2F}; a parameter is never empty.
 *
 * @param segments literal ones as they are, parameters in braces
 */
record PathPattern(List<String> segments) {

    PathPattern {
        segments = List.copyOf(segments);
    }

    /** The pattern of a path that begins with a slash. */
    static PathPattern of(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a path begins with /: " + path);
        }
        return new PathPattern(PercentCoding.segments(path));
    }

    /**
     * The decoded parameters, empty when {@code raw} is another path.
     *
     * @throws RequestRefusedException 400 when a parameter is not percent-encoded UTF-8
     */
    Optional<Map<String, String>> match(List<String> raw) {
        if (raw.size() != segments.size()) {
            return Optional.empty();
        }
        for (int i = 0; i < raw.size(); i++) {
            if (isParameter(i) ? raw.get(i).isEmpty() : !segments.get(i).equals(raw.get(i))) {
                return Optional.empty();
            }
        }
        var parameters = new HashMap<String, String>();
        for (int i = 0; i < raw.size(); i++) {
            if (isParameter(i)) {
                var segment = segments.get(i);
                parameters.put(
                        segment.substring(1, segment.length() - 1),
                        PercentCoding.decode(raw.get(i), "the path", false));
            }
        }
        return Optional.of(parameters);
    }

    private boolean isParameter(int index) {
        return segments.get(index).startsWith("{");
    }
}
