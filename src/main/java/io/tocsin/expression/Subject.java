package io.tocsin.expression;

import io.tocsin.alert.Event;
import io.tocsin.alert.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an expression can see of an event; fields, message and details are out of its sight, as in Kapacitor.
 *
 * @param name the measurement
 * @param duration how long the alert has lasted
 * @param tags not copied: must not change while it is in use
 * @param accepted what {@code now()} answers
 * @param zone where {@code hour(now())} and the like are told
 * @param seed what {@code rand()} follows from; the same for the same event and handler
 */
public record Subject(
        Level level,
        Level previousLevel,
        String name,
        String taskName,
        Duration duration,
        Map<String, String> tags,
        Instant accepted,
        ZoneId zone,
        long seed) {

    /** The event, in the time zone of the process as Kapacitor has it. */
    public static Subject of(Event event, Instant accepted, long seed) {
        return new Subject(
                event.state().level(),
                event.previousLevel(),
                event.data().name(),
                event.data().taskName(),
                event.state().duration(),
                event.data().tags(),
                accepted,
                ZoneId.systemDefault(),
                seed);
    }

    /** The same in another time zone. */
    public Subject in(ZoneId newZone) {
        return new Subject(level, previousLevel, name, taskName, duration, tags, accepted, newZone, seed);
    }

    /** The value of a tag; null when the event has none of that key. */
    public @Nullable String tag(String key) {
        return tags.get(key);
    }
}
