package io.tocsin.handler.kafka;

import java.time.Duration;

/**
 * How many events are made into records at once. Templates may take up to a second each, and the thread that renders them
 * is one of a few that all handlers share; so a run has the events that should take {@link #LONG}, going by the one before
 * it, and at most twice as many as that had. The first has one. One thread at a time.
 */
final class Pace {

    /** What a run should take at most. */
    static final Duration LONG = Duration.ofMillis(50);

    private final int most;
    private int events = 1;

    /** @param most events in a run, however quickly they are made; at least 1 */
    Pace(int most) {
        this.most = most;
    }

    /** Events in the next run, from 1 to the most. */
    int events() {
        return events;
    }

    /** A run of so many events, at least 1, took so long. */
    void took(int made, long nanos) {
        if (nanos > LONG.toNanos()) {
            events = (int) Math.max(1, made * LONG.toNanos() / nanos);
        } else if (made == events && nanos < LONG.toNanos() / 2) {
            events = Math.min(most, events * 2);
        }
    }
}
