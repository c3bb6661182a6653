package io.tocsin.settings;

import static io.tocsin.settings.Syntax.TOML;

import io.tocsin.problem.Location;
import io.tocsin.problem.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Walks over a TOML text in front of toml4j: finds the line and column of each key, table and list element, reports
 * what toml4j would read wrongly, drop or report without a place, and prepares the text for it. A statement that cannot
 * be read is reported and blanked out, so that the rest is still read and all mistakes are found at once.
 */
final class TomlLocator {

    /** How deep tables and lists may be nested; toml4j overflows the stack at about 2,000. */
    static final int MAX_DEPTH = 32;

    private static final Pattern BARE_KEY = Pattern.compile("[A-Za-z0-9_-]+");

    /**
     * What was found.
     *
     * @param text for toml4j: the same lines, without comments, and without what cannot be read
     * @param places by path, such as {@code kafka[1].brokers[0]}
     * @param unreadable keys whose value was reported, by the path of their table; the values are their places
     * @param aliases of keys that toml4j cannot read, with the keys
     */
    record Located(
            String text,
            Map<String, Position> places,
            Map<String, Map<String, Position>> unreadable,
            Map<String, String> aliases) {

        /** The key that toml4j knows as {@code alias}. */
        String key(String alias) {
            return aliases.getOrDefault(alias, alias);
        }
    }

    private enum Kind {
        LIST_OF_TABLES,
        TABLE,
        IMPLIED_TABLE,
        VALUE
    }

    private final String source;
    private final Problems problems;
    private final TomlCursor cursor;
    private final TomlValues values;
    private final Map<String, Position> places = new LinkedHashMap<>();
    private final Map<String, Map<String, Position>> unreadable = new HashMap<>();
    private final Map<String, Kind> kinds = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private String table = "";
    private int tableDepth;
    private boolean tableReadable = true;

    private TomlLocator(String source, String text, Problems problems) {
        this.source = source;
        this.problems = problems;
        this.cursor = new TomlCursor(text);
        this.values = new TomlValues(cursor, this::place);
    }

    static Located locate(String source, String text, Problems problems) {
        return new TomlLocator(source, text, problems).run();
    }

    private Located run() {
        cursor.skipLines();
        while (!cursor.atEnd()) {
            int start = cursor.offset();
            boolean header = cursor.peek() == '[';
            try {
                if (header) {
                    header(start);
                } else {
                    statement(start);
                }
            } catch (TomlCursor.Broken e) {
                report(e, "");
                tableReadable = tableReadable && !header;
                cursor.recover(start);
            }
            cursor.skipLines();
        }
        return new Located(cursor.edited(), places, unreadable, cursor.keysByAlias());
    }

    private void header(int start) {
        boolean list = cursor.startsWith("[[");
        String close = list ? "]]" : "]";
        cursor.skip(close.length());
        List<String> parts = new ArrayList<>();
        do {
            cursor.skip(parts.isEmpty() ? 0 : 1);
            cursor.skipBlanks();
            parts.add(key("a section's name"));
            cursor.skipBlanks();
        } while (cursor.peek() == '.');
        String written = (list ? "[[" : "[") + parts.stream().map(Syntax::key).collect(Collectors.joining(".")) + close;
        if (!cursor.startsWith(close)) {
            throw cursor.broken(start, "the section header is not closed by " + close + ".", written);
        }
        cursor.skip(close.length());
        cursor.replace(
                start,
                close.replace(']', '[') + parts.stream().map(cursor::bare).collect(Collectors.joining(".")) + close);
        endOfLine("the section header " + written);
        declare(start, parts, list, written);
    }

    /** Makes the table of a header the current one. */
    private void declare(int start, List<String> parts, boolean list, String written) {
        String path = "";
        for (String part : parts.subList(0, parts.size() - 1)) {
            path = join(path, part);
            if (kinds.get(path) == Kind.VALUE) {
                throw taken(start, written, path);
            }
            if (!kinds.containsKey(path)) {
                kinds.put(path, Kind.IMPLIED_TABLE);
                places.put(path, cursor.at(start));
            }
            path = current(path);
        }
        path = join(path, parts.get(parts.size() - 1));
        var before = kinds.get(path);
        boolean fits = before == null || (list ? before == Kind.LIST_OF_TABLES : before == Kind.IMPLIED_TABLE);
        if (!fits) {
            throw taken(start, written, path);
        }
        kinds.put(path, list ? Kind.LIST_OF_TABLES : Kind.TABLE);
        places.putIfAbsent(path, cursor.at(start));
        if (list) {
            counts.merge(path, 1, Integer::sum);
            path = current(path);
            places.put(path, cursor.at(start));
        }
        if (depth(path) > MAX_DEPTH) {
            throw TomlValues.tooDeep(cursor, start);
        }
        table = path;
        tableDepth = depth(path);
        tableReadable = true;
    }

