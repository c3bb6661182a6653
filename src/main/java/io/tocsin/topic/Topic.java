package io.tocsin.topic;

import io.tocsin.alert.Draft;
import io.tocsin.alert.Level;
import io.tocsin.wire.GoTime;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an event does to the state of its id. Pure: no I/O, no clock, no thread. */
final class Topic {

    private Topic() {}

    /**
     * What an event became.
     *
     * @param time the event's own, or the time of acceptance
     * @param duration how long the id has been other than OK, at most the 292 years that an event can state; zero for the
     *     first such event and for an OK without one
     * @param start when the present stretch of other than OK began; the event's time when there is none
     */
    record Applied(Level previousLevel, Instant time, Duration duration, Instant start) {}

    /**
     * Applies a draft.
     *
     * @param before the last state of the same id in the same topic; null when there was none
     */
    static Applied apply(@Nullable StateRow before, Draft draft, Instant acceptedAt) {
        var time = draft.time() == null ? acceptedAt : draft.time();
        var previous = before == null ? Level.OK : before.level();
        var start = before != null && previous != Level.OK ? before.start() : time;
        var duration = draft.duration();
        if (duration == null) {
            duration = start.isBefore(time) ? GoTime.between(start, time) : Duration.ZERO;
        }
        return new Applied(previous, time, duration, start);
    }
}
