package io.tocsin.settings;

import io.tocsin.problem.Location;
import io.tocsin.problem.Problems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One table of a file, a handler file or a request body, and what wins over it.
 *
 * <p>A getter whose value has the wrong type or is out of bounds adds an error at the value's place and gives the
 * default. A key with the value null counts as absent. Whoever reads a section asks for every key it knows, and then
 * calls {@link #rejectUnknown}. For one thread.
 */
public final class Section {

    private final Reader reader;
    private final String path;
    private final Node.Table table;
    private final Values values;
    private final Map<String, List<Section>> children = new HashMap<>();

    Section(Reader reader, String path, Node.Table table) {
        this.reader = reader;
        this.path = path;
        this.table = table;
        this.values = new Values(reader, path, table);
    }

    /** A section without places, from plain values such as those of a stored handler spec. */
    public static Section of(String source, Map<String, @Nullable Object> values, Problems problems) {
        return new Section(new Reader(source, Syntax.JSON, problems, Overrides.none()), "", PlainValues.table(values));
    }

    /** Where problems are added. */
    public Problems problems() {
        return reader.problems;
    }

    /** Dotted path of this section, such as {@code kafka[1]}; empty for the top. */
    public String path() {
        return path;
    }

    /**
     * The place of a key, or of an element of a list ({@code brokers[1]}); of this section's header where the key is
     * absent, and also for the empty key.
     */
    public Location at(String key) {
        return key.isEmpty() ? reader.location(table.at(), path) : values.at(key);
    }

    /** The keys in the file, in its order, without those whose value is null. */
    public Set<String> keys() {
        var keys = new LinkedHashSet<>(table.entries().keySet());
        keys.removeIf(key -> !has(key));
        return keys;
    }

    /** Whether the file or an override gives the key a value; also a value that cannot be read. */
    public boolean has(String key) {
        return values.has(key);
    }

    /**
     * Adds an error at a key: what is wrong with it, and the smallest edit that works. Nothing is added where the key has
     * an error already, since the value that was judged is then the default.
     */
    public void error(String key, String what, String fix) {
        reader.error(at(key), what, fix);
    }

    /** How {@code key} with {@code value} is written in the language of this text, for fixes. */
    public String written(String key, Object value) {
        return reader.syntax.entry(key, value);
    }

    /** Text. In YAML an unquoted number or truth value counts as the text that it is spelt as. */
    public String string(String key, String def) {
        return values.read(key, def, new Shape.Text()).orElse(def);
    }

    /** Text, or empty when absent. */
    public Optional<String> string(String key) {
        return values.read(key, null, new Shape.Text());
    }

    /** Text, or a whole number as its decimal digits. For values that are a word or a number. */
    public String textOrWhole(String key, String def) {
        return values.read(key, def, new Shape.TextOrWhole()).orElse(def);
    }

    /** Text that is never shown. */
    public Optional<Secret> secret(String key) {
        return values.read(key, null, new Shape.Hidden());
    }

    /** True or false. */
    public boolean bool(String key, boolean def) {
        return values.read(key, def, new Shape.Truth()).orElse(def);
    }

    /** True or false, or empty when absent. */
    public Optional<Boolean> bool(String key) {
        return values.read(key, null, new Shape.Truth());
    }

    /** A whole number from {@code min} to {@code max}. */
    public long integer(String key, long def, long min, long max) {
        return values.read(key, def, new Shape.Whole(min, max)).orElse(def);
    }

    /** A whole number from {@code min} to {@code max}, or empty when absent. */
    public OptionalLong integer(String key, long min, long max) {
        return values.read(key, null, new Shape.Whole(min, max))
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    /** A finite number from {@code min} to {@code max}. */
    public double number(String key, double def, double min, double max) {
        return values.read(key, def, new Shape.Decimal(min, max)).orElse(def);
    }

    /** A finite number from {@code min} to {@code max}, or empty when absent. */
    public OptionalDouble number(String key, double min, double max) {
        return values.read(key, null, new Shape.Decimal(min, max))
                .map(OptionalDouble::of)
                .orElseGet(OptionalDouble::empty);
    }

    /**
     * Go duration text such as {@code 1m30s}, or a whole number of nanoseconds, from {@code min} to {@code max}. A bare
     * number below 1 ms other than zero is refused: seconds were meant.
     */
    public Duration duration(String key, Duration def, Duration min, Duration max) {
        return values.read(key, def, new Shape.Time(min, max)).orElse(def);
    }

    /** As {@link #duration(String, Duration, Duration, Duration)}, or empty when absent. */
    public Optional<Duration> duration(String key, Duration min, Duration max) {
        return values.read(key, null, new Shape.Time(min, max));
    }

    /** A number of bytes, or text such as {@code 512 KiB} ({@link ByteCount}), from {@code min} to {@code max}. */
    public long bytes(String key, long def, long min, long max) {
        return values.read(key, def, new Shape.Bytes(min, max)).orElse(def);
    }

    /** As {@link #bytes(String, long, long, long)}, or empty when absent. */
    public OptionalLong bytes(String key, long min, long max) {
        return values.read(key, null, new Shape.Bytes(min, max))
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    /** A list of text; empty when absent. A single text is an error that shows the list to write. */
    public List<String> strings(String key) {
        return values.strings(key, List.of());
    }

    /** A list of text, or {@code def} when absent. */
    public List<String> strings(String key, List<String> def) {
        return values.strings(key, def);
    }

    /** A list of text, or one text that is split at blanks. */
    public List<String> words(String key) {
        return values.words(key);
    }

    /** A list of text, or one text, which counts as a list of one; an empty one as none. */
    public List<String> oneOrMore(String key) {
        return values.oneOrMore(key);
    }

    /** A table whose values are all text, in the order of the file; empty when absent. */
    public Map<String, String> stringTable(String key) {
        return values.stringTable(key);
    }

    /** The table at a key, when the file or an override has something in it. */
    public Optional<Section> section(String key) {
        values.ask(key);
        boolean given = has(key) || reader.overrides.reachInto(values.pathOf(key));
        return given ? Optional.of(sectionOrEmpty(key)) : Optional.empty();
    }

    /** The table at a key; without keys when absent, so that its defaults are read in the same way. */
    public Section sectionOrEmpty(String key) {
        values.ask(key);
        return children.computeIfAbsent(key, this::openSection).get(0);
    }

    private List<Section> openSection(String key) {
        var node = table.entries().get(key);
        var found = new Node.Table(Map.of(), node == null ? table.at() : node.at());
        if (node instanceof Node.Table single) {
            found = single;
        } else if (node instanceof Node.Items list
                && !list.elements().isEmpty()
                && list.elements().get(0) instanceof Node.Table first) {
            String fix = reader.syntax == Syntax.TOML
                    ? "[" + values.pathOf(key) + "]"
                    : "write its keys without the list around them.";
            reader.problems.error(
                    at(key), values.pathOf(key) + " is a list of sections; it must be a single section.", fix);
            found = first;
        } else if (has(key) && !(node instanceof Node.Unreadable)) {
            error(
                    key,
                    values.pathOf(key) + " must be a section with keys of its own, not a single value.",
                    reader.syntax == Syntax.TOML
                            ? "write a header [" + values.pathOf(key) + "], and the keys below it."
                            : "write " + Syntax.key(key) + ": and its keys below it.");
        }
        return List.of(new Section(reader, values.pathOf(key), found));
    }

    /**
     * The tables of a list, such as every {@code [[kafka]]}; empty when absent. A plain {@code [kafka]} is an error that
     * says so, and its keys are read nevertheless. An override with the next free index appends an element.
     */
    public List<Section> sections(String key) {
        values.ask(key);
        return children.computeIfAbsent(key, this::openSections);
    }

    private List<Section> openSections(String key) {
        String name = values.pathOf(key);
        var tables = new ArrayList<Node.Table>();
        var node = table.entries().get(key);
        if (node instanceof Node.Table single) {
            String fix = reader.syntax == Syntax.TOML
                    ? "[[" + name + "]]"
                    : "write it as a list: - in front of its first key.";
            reader.problems.error(at(key), name + " is a single section; it must be a list of sections.", fix);
            tables.add(single);
        } else if (node instanceof Node.Items list && list.elements().stream().allMatch(Node.Table.class::isInstance)) {
            list.elements().forEach(element -> tables.add((Node.Table) element));
        } else if (has(key) && !(node instanceof Node.Unreadable)) {
            String fix = reader.syntax == Syntax.TOML
                    ? "write a header [[" + name + "]] for each, and the keys below it."
                    : "write a list of tables.";
            error(key, name + " must be a list of sections, not of single values.", fix);
        }
        values.appended(key, tables.size()).forEach(index -> tables.add(new Node.Table(Map.of(), table.at())));
        var sections = new ArrayList<Section>();
        for (var element : tables) {
            sections.add(new Section(reader, name + "[" + sections.size() + "]", element));
        }
        return List.copyOf(sections);
    }

    /** A key that is known and has no effect here: one warning, {@code why} being its sentence, when the file has it. */
    public void ignored(String key, String why) {
        values.ask(key);
        if (table.entries().containsKey(key)) {
            reader.problems.warning(at(key), why, "");
        }
    }

    /**
     * Reads {@code alias} as another spelling of {@code key}. Both at once is an error.
     *
     * @param alias a spelling that other versions accept, such as {@code data_dir}
     */
    public void alias(String alias, String key) {
        var node = table.entries().get(alias);
        if (node == null) {
            return;
        }
        if (table.entries().containsKey(key)) {
            values.ask(alias);
            error(
                    alias,
                    values.pathOf(alias) + " and " + values.pathOf(key) + " are the same key.",
                    "remove one of the two.");
            return;
        }
        table.entries().remove(alias);
        table.entries().put(key, node);
    }

    /**
     * Adds an error for each key that was not asked for so far, with the nearest known name.
     *
     * @param renamed foreign or old names, each with a sentence that says what to write instead
     */
    public void rejectUnknown(Map<String, String> renamed) {
        values.rejectUnknown(renamed);
    }

    /**
     * All values as they were read: what {@link #string(String)} read is its spelling, what {@link #bool(String)} read a
     * boolean; what nobody asked for, as the format itself reads it. Without overrides, and without null values.
     */
    public Map<String, @Nullable Object> toMap() {
        var map = new LinkedHashMap<String, @Nullable Object>();
        for (String key : table.entries().keySet()) {
            var opened = children.get(key);
            var node = table.entries().get(key);
            if (node instanceof Node.Table && opened != null) {
                map.put(key, opened.get(0).toMap());
            } else if (node instanceof Node.Items && opened != null) {
                map.put(key, opened.stream().map(Section::toMap).toList());
            } else if (has(key)) {
                map.put(key, values.plain(key));
            }
        }
        return map;
    }

    /** What every getter of this text gave so far, in order of the first reading; to be shown as what takes effect. */
    public List<Reading> readings() {
        return reader.readings();
    }
}
