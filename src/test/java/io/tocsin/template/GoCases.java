package io.tocsin.template;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tocsin.golden.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Templates with what Go 1.19 made of them. */
final class GoCases {

    /**
     * One template.
     *
     * @param output what was written, before the failure if there was one
     * @param error Go's text; empty when it succeeded
     */
    record Case(
            String name,
            Context context,
            String template,
            Functions functions,
            boolean failsToParse,
            boolean failsToRender,
            String output,
            String error) {}

    /** Cases for each part of the language, by hand. */
    static final String CHOSEN = "template-cases.json";

    /** What a generator came upon. */
    static final String RANDOM = "random-template-cases.json";

    private GoCases() {}

    /** Those in {@code file}, with the contexts of {@code template-cases.json}. */
    static Stream<Case> all(String file) {
        Map<?, ?> root = map(parse(Golden.read(GoCases.class, file)));
        Map<?, ?> contexts = map(map(parse(Golden.read(GoCases.class, CHOSEN))).get("contexts"));
        return list(root.get("cases")).stream().map(entry -> {
            Map<?, ?> values = map(entry);
            return new Case(
                    text(values.get("name")),
                    GoContexts.of(map(contexts.get(values.get("context")))),
                    text(values.get("template")),
                    values.containsKey("functions") ? Functions.JSON : Functions.NONE,
                    Boolean.TRUE.equals(values.get("parseError")),
                    Boolean.TRUE.equals(values.get("execError")),
                    textOrEmpty(values.get("output")),
                    textOrEmpty(values.get("error")));
        });
    }

    private static String textOrEmpty(@Nullable Object json) {
        return json == null ? "" : text(json);
    }

    static String text(@Nullable Object json) {
        return (String) requireNonNull(json);
    }

    static long number(@Nullable Object json) {
        return (Long) requireNonNull(json);
    }

    static boolean flag(@Nullable Object json) {
        return (Boolean) requireNonNull(json);
    }

    static List<?> list(@Nullable Object json) {
        return (List<?>) requireNonNull(json);
    }

    static Map<?, ?> map(@Nullable Object json) {
        return (Map<?, ?>) requireNonNull(json);
    }

    private static @Nullable Object parse(String text) {
        try (JsonParser json = new JsonFactory().createParser(text)) {
            json.nextToken();
            return value(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Object value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(json));
                }
                yield list;
            }
            case START_OBJECT -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String key = json.currentName();
                    json.nextToken();
                    map.put(key, value(json));
                }
                yield map;
            }
            default -> throw new AssertionError(json.currentToken());
        };
    }
}
