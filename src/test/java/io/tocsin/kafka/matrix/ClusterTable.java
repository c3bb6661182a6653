package io.tocsin.kafka.matrix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.tocsin.kafka.KafkaSettings;
import io.tocsin.problem.Problem;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Toml;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A {@code [[kafka]]} table as an operator writes it: key to TOML value. Immutable. */
record ClusterTable(Map<String, String> keys) {

    /** What a table was refused for, as it is said at the start. */
    static final class RefusedTableException extends Exception {

        private static final long serialVersionUID = 1L;

        RefusedTableException(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    ClusterTable {
        keys = new LinkedHashMap<>(keys);
    }

    /** A cluster with half the usual time limit: what never answers must not hold the test up, and a busy machine may. */
    static ClusterTable base() {
        return new ClusterTable(Map.of()).with("timeout", "5s");
    }

    ClusterTable with(String key, String text) {
        return withLiteral(key, '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
    }

    /** The value is already written as TOML. */
    ClusterTable withLiteral(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(keys);
        more.put(key, value);
        return new ClusterTable(more);
    }

    ClusterTable withAll(ClusterTable other) {
        Map<String, String> more = new LinkedHashMap<>(keys);
        more.putAll(other.keys);
        return new ClusterTable(more);
    }

    ClusterTable at(String broker) {
        return withLiteral("brokers", "[\"" + broker + "\"]");
    }

    /** Reads it as the daemon does, as the cluster {@code id}. */
    KafkaSettings read(String id) throws RefusedTableException {
        var text = keys.entrySet().stream()
                .map(key -> "  " + key.getKey() + " = " + key.getValue() + '\n')
                .collect(joining("", "[[kafka]]\n  enabled = true\n  id = \"" + id + "\"\n", ""));
        var problems = new Problems();
        List<KafkaSettings> all = Toml.parse("tocsin.conf", text.getBytes(UTF_8), problems)
                .map(KafkaSettings::readAll)
                .orElse(List.of());
        if (!problems.errors().isEmpty()) {
            throw new RefusedTableException(
                    problems.errors().stream().map(Problem::toString).collect(joining("\n")));
        }
        return all.get(0);
    }
}
