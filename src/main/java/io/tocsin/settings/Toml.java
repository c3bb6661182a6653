package io.tocsin.settings;

import io.tocsin.problem.Location;
import io.tocsin.problem.Problems;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads TOML 0.4, as toml4j does, without what it lets through: dotted and single-quoted keys, dates, numbers in other
 * bases or beyond 64 bits, values left out, nesting over 32 levels, lists over 10,000 elements. At most 1 MiB of UTF-8.
 */
public final class Toml {

    private static final Pattern LINE = Pattern.compile("on line ([0-9]{1,7})");

    private final TomlLocator.Located located;

    private Toml(TomlLocator.Located located) {
        this.located = located;
    }

    /** As {@link #parse(String, byte[], Problems, Overrides)}, without overrides. */
    public static Optional<Section> parse(String source, byte[] bytes, Problems problems) {
        return parse(source, bytes, problems, Overrides.none());
    }

    /**
     * Reads a file. A statement that cannot be read is reported and left out, and the rest is still given, so that its
     * values can be checked too; the caller must look whether {@code problems} has errors.
     *
     * @param source the file as the user named it
     * @param overrides values that win over the file's
     * @return the root table; empty, with a problem, when nothing can be read
     */
    public static Optional<Section> parse(String source, byte[] bytes, Problems problems, Overrides overrides) {
        var text = SourceText.decode(source, bytes, problems);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        var located = TomlLocator.locate(source, text.get(), problems);
        Map<String, Object> values;
        try {
            values = new com.moandjiezana.toml.Toml().read(located.text()).toMap();
        } catch (RuntimeException | StackOverflowError e) {
            // toml4j throws whatever comes of a text that it was not made for; the locator has the last word on what
            // is.
            problems.error(placeOf(source, e), "this cannot be read as TOML.", "correct this line or the one before.");
            return Optional.empty();
        }
        var root = new Toml(located).table(values, "", new Position(1, 1));
        var reader = new Reader(source, Syntax.TOML, problems, overrides);
        located.unreadable()
                .forEach(
                        (table, keys) -> keys.keySet().forEach(key -> reader.unreadable(TomlLocator.join(table, key))));
        return Optional.of(new Section(reader, "", root));
    }

    /** {@code key = value} as TOML; the value as in a {@link Reading}. */
    public static String entry(String key, Object value) {
        return Syntax.TOML.entry(key, value);
    }

    private static Location placeOf(String source, Throwable failure) {
        var line = LINE.matcher(String.valueOf(failure.getMessage()));
        return line.find() ? new Location(source, Integer.parseInt(line.group(1)), 0, "") : Location.of(source);
    }

    private Node node(Object value, String path) {
        Position at = located.places().getOrDefault(path, Position.UNKNOWN);
        if (value instanceof Map<?, ?> map) {
            var entries = new HashMap<String, Object>();
            map.forEach((key, inner) -> entries.put(String.valueOf(key), inner));
            return table(entries, path, at);
        }
        if (value instanceof List<?> list) {
            List<Node> elements = new ArrayList<>();
            for (Object element : list) {
                elements.add(node(element, path + "[" + elements.size() + "]"));
            }
            return new Node.Items(elements, at);
        }
        return new Node.Scalar(value, null, at);
    }

    private Node.Table table(Map<String, Object> values, String path, Position at) {
        var nodes = new HashMap<String, Node>();
        values.forEach((written, value) -> {
            String key = located.key(written);
            nodes.put(key, node(value, TomlLocator.join(path, key)));
        });
        located.unreadable()
                .getOrDefault(path, Map.of())
                .forEach((key, place) -> nodes.putIfAbsent(key, new Node.Unreadable(place)));
        // toml4j keeps no order.
        var entries = new LinkedHashMap<String, Node>();
        nodes.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, Node> entry) ->
                                entry.getValue().at().line())
                        .thenComparing(entry -> entry.getValue().at().column()))
                .forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
        return new Node.Table(entries, at);
    }
}
