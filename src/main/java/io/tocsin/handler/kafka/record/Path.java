package io.tocsin.handler.kafka.record;

import io.tocsin.alert.Event;
import io.tocsin.settings.NearestName;
import io.tocsin.wire.GoTime;
import io.tocsin.wire.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A place in an event, such as {@code tags.host}: the values of the handler options {@code key} and {@code map}.
 *
 * <p>The first part is one of {@code id name level previousLevel message details time duration taskName group recoverable
 * tags fields header data}. {@code tags}, {@code fields} and {@code header} are followed by a name; {@code data} by the
 * path of the payload's JSON, {@code data.series.0.tags.host} or {@code data.series.0.values.0.1}. Indexes count from 0. A
 * backslash before a dot makes it part of a name, {@code tags.a\.b}; two backslashes are one. Names of headers are in
 * lower case. A text that begins with {@code =} is no path but the constant behind it.
 */
final class Path {

    /** Every first part, for messages. */
    static final String ROOTS = "id, name, level, previousLevel, message, details, time, duration, taskName, group,"
            + " recoverable, tags.NAME, fields.NAME, header.NAME, data.series.0…";

    private static final String TAGS = "tags";
    private static final String FIELDS = "fields";
    private static final String HEADER = "header";
    private static final String DATA = "data";

    /** The first parts behind which nothing follows, and what lies there. */
    private static final Map<String, Function<Event, Object>> SINGLE = Map.ofEntries(
            Map.entry("id", event -> event.state().id()),
            Map.entry("name", event -> event.data().name()),
            Map.entry("level", event -> event.state().level().name()),
            Map.entry("previousLevel", event -> event.previousLevel().name()),
            Map.entry("message", event -> event.state().message()),
            Map.entry("details", event -> event.state().details()),
            Map.entry("time", event -> GoTime.render(event.state().time())),
            Map.entry("duration", event -> event.state().duration().toNanos()),
            Map.entry("taskName", event -> event.data().taskName()),
            Map.entry("group", event -> event.data().group()),
            Map.entry("recoverable", event -> event.data().recoverable()));

    private static final List<String> FIRST_PARTS = List.of(
            "id",
            "name",
            "level",
            "previousLevel",
            "message",
            "details",
            "time",
            "duration",
            "taskName",
            "group",
            "recoverable",
            TAGS,
            FIELDS,
            HEADER,
            DATA);

    private final String text;
    private final boolean structure;
    private final Function<Event, @Nullable Object> look;

    Path(String text, boolean structure, Function<Event, @Nullable Object> look) {
        this.text = text;
        this.structure = structure;
        this.look = look;
    }

    /** A text that is no path; the message is a sentence without its end, the fix the smallest edit or empty. */
    static final class InvalidPathException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String fix;

        InvalidPathException(String message, String fix) {
            super(message);
            this.fix = fix;
        }

        String fix() {
            return fix;
        }
    }

    /**
     * Reads a path.
     *
     * @throws InvalidPathException when it leads nowhere in any event
     */
    static Path parse(String text) throws InvalidPathException {
        if (text.startsWith("=")) {
            String constant = text.substring(1);
            return new Path(text, false, event -> constant);
        }
        var parts = parts(text);
        String first = parts.get(0);
        var rest = parts.subList(1, parts.size());
        var single = SINGLE.get(first);
        if (single != null) {
            if (!rest.isEmpty()) {
                throw new InvalidPathException(
                        first + " has no parts, so nothing can follow it", "write " + first + ".");
            }
            return new Path(text, false, single);
        }
        return switch (first) {
            case TAGS -> named(text, rest, event -> event.data().tags());
            case FIELDS -> named(text, rest, event -> event.data().fields());
            case HEADER -> named(text, lowerCase(rest), event -> event.data().headers());
            case DATA -> SeriesPath.parse(text, rest);
            default -> throw unknown(first);
        };
    }

    private static InvalidPathException unknown(String first) {
        var nearest = NearestName.of(first, FIRST_PARTS);
        return new InvalidPathException(
                "an event has no \"" + first + "\"",
                nearest.map(name -> "did you mean " + name + "?").orElse("a path begins with one of " + ROOTS + "."));
    }

    private static List<String> parts(String text) throws InvalidPathException {
        var parts = new ArrayList<String>();
        var part = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
                if (i == text.length() || (text.charAt(i) != '.' && text.charAt(i) != '\\')) {
                    throw new InvalidPathException(
                            "a backslash stands only before a dot or another backslash",
                            "write \\\\ for one backslash.");
                }
                part.append(text.charAt(i));
            } else if (c == '.') {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        if (parts.contains("")) {
            throw new InvalidPathException(
                    text.isEmpty() ? "a path must not be empty" : "there is nothing before, between or behind its dots",
                    "a path is such as id or tags.host; a constant begins with =.");
        }
        return parts;
    }

    private static List<String> lowerCase(List<String> names) {
        return names.stream().map(Path::lowerCase).toList();
    }

    /** Names of HTTP headers are ASCII, and other letters must not change by the machine's language. */
    static String lowerCase(String name) {
        var lower = new StringBuilder(name.length());
        name.chars().forEach(c -> lower.append((char) (c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c)));
        return lower.toString();
    }

    private static Path named(String text, List<String> names, Function<Event, Map<String, ?>> table)
            throws InvalidPathException {
        if (names.size() > 1) {
            String root = text.substring(0, text.indexOf('.'));
            throw new InvalidPathException(
                    "names in " + root + " have no parts",
                    "for one name with dots write " + root + "." + String.join("\\.", names) + ".");
        }
        if (names.isEmpty()) {
            return new Path(text, true, event -> emptyIsMissing(table.apply(event)));
        }
        String name = names.get(0);
        return new Path(text, false, event -> table.apply(event).get(name));
    }

    private static @Nullable Object emptyIsMissing(Map<String, ?> table) {
        return table.isEmpty() ? null : table;
    }

    /** As it was written. */
    String text() {
        return text;
    }

    /** Whether it leads to an object or a list, never to a single value. */
    boolean isStructure() {
        return structure;
    }

    /**
     * What lies there: text, a Long, Double or Boolean, a map or a list of these, to be written by {@code
     * wire.JsonTree}; null when the event has nothing there.
     */
    @Nullable
    Object value(Event event) {
        return look.apply(event);
    }

    /**
     * What lies there as text: numbers and truth values as JSON writes them. Empty for nothing, for an empty text, for an
     * object and for a list.
     *
     * @throws io.tocsin.wire.NonFiniteNumberException for NaN and the infinities
     */
    String textOf(Event event) {
        Object value = value(event);
        if (value instanceof String string) {
            return string;
        }
        if (value instanceof Double number) {
            return JsonWriter.compact().value(number.doubleValue()).toString();
        }
        return value instanceof Long || value instanceof Boolean ? value.toString() : "";
    }

    @Override
    public String toString() {
        return text;
    }
}
