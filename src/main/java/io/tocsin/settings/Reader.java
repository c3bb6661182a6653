package io.tocsin.settings;

import io.tocsin.problem.Location;
import io.tocsin.problem.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the sections of one text share. */
final class Reader {

    final String source;
    final Syntax syntax;
    final Problems problems;
    final Overrides overrides;
    private final Map<String, Reading> readings = new LinkedHashMap<>();

    Reader(String source, Syntax syntax, Problems problems, Overrides overrides) {
        this.source = source;
        this.syntax = syntax;
        this.problems = problems;
        this.overrides = overrides;
    }

    Location location(Position at, String path) {
        return new Location(source, at.line(), at.column(), path);
    }

    /** The last reading of a key counts. */
    void read(Reading reading) {
        readings.put(TomlLocator.join(reading.table(), reading.key()), reading);
    }

    List<Reading> readings() {
        return new ArrayList<>(readings.values());
    }
}
