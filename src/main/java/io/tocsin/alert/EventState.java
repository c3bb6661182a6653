package io.tocsin.alert;

import java.time.Duration;
import java.time.Instant;

/**
 * The last event of one id within a topic.
 *
 * @param id what the event is about; empty only when {@code aggregate} made it, and then it is kept nowhere
 * @param message one line for people; may be empty
 * @param details more for people, often HTML; may be empty
 * @param time when it happened, years 0 to 9999
 * @param duration how long the alert has lasted, within 64-bit nanoseconds (about 292 years)
 */
public record EventState(String id, String message, String details, Instant time, Duration duration, Level level) {

    /** Checks that time and duration can be expressed in JSON. */
    public EventState {
        Span.check(time);
        Span.check(duration);
    }
}
