package io.tocsin.settings;

import io.tocsin.problem.Location;
import io.tocsin.problem.Problems;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the sections of one text share. */
final class Reader {

    final String source;
    final Syntax syntax;
    final Problems problems;
    final Overrides overrides;
    private final Map<String, Reading> readings = new LinkedHashMap<>();
    private final Set<String> broken = new HashSet<>();

    Reader(String source, Syntax syntax, Problems problems, Overrides overrides) {
        this.source = source;
        this.syntax = syntax;
        this.problems = problems;
        this.overrides = overrides;
    }

    Location location(Position at, String path) {
        return new Location(source, at.line(), at.column(), path);
    }

    /** Adds the first error of a value: what follows from it, such as an empty list, is not said as well. */
    void error(Location at, String what, String fix) {
        boolean consequence = broken.stream()
                .anyMatch(path -> at.key().startsWith(path)
                        && (at.key().length() == path.length()
                                || ".[".indexOf(at.key().charAt(path.length())) >= 0));
        if (!consequence) {
            problems.error(at, what, fix);
            if (!at.key().isEmpty()) {
                broken.add(at.key());
            }
        }
    }

    /** Notes that the value at a path cannot be read, which is already reported. */
    void unreadable(String path) {
        broken.add(path);
    }

    /** The last reading of a key counts. */
    void read(Reading reading) {
        readings.put(TomlLocator.join(reading.table(), reading.key()), reading);
    }

    List<Reading> readings() {
        return new ArrayList<>(readings.values());
    }
}
