package io.tocsin.alert;

import java.time.Duration;
import java.time.Instant;

/**
 * The last event of one id within a topic. Start from {@link #of} and the {@code with…} methods.
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

    /** Without details, and of no duration. */
    public static EventState of(String id, Level level, String message, Instant time) {
        return new EventState(id, message, "", time, Duration.ZERO, level);
    }

    /** The same with these details. */
    public EventState withDetails(String newDetails) {
        return new EventState(id, message, newDetails, time, duration, level);
    }

    /** The same with this duration. */
    public EventState withDuration(Duration newDuration) {
        return new EventState(id, message, details, time, newDuration, level);
    }
}
