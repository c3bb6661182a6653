package io.tocsin.settings;

import io.tocsin.problem.Location;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the values of one table: file or override, checked by their {@link Shape}, noted as a {@link Reading}. */
final class Values {

    private static final int SHOWN = 60;
    private static final Pattern SECRET =
            Pattern.compile("passw|secret|token|credential|jaas|assertion|keystore[.]key$", Pattern.CASE_INSENSITIVE);

    private final Reader reader;
    private final String path;
    private final Node.Table table;
    private final Set<String> asked = new LinkedHashSet<>();
    private final Map<String, Object> asRead = new HashMap<>();

    Values(Reader reader, String path, Node.Table table) {
        this.reader = reader;
        this.path = path;
        this.table = table;
    }

    /** A value with its place, and how to write another one there. */
    private record Source(Shape.Found found, Location at, String origin, String assigned) {}

    String pathOf(String key) {
        return TomlLocator.join(path, key);
    }

    void ask(String key) {
        asked.add(key);
    }

    boolean has(String key) {
        return given(table.entries().get(key))
                || reader.overrides.find(pathOf(key)).isPresent();
    }

    private static boolean given(@Nullable Node node) {
        return node != null && !(node instanceof Node.Scalar scalar && scalar.value() == null);
    }

    /** The place of a key or of an element of its list, else of the table. */
    Location at(String key) {
        int bracket = key.endsWith("]") ? key.lastIndexOf('[') : -1;
        String name = bracket < 0 ? key : key.substring(0, bracket);
        String full = pathOf(name) + (bracket < 0 ? "" : key.substring(bracket));
        var node = table.entries().get(name);
        if (bracket >= 0 && node instanceof Node.Items list) {
            int index = Integer.parseInt(key.substring(bracket + 1, key.length() - 1));
            node = index < list.elements().size() ? list.elements().get(index) : node;
        }
        var override = reader.overrides.find(full);
        if (override.isPresent()) {
            // the file's value is not the one that counts
            return new Location(override.get().origin(), 0, 0, full);
        }
        return reader.location(node != null && node.at().line() > 0 ? node.at() : table.at(), full);
    }

    /** The value of a key by its shape; {@code fallback} where absent or wrong. */
    <T> Optional<T> read(String key, @Nullable T fallback, Shape<T> shape) {
        ask(key);
        var node = table.entries().get(key);
        var source = override(pathOf(key), node).or(() -> inFile(node, pathOf(key)));
        var value = source.flatMap(given -> checked(given, fallback, shape));
        if (value.isPresent() && source.isPresent()) {
            note(key, value.map(shape::plain), source.get().origin());
            // Only text differs from what the format itself reads.
            shape.text(value.get()).ifPresent(text -> asRead.put(key, text));
            return value;
        }
        // A default that breaks the bounds stands for none.
        var standard = Optional.ofNullable(fallback).map(shape::plain);
        note(
                key,
                standard.filter(
                        plain -> shape.read(new Shape.Found(plain, null, false)).isPresent()),
                "default");
        return Optional.ofNullable(fallback);
    }

    private <T> Optional<T> checked(Source source, @Nullable T fallback, Shape<T> shape) {
        var value = shape.read(source.found());
        if (value.isEmpty()) {
            String is = shape instanceof Shape.Hidden
                    ? " (not shown)"
                    : " is " + shown(source.found().value()) + "; it";
            T proposal = shape.proposal(source.found(), fallback);
            Object plain = proposal == null ? "…" : shape.plain(proposal);
            String written = source.found().foreign() ? String.valueOf(plain) : reader.syntax.literal(plain);
            reader.error(
                    source.at(),
                    source.at().key() + is + " must be " + shape.rule() + ".",
                    source.assigned() + written);
        }
        return value;
    }

    private Optional<Source> inFile(@Nullable Node node, String full) {
        if (!given(node) || node == null || node instanceof Node.Unreadable) {
            return Optional.empty();
        }
        String spelling = node instanceof Node.Scalar scalar ? scalar.spelling() : null;
        String key = full.substring(path.isEmpty() ? 0 : path.length() + 1);
        String assigned = key.endsWith("]") ? "" : reader.syntax.entry(key, "").replaceFirst("\"\"$", "");
        Object value = node instanceof Node.Scalar scalar ? scalar.value() : node;
        return Optional.of(new Source(
                new Shape.Found(value, spelling, false),
                reader.location(node.at(), full),
                node.at().line() == 0
                        ? reader.source
                        : reader.source + ":" + node.at().line(),
                assigned));
    }

