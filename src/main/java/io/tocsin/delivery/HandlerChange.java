package io.tocsin.delivery;

import io.tocsin.alert.TopicId;
import io.tocsin.delivery.again.ReplayOrder;
import io.tocsin.handler.HandlerDefinition;
import io.tocsin.handler.HandlerRef;
import java.util.function.LongConsumer;

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

    /**
     * Events of the topic, or dead letters, are to be delivered once more, as far as the log goes here.
     *
     * @param begun told the id of the replay once it has begun, before the change is answered
     */
    record Again(ReplayOrder order, LongConsumer begun) implements HandlerChange {
        @Override
        public TopicId topic() {
            return order.handler().topic();
        }
    }

    /**
     * No more events from here on. Nothing happens when no handler has that name.
     *
     * @param discards false: what came before is delivered. True: it is not, and each event of it gets the receipt {@code
     *     discarded}; also at handlers of that name that were deleted before and still deliver
     */
    record Delete(HandlerRef existing, boolean discards) implements HandlerChange {

        /** What came before is delivered. */
        public Delete(HandlerRef existing) {
            this(existing, false);
        }

        @Override
        public TopicId topic() {
            return existing.topic();
        }
    }
}
