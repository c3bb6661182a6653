package io.tocsin.handler;

import io.tocsin.alert.TopicId;
import io.tocsin.settings.Section;
import java.util.List;

/** One value of {@code kind}: checks options and makes handlers. Any thread; holds no per-handler state. */
public interface HandlerKind {

    /** The value of {@code kind} in a handler file; case-sensitive. */
    String name();

    /**
     * Checks {@code options} and makes the handler. Nothing is acquired that the world could notice before
     * {@link Handler#open}, since a definition may still be refused by a later check.
     *
     * @param options the kind's own keys; what is wrong with them is added to its problems, all at once
     */
    Opening open(HandlerRef handler, Section options);

    /** The topics that a handler with these options publishes to; the loop check follows them. */
    default List<TopicId> targets(Section options) {
        return List.of();
    }

    /**
     * What limits an attempt of this kind in place of {@code attempt-timeout}, since its handlers do not {@linkplain
     * Handler#isBlocking block}: a clause for whoever sets that. Empty for a kind that blocks.
     */
    default String limitOfAttempts() {
        return "";
    }

    /** What came of the attempt to make a handler. */
    sealed interface Opening {

        /** The handler is ready. */
        record Opened(Handler handler) implements Opening {}

        /**
         * The options are right, but what they name is not configured now. A new definition is refused with
         * {@code reason}; a stored or loaded one waits.
         */
        record Unresolved(String reason) implements Opening {}

        /** The options are wrong; their problems say how. */
        record Rejected() implements Opening {}
    }
}