    /** The override of a path, with a warning where it hides the file's value. */
    private Optional<Source> override(String full, @Nullable Node node) {
        var found = reader.overrides.find(full);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var given = found.get();
        if (given(node) && node != null) {
            reader.problems.warning(
                    reader.location(node.at(), full),
                    full + " has no effect, because " + given.origin() + " wins over the file.",
                    "remove the line here, or the other one.");
        }
        var at = new Location(given.origin(), 0, 0, full);
        return content(given, at)
                .map(text -> new Source(new Shape.Found(text, null, true), at, given.origin(), given.assigned()));
    }

    private Optional<String> content(Overrides.Given given, Location at) {
        if (!given.file()) {
            return Optional.of(given.value());
        }
        try {
            return Optional.of(ValueFile.read(given.value()));
        } catch (IOException e) {
            reader.error(
                    at,
                    at.key() + " is to be read from the file " + given.value() + ", which cannot be read: "
                            + e.getMessage() + ".",
                    "correct the path or the file's permissions.");
            return Optional.empty();
        }
    }

    List<String> strings(String key, List<String> def) {
        ask(key);
        reader.overrides
                .find(pathOf(key))
                .ifPresent(given -> reader.error(
                        new Location(given.origin(), 0, 0, pathOf(key)),
                        pathOf(key) + " is a list, which is set element by element.",
                        given.assigned().replaceFirst("(_FILE)?=$", "_0=") + given.value()));
        var node = table.entries().get(key);
        var elements = new ArrayList<Node>();
        if (node instanceof Node.Items list) {
            elements.addAll(list.elements());
        } else if (given(node) && node != null && !(node instanceof Node.Unreadable)) {
            Object value = node instanceof Node.Scalar scalar ? scalar.value() : node;
            List<String> proposal = value instanceof String text
                    ? List.of(text.strip().split("[,\\s]+"))
                    : (def.isEmpty() ? List.of("…") : def);
            reader.error(
                    at(key),
                    pathOf(key) + " is " + shown(value) + "; it must be a list of text.",
                    reader.syntax.entry(key, proposal));
        }
        return elements(key, node, elements, def);
    }

    private List<String> elements(String key, @Nullable Node node, List<Node> elements, List<String> def) {
        int inFile = elements.size();
        int added = appended(key, inFile).size();
        var result = new ArrayList<String>();
        var origins = new LinkedHashSet<String>();
        for (int i = 0; i < inFile + added; i++) {
            String full = pathOf(key) + "[" + i + "]";
            var element = i < inFile ? elements.get(i) : null;
            var source = override(full, element).or(() -> inFile(element, full));
            source.flatMap(given -> checked(given, null, new Shape.Text())).ifPresent(result::add);
            source.ifPresent(given -> origins.add(given.origin()));
        }
        if (result.isEmpty() && !(node instanceof Node.Items)) {
            note(key, Optional.of(def), "default");
            return def;
        }
        if (node != null) {
            asRead.put(key, List.copyOf(result));
        }
        note(
                key,
                Optional.of(List.copyOf(result)),
                origins.isEmpty() ? at(key).toString() : String.join(", ", origins));
        return List.copyOf(result);
    }

    /** The indexes from {@code size} on for which there are overrides; one behind a gap is an error and left out. */
    List<Integer> appended(String key, int size) {
        var indexes = new ArrayList<Integer>();
        for (int index : reader.overrides.indexes(pathOf(key))) {
            if (index == size + indexes.size()) {
                indexes.add(index);
            } else if (index > size) {
                // Said here, and not once more as a variable that sets nothing.
                reader.overrides.find(pathOf(key) + "[" + index + "]");
                reader.error(
                        new Location("environment", 0, 0, pathOf(key)),
                        pathOf(key) + "[" + index + "] is set by a variable, but the next free index is "
                                + (size + indexes.size()) + ".",
                        "use the index " + (size + indexes.size()) + ".");
                break;
            }
        }
        return indexes;
    }

    List<String> words(String key) {
        return isOneText(key)
                ? read(key, "", new Shape.Text()).stream()
                        .flatMap(text -> List.of(text.strip().split("\\s+")).stream())
                        .filter(word -> !word.isEmpty())
                        .toList()
                : strings(key, List.of());
    }

