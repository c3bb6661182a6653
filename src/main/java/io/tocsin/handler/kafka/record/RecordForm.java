package io.tocsin.handler.kafka.record;

import io.tocsin.alert.Event;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a record that a rule can change.
 *
 * @param kafkaTopic where it goes
 * @param name the name that the event gets before anything is made of it; null for its own
 */
record RecordForm(String kafkaTopic, @Nullable String name, KeyPlan key, ValueForm value, HeaderPlan headers) {

    /** The event under the form's name. A series that its publisher gave keeps the name that it has. */
    Event renamed(Event event) {
        return name == null
                ? event
                : new Event(
                        event.topic(),
                        event.state(),
                        event.previousLevel(),
                        event.data().withName(name));
    }
}
