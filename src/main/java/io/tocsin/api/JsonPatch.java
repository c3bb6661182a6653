package io.tocsin.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.tocsin.http.RequestRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A JSON Patch (RFC 6902) for an object; immutable. Its refusals have Kapacitor's words in front. */
final class JsonPatch {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(32).build())
            .build();

    private final List<Map<String, @Nullable Object>> operations;

    private JsonPatch(List<Map<String, @Nullable Object>> operations) {
        this.operations = operations;
    }

    /**
     * Reads a patch.
     *
     * @throws RequestRefusedException 400 when it is no array of operations
     */
    static JsonPatch parse(byte[] body) {
        try (var parser = FACTORY.createParser(body)) {
            parser.nextToken();
            var operations = new ArrayList<Map<String, @Nullable Object>>();
            if (!(value(parser) instanceof List<?> list) || parser.nextToken() != null) {
                throw new RequestRefusedException(400, "invalid patch json: a list of operations is expected.");
            }
            for (var element : list) {
                if (!(element instanceof Map<?, ?> map)) {
                    throw new RequestRefusedException(400, "invalid patch json: an operation is an object.");
                }
                operations.add(copy(map));
            }
            return new JsonPatch(operations);
        } catch (JsonProcessingException e) {
            throw new RequestRefusedException(
                    400,
                    "invalid patch json: "
                            + String.valueOf(e.getOriginalMessage()).split("\n", 2)[0] + ".");
        } catch (IOException e) {
            throw new UncheckedIOException("reading bytes that are in memory", e);
        }
    }

    /**
     * A patched copy of {@code document}.
     *
     * @throws RequestRefusedException 400 when an operation cannot be applied; which one is named
     */
    Map<String, @Nullable Object> apply(Map<String, @Nullable Object> document) {
        @Nullable Object root = deepCopy(document);
        for (int i = 0; i < operations.size(); i++) {
            try {
                root = apply(operations.get(i), root);
            } catch (Inapplicable e) {
                throw new RequestRefusedException(
                        400, "failed to apply patch: operation " + i + ": " + e.getMessage() + ".");
            }
        }
        if (!(root instanceof Map<?, ?> map)) {
            throw new RequestRefusedException(400, "failed to apply patch: the result is no object.");
        }
        return copy(map);
    }

    /** An operation does not fit the document; the message says why. */
    private static final class Inapplicable extends Exception {

        private static final long serialVersionUID = 1L;

        Inapplicable(String message) {
            super(message);
        }
    }

    private static @Nullable Object apply(Map<String, @Nullable Object> operation, @Nullable Object root)
            throws Inapplicable {
        var op = text(operation, "op");
        var path = pointer(text(operation, "path"));
        return switch (op) {
            case "add" -> add(root, path, deepCopy(required(operation)));
            case "remove" -> remove(root, path);
            case "replace" -> add(remove(root, path), path, deepCopy(required(operation)));
            case "move" -> {
                var from = pointer(text(operation, "from"));
                if (path.size() > from.size() && path.subList(0, from.size()).equals(from)) {
                    throw new Inapplicable("a value cannot be moved into itself");
                }
                var moved = get(root, from);
                yield add(remove(root, from), path, moved);
            }
            case "copy" -> add(root, path, deepCopy(get(root, pointer(text(operation, "from")))));
            case "test" -> {
                if (!Objects.equals(get(root, path), required(operation))) {
                    throw new Inapplicable("the value at " + text(operation, "path") + " is another one");
                }
                yield root;
            }
            default -> throw new Inapplicable("unknown op \"" + op + "\"");
        };
    }

    private static @Nullable Object get(@Nullable Object root, List<String> path) throws Inapplicable {
        var at = root;
        for (var step : path) {
            if (at instanceof Map<?, ?> map && map.containsKey(step)) {
                at = map.get(step);
            } else if (at instanceof List<?> list) {
                at = list.get(index(step, list.size() - 1));
            } else {
                throw new Inapplicable("there is nothing at \"" + step + "\"");
            }
        }
        return at;
    }

    private static @Nullable Object add(@Nullable Object root, List<String> path, @Nullable Object value)
            throws Inapplicable {
        if (path.isEmpty()) {
            return value;
        }
        var parent = get(root, path.subList(0, path.size() - 1));
        var last = path.get(path.size() - 1);
        if (parent instanceof Map<?, ?>) {
            members(parent).put(last, value);
        } else if (parent instanceof List<?>) {
            var list = elements(parent);
            list.add(last.equals("-") ? list.size() : index(last, list.size()), value);
        } else {
            throw new Inapplicable("there is no object or list to add \"" + last + "\" to");
        }
        return root;
    }

    private static @Nullable Object remove(@Nullable Object root, List<String> path) throws Inapplicable {
        if (path.isEmpty()) {
            return null;
        }
        var parent = get(root, path.subList(0, path.size() - 1));
        var last = path.get(path.size() - 1);
        if (parent instanceof Map<?, ?> map && map.containsKey(last)) {
            members(parent).remove(last);
        } else if (parent instanceof List<?> list) {
            elements(parent).remove(index(last, list.size() - 1));
        } else {
            throw new Inapplicable("there is nothing at \"" + last + "\"");
        }
        return root;
    }

    private static int index(String step, int highest) throws Inapplicable {
        if (!step.matches("0|[1-9][0-9]{0,5}") || Integer.parseInt(step) > highest) {
            throw new Inapplicable("there is no element \"" + step + "\"");
        }
        return Integer.parseInt(step);
    }

    /** RFC 6901. */
    private static List<String> pointer(String text) throws Inapplicable {
        if (text.isEmpty()) {
            return List.of();
        }
        if (!text.startsWith("/")) {
            throw new Inapplicable("path \"" + text + "\" does not begin with /");
        }
        var steps = new ArrayList<String>();
        for (var step : text.substring(1).split("/", -1)) {
            steps.add(step.replace("~1", "/").replace("~0", "~"));
        }
        return steps;
    }

    private static String text(Map<String, @Nullable Object> operation, String key) throws Inapplicable {
        if (operation.get(key) instanceof String text) {
            return text;
        }
        throw new Inapplicable("\"" + key + "\" is missing or no text");
    }

    private static @Nullable Object required(Map<String, @Nullable Object> operation) throws Inapplicable {
        if (!operation.containsKey("value")) {
            throw new Inapplicable("\"value\" is missing");
        }
        return operation.get("value");
    }

    /** Every container of a copy is one of ours, so that it may be changed. */
    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> members(Object container) {
        return (Map<String, @Nullable Object>) container;
    }

    @SuppressWarnings("unchecked")
    private static List<@Nullable Object> elements(Object container) {
        return (List<@Nullable Object>) container;
    }

    private static @Nullable Object deepCopy(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return copy(map);
        }
        if (value instanceof List<?> list) {
            var copied = new ArrayList<@Nullable Object>();
            list.forEach(element -> copied.add(deepCopy(element)));
            return copied;
        }
        return value;
    }

    private static Map<String, @Nullable Object> copy(Map<?, ?> map) {
        var copied = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, value) -> copied.put(String.valueOf(key), deepCopy(value)));
        return copied;
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        var token = parser.currentToken();
        if (token == null) {
            return null;
        }
        return switch (token) {
            case START_OBJECT -> {
                var map = new LinkedHashMap<String, @Nullable Object>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    var name = parser.currentName();
                    parser.nextToken();
                    map.put(name, value(parser));
                }
                yield map;
            }
            case START_ARRAY -> {
                var list = new ArrayList<@Nullable Object>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                yield list;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            default -> throw new AssertionError(token);
        };
    }
}
