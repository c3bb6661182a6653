package io.tocsin.alert;

import io.tocsin.wire.GoTime;
import java.time.Duration;
import java.time.Instant;

/** What times and durations an event can carry: those that its JSON and Go's 64-bit nanoseconds can express. */
final class Span {

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
    private static final Duration SHORTEST = Duration.ofNanos(Long.MIN_VALUE);

    private Span() {}

    static void check(Instant time) {
        if (!GoTime.isRepresentable(time)) {
            throw new IllegalArgumentException("the time " + time + " is outside the years 0 to 9999");
        }
    }

    static void check(Duration duration) {
        if (duration.compareTo(LONGEST) > 0 || duration.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("the duration " + duration + " does not fit 64-bit nanoseconds");
        }
    }
}