    private TomlCursor.Broken taken(int start, String written, String path) {
        Position first = places.getOrDefault(path, Position.UNKNOWN);
        return switch (kinds.getOrDefault(path, Kind.VALUE)) {
            case TABLE, IMPLIED_TABLE ->
                written.startsWith("[[")
                        ? cursor.broken(
                                start,
                                written + " adds to a list, but line " + first.line() + " has the single section ["
                                        + path + "].",
                                "write [[" + path + "]] on line " + first.line() + " too.")
                        : cursor.broken(
                                start,
                                "the section " + written + " is given twice; first on line " + first.line() + ".",
                                "move these keys there, and remove this header.");
            case LIST_OF_TABLES ->
                cursor.broken(
                        start, written + " is a list of sections since line " + first.line() + ".", "[[" + path + "]]");
            case VALUE ->
                cursor.broken(
                        start,
                        path + " has a value on line " + first.line() + ", and cannot also be the section " + written
                                + ".",
                        "remove one of the two.");
        };
    }

    private void statement(int start) {
        String name = key("a key");
        cursor.replace(start, cursor.bare(name));
        cursor.skipBlanks();
        if (cursor.peek() == '.') {
            throw cursor.broken(
                    start,
                    "keys joined by dots are not read here.",
                    "write a section [" + join(table, name) + "], and the rest of the key in it.");
        }
        if (cursor.peek() != '=') {
            throw cursor.broken(start, "there is no = after " + name + ".", TOML.entry(name, "…"));
        }
        cursor.skip(1);
        cursor.skipBlanks();
        String path = join(table, name);
        var position = cursor.at(start);
        boolean twice = tableReadable && kinds.containsKey(path);
        if (!twice && tableReadable) {
            kinds.put(path, Kind.VALUE);
            places.put(path, position);
        }
        try {
            if (cursor.peek() == '\n' || cursor.peek() == '#' || cursor.atEnd()) {
                throw cursor.broken(start, path + " has no value after =.", "give it a value, or remove the line.");
            }
            values.value(name, tableReadable ? path : "", tableDepth + 1);
            endOfLine("the value of " + path);
        } catch (TomlCursor.Broken e) {
            report(e, path);
            unreadable.computeIfAbsent(table, key -> new LinkedHashMap<>()).putIfAbsent(name, position);
            cursor.recover(start);
            return;
        }
        if (!tableReadable) {
            cursor.blank(start);
        } else if (twice) {
            cursor.blank(start);
            Position first = places.getOrDefault(path, Position.UNKNOWN);
            report(
                    cursor.broken(
                            start,
                            path + " is given twice; first on line " + first.line() + ".",
                            "remove one of the two."),
                    path);
        }
    }

    /** A bare key, or one in double quotes without escapes; {@code what} names it in problems. */
    private String key(String what) {
        int start = cursor.offset();
        char first = cursor.peek();
        if (first == '\'') {
            throw cursor.broken(start, what + " in single quotes is not read here.", "use double quotes.");
        }
        if (first != '"') {
            String bare = cursor.take(
                    c -> c < 0x80 && BARE_KEY.matcher(Character.toString(c)).matches());
            if (bare.isEmpty()) {
                throw cursor.broken(
                        start,
                        what + " is expected here: letters, digits, - and _, or any text in double quotes.",
                        "put # in front if this is a comment.");
            }
            return bare;
        }
        cursor.skip(1);
        String quoted = cursor.take(c -> c != '"' && c != '\\' && c >= ' ' && c != 0x7f);
        if (cursor.peek() != '"') {
            throw cursor.broken(
                    start,
                    what + " in quotes is not closed, or has a backslash in it.",
                    "close it by \" on this line.");
        }
        cursor.skip(1);
        if (quoted.isBlank()) {
            throw cursor.broken(start, what + " must not be empty.", "give it a name.");
        }
        return quoted;
    }

    private void endOfLine(String what) {
        cursor.skipBlanks();
        if (!cursor.atEnd() && cursor.peek() != '\n' && cursor.peek() != '#') {
            throw cursor.broken(
                    cursor.offset(),
                    "there is more text after " + what + ".",
                    "put each key on a line of its own, and # in front of a comment.");
        }
    }

    private void report(TomlCursor.Broken broken, String path) {
        var at = cursor.at(broken.offset());
        problems.error(
                new Location(source, at.line(), at.column(), path), String.valueOf(broken.getMessage()), broken.fix());
    }

    private void place(String path, int offset) {
        if (tableReadable) {
            places.put(path, cursor.at(offset));
        }
    }

    private String current(String path) {
        Integer count = counts.get(path);
        return count == null ? path : path + "[" + (count - 1) + "]";
    }

    private static int depth(String path) {
        return path.isEmpty()
                ? 0
                : 1 + (int) path.chars().filter(c -> c == '.' || c == '[').count();
    }

    /** The path of a key in the table at {@code path}. */
    static String join(String path, String key) {
        return path.isEmpty() ? Syntax.key(key) : path + "." + Syntax.key(key);
    }
}