    List<String> oneOrMore(String key) {
        return isOneText(key)
                ? read(key, "", new Shape.Text()).stream()
                        .filter(text -> !text.isEmpty())
                        .toList()
                : strings(key, List.of());
    }

    private boolean isOneText(String key) {
        var node = table.entries().get(key);
        return node instanceof Node.Scalar
                || (node == null && reader.overrides.find(pathOf(key)).isPresent());
    }

    Map<String, String> stringTable(String key) {
        ask(key);
        var node = table.entries().get(key);
        var entries = new LinkedHashMap<String, @Nullable Node>();
        if (node instanceof Node.Table inner) {
            entries.putAll(inner.entries());
        } else if (given(node) && node != null && !(node instanceof Node.Unreadable)) {
            reader.error(
                    at(key),
                    pathOf(key) + " must be a table of text.",
                    reader.syntax.entry(key, new TreeMap<>(Map.of("name", "text"))));
        }
        var overrides = reader.overrides.entries(pathOf(key));
        overrides.keySet().forEach(name -> entries.putIfAbsent(name, null));
        var result = new LinkedHashMap<String, String>();
        var origins = new LinkedHashSet<String>();
        entries.forEach((name, element) -> {
            String full = pathOf(key) + "." + Syntax.key(name);
            var source = Optional.ofNullable(overrides.get(name))
                    .flatMap(given -> {
                        var at = new Location(given.origin(), 0, 0, full);
                        return content(given, at)
                                .map(text -> new Source(
                                        new Shape.Found(text, null, true), at, given.origin(), given.assigned()));
                    })
                    .or(() -> inFile(element, full));
            source.flatMap(given -> checked(given, null, new Shape.Text())).ifPresent(text -> result.put(name, text));
            source.ifPresent(given -> origins.add(given.origin()));
        });
        if (node != null) {
            asRead.put(key, result);
        }
        note(key, Optional.of(shown(result)), origins.isEmpty() ? "default" : String.join(", ", origins));
        return result;
    }

    /** A table of text has any keys, so that only their names say which values nobody should see. */
    private static Map<String, String> shown(Map<String, String> table) {
        var shown = new LinkedHashMap<>(table);
        shown.replaceAll((name, value) -> SECRET.matcher(name).find() ? new Secret(value).toString() : value);
        return shown;
    }

    /** The value of a key for {@link Section#toMap()}. */
    @Nullable
    Object plain(String key) {
        var read = asRead.get(key);
        var node = table.entries().get(key);
        return read != null || node == null ? read : node.plain();
    }

    void rejectUnknown(Map<String, String> renamed) {
        for (var entry : table.entries().entrySet()) {
            String key = entry.getKey();
            if (asked.contains(key)) {
                continue;
            }
            String foreign = renamed.get(key);
            boolean section = entry.getValue() instanceof Node.Table
                    || (entry.getValue() instanceof Node.Items list
                            && !list.elements().isEmpty()
                            && list.elements().get(0) instanceof Node.Table);
            String what = "unknown " + (section && path.isEmpty() ? "section " : "key ") + pathOf(key) + ".";
            if (foreign != null) {
                rejectForeign(pathOf(key), key, entry.getValue(), foreign, renamed);
                continue;
            }
            var nearest = NearestName.of(key, asked);
            String hint = nearest.map(name -> " Did you mean " + name + "?").orElse("");
            reader.error(at(key), what + hint, nearest.isPresent() ? "" : "remove it.");
        }
    }

    /** Of a table every key is named, so that the whole of it can be written anew at once. */
    private void rejectForeign(String path, String key, Node node, String fix, Map<String, String> renamed) {
        if (node instanceof Node.Table inner && !inner.entries().isEmpty()) {
            inner.entries().forEach((name, value) -> {
                var own = renamed.getOrDefault(key + "." + name, renamed.getOrDefault(name, fix));
                rejectForeign(path + "." + name, name, value, own, renamed);
            });
        } else {
            reader.error(reader.location(node.at(), path), "unknown key " + path + ".", fix);
        }
    }

    private void note(String key, Optional<Object> value, String origin) {
        reader.read(new Reading(path, key, value, origin));
    }

    private static String shown(@Nullable Object value) {
        if (value instanceof Node.Items) {
            return "a list";
        }
        if (value instanceof Node) {
            return "a table";
        }
        String text = String.valueOf(value);
        String cut = text.codePointCount(0, text.length()) > SHOWN
                ? text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "…"
                : text;
        return value instanceof String ? Syntax.quoted(cut) : cut;
    }
}
