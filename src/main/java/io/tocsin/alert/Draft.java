package io.tocsin.alert;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as its publisher hands it in, before a topic has collected it. Start from {@link #of} and the
 * {@code with…} methods.
 *
 * @param id what the event is about; empty only from {@code aggregate}
 * @param time when it happened, years 0 to 9999; null for the time of acceptance
 * @param duration how long the alert has lasted, within 64-bit nanoseconds; null to compute it from the topic's state
 */
public record Draft(
        String id,
        Level level,
        String message,
        String details,
        @Nullable Instant time,
        @Nullable Duration duration,
        EventData data) {

    /** Checks that time and duration can be expressed in JSON. */
    public Draft {
        if (time != null) {
            Span.check(time);
        }
        if (duration != null) {
            Span.check(duration);
        }
    }

    /** Without details, time and duration. */
    public static Draft of(String id, Level level, String message, EventData data) {
        return new Draft(id, level, message, "", null, null, data);
    }

    /** The same occurrence, for another topic to collect. */
    public static Draft copyOf(Event event) {
        var state = event.state();
        return new Draft(
                state.id(),
                state.level(),
                state.message(),
                state.details(),
                state.time(),
                state.duration(),
                event.data());
    }

    /** The same with these details. */
    public Draft withDetails(String newDetails) {
        return new Draft(id, level, message, newDetails, time, duration, data);
    }

    /** The same with this time, or the time of acceptance for null. */
    public Draft withTime(@Nullable Instant newTime) {
        return new Draft(id, level, message, details, newTime, duration, data);
    }

    /** The same with this duration, or a computed one for null. */
    public Draft withDuration(@Nullable Duration newDuration) {
        return new Draft(id, level, message, details, time, newDuration, data);
    }

    /** The same with this data. */
    public Draft withData(EventData newData) {
        return new Draft(id, level, message, details, time, duration, newData);
    }
}
