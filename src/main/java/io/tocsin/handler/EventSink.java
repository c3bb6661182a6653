package io.tocsin.handler;

import io.tocsin.alert.Draft;
import io.tocsin.alert.TopicId;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where handlers put derived events; implemented by {@code topic}. Any thread. */
public interface EventSink {

    /**
     * Collects all of {@code events} in one durable write together with the cursor of the handler that made them, or
     * none of them.
     *
     * @param events in order; not empty
     * @param cursor moved to {@code throughSeq} in the same write
     * @param throughSeq the last event that {@code events} were made from
     * @param done called once, on another thread or at once: null when it is durable, otherwise one sentence that says
     *     why nothing was stored
     */
    void collect(List<Derived> events, CursorCommit cursor, long throughSeq, Consumer<@Nullable String> done);

    /** One derived event and the topic that collects it. */
    record Derived(TopicId topic, Draft draft) {}
}
