package io.tocsin.settings;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Values from outside the file that win over it: command-line flags, then the environment.
 *
 * <p>A variable's name is a prefix, then the path of keys in capitals with {@code _} for every {@code -}, {@code .} and
 * index: {@code TOCSIN_HTTP_BIND_ADDRESS}, {@code TOCSIN_KAFKA_0_BROKERS_1}. {@code TOCSIN_} wins over
 * {@code KAPACITOR_}. The same name with {@code _FILE} names a file that holds the value; its last line feed does not
 * count. An empty variable is as good as none. An element of a list replaces the file's, or is appended at the next free
 * index. Kapacitor puts two underscores in front of {@code SASL_…}; both forms count, and that one wins.
 */
public final class Overrides {

    private static final Pattern INDEX = Pattern.compile("([0-9]{1,4})(?:_|$)");
    private static final List<String> PREFIXES = List.of("TOCSIN_", "KAPACITOR_");

    /**
     * A flag of the command line.
     *
     * @param path of the key that it sets, such as {@code logging.level}
     * @param name as it was written, such as {@code --log-level}
     */
    public record Flag(String path, String name, String value) {}

    /**
     * A value found.
     *
     * @param origin {@code environment variable X} or {@code flag --x}
     * @param assigned how a user writes it, up to the value: {@code X=}
     * @param file the file to read the value from, instead of {@code value}
     */
    record Given(String origin, String assigned, String value, boolean file) {}

    private final Map<String, String> environment;
    private final List<Flag> flags;
    private final Set<String> asked = new HashSet<>();

    private Overrides(Map<String, String> environment, List<Flag> flags) {
        this.environment = new TreeMap<>(environment);
        this.environment.values().removeIf(String::isEmpty);
        this.flags = List.copyOf(flags);
    }

    /** Nothing wins over the file. */
    public static Overrides none() {
        return new Overrides(Map.of(), List.of());
    }

    /** For one reading of one file: it remembers which variables were asked for. */
    public static Overrides of(Map<String, String> environment, List<Flag> flags) {
        return new Overrides(environment, flags);
    }

    /** The value for the key at {@code path}. */
    Optional<Given> find(String path) {
        Given found = null;
        for (String name : names(path)) {
            for (String suffix : List.of("", "_FILE")) {
                asked.add(name + suffix);
                String value = environment.get(name + suffix);
                if (value != null && found == null) {
                    found = new Given(
                            "environment variable " + name + suffix, name + suffix + "=", value, !suffix.isEmpty());
                }
            }
        }
        for (var flag : flags) {
            if (flag.path().equals(path)) {
                return Optional.of(new Given("flag " + flag.name(), flag.name() + " ", flag.value(), false));
            }
        }
        return Optional.ofNullable(found);
    }

    /** The indexes of the list at {@code path} that have variables, from 0. */
    SortedSet<Integer> indexes(String path) {
        var indexes = new TreeSet<Integer>();
        for (String name : names(path)) {
            for (String variable : environment.keySet()) {
                var index = INDEX.matcher(variable);
                if (variable.startsWith(name + "_")
                        && index.region(name.length() + 1, variable.length()).lookingAt()) {
                    indexes.add(Integer.valueOf(index.group(1)));
                }
            }
        }
        return indexes;
    }

    /** The entries of the table of text at {@code path} that have variables; their case is kept. */
    Map<String, Given> entries(String path) {
        var entries = new TreeMap<String, Given>();
        for (String name : names(path)) {
            environment.forEach((variable, value) -> {
                String rest = variable.startsWith(name + "_") ? variable.substring(name.length() + 1) : "";
                boolean file = rest.endsWith("_FILE");
                String key = file ? rest.substring(0, rest.length() - "_FILE".length()) : rest;
                if (!key.isEmpty()) {
                    asked.add(variable);
                    entries.putIfAbsent(
                            key, new Given("environment variable " + variable, variable + "=", value, file));
                }
            });
        }
        return entries;
    }

    /** Whether a variable or flag reaches into the table at {@code path}. */
    boolean reachInto(String path) {
        boolean set = names(path).stream()
                .anyMatch(name -> environment.keySet().stream().anyMatch(variable -> variable.startsWith(name + "_")));
        return set || flags.stream().anyMatch(flag -> flag.path().startsWith(path + "."));
    }

    /** The variables that begin with one of our prefixes and set no key that was asked for, in order. */
    public List<String> unknown() {
        return environment.keySet().stream()
                .filter(name -> PREFIXES.stream().anyMatch(name::startsWith) && !asked.contains(name))
                .toList();
    }

    /** Every variable that was asked for, to find the nearest name in. */
    public Collection<String> known() {
        return Collections.unmodifiableSet(asked);
    }

    /** The names for a path, the winning one first. */
    private static List<String> names(String path) {
        String name = path.replaceAll("[.\\[-]", "_").replaceAll("[\\]\"]", "").toUpperCase(Locale.ROOT);
        String doubled = name.replaceFirst("_SASL_", "__SASL_");
        return PREFIXES.stream()
                .flatMap(prefix ->
                        doubled.equals(name) ? Stream.of(prefix + name) : Stream.of(prefix + doubled, prefix + name))
                .toList();
    }
}
