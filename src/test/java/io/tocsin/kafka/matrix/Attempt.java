package io.tocsin.kafka.matrix;

import io.tocsin.kafka.probe.broker.Stage;
import java.util.List;
import java.util.Optional;

/**
 * One connection that is tried.
 *
 * @param table the settings
 * @param stage that must be blamed; empty where the record must be delivered, or the table be refused at the start
 * @param says what the operator must be told, each as a part of the text; empty where the record must be delivered
 */
record Attempt(ClusterTable table, Optional<Stage> stage, List<String> says) {

    Attempt {
        says = List.copyOf(says);
    }

    static Attempt delivers(ClusterTable table) {
        return new Attempt(table, Optional.empty(), List.of());
    }

    static Attempt refused(ClusterTable table, String... says) {
        return new Attempt(table, Optional.empty(), List.of(says));
    }

    static Attempt fails(ClusterTable table, Stage stage, String... says) {
        return new Attempt(table, Optional.of(stage), List.of(says));
    }

    boolean mustDeliver() {
        return says.isEmpty();
    }
}
