package io.tocsin.delivery;

import io.tocsin.alert.TopicId;
import io.tocsin.handler.HandlerDefinition;
import io.tocsin.handler.HandlerRef;

/** A change of definitions; takes its place in the log between two events of its topic. */
public sealed interface HandlerChange {

    /** The topic at whose log's end the change happens. */
    TopicId topic();

    /** A new handler; starts at the log's end. A handler of that name must not exist. */
    record Create(HandlerDefinition definition) implements HandlerChange {
        @Override
        public TopicId topic() {
            return definition.spec().ref().topic();
        }
    }

    /**
     * Another definition for an existing handler, which keeps its cursor.
     *
     * @param existing its present name; the definition may give it another one within the topic
     */
    record Replace(HandlerRef existing, HandlerDefinition definition) implements HandlerChange {
        /** Checks that the topic stays. */
        public Replace {
            if (!definition.spec().ref().topic().equals(existing.topic())) {
                throw new IllegalArgumentException("a handler keeps its topic: " + existing + " cannot become "
                        + definition.spec().ref());
            }
        }

        @Override
        public TopicId topic() {
            return existing.topic();
        }
    }

    /** {@link Create} or {@link Replace}, whichever fits. */
    record Define(HandlerDefinition definition) implements HandlerChange {
        @Override
        public TopicId topic() {
            return definition.spec().ref().topic();
        }
    }

    /** No more events from here on; what came before is delivered. Nothing happens when it does not exist. */
    record Delete(HandlerRef existing) implements HandlerChange {
        @Override
        public TopicId topic() {
            return existing.topic();
        }
    }
}
