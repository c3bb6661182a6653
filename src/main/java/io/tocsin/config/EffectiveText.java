package io.tocsin.config;

import io.tocsin.settings.Reading;
import io.tocsin.settings.Secret;
import io.tocsin.settings.Toml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What takes effect, written as a file that could be read again, were it not for the hidden secrets. */
final class EffectiveText {

    private EffectiveText() {}

    static String of(List<Reading> readings) {
        Map<String, List<Reading>> tables = new LinkedHashMap<>();
        readings.forEach(reading -> tables.computeIfAbsent(reading.table(), table -> new ArrayList<>())
                .add(reading));
        var text = new StringBuilder();
        tables.forEach((table, values) -> {
            if (!table.isEmpty()) {
                text.append(text.isEmpty() ? "" : "\n").append(header(table)).append('\n');
            }
            values.forEach(reading -> text.append(line(reading)).append('\n'));
        });
        return text.toString();
    }

    private static String header(String table) {
        String name = table.replaceAll("\\[[0-9]+]", "");
        return table.endsWith("]") ? "[[" + name + "]]" : "[" + name + "]";
    }

    private static String line(Reading reading) {
        if (reading.value().isEmpty()) {
            return "# " + reading.key() + " is not set";
        }
        Object value = reading.value().get();
        return Toml.entry(reading.key(), value instanceof Secret ? value.toString() : value) + " # " + reading.origin();
    }
}
