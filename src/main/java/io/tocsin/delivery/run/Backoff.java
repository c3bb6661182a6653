package io.tocsin.delivery.run;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a runner waits before it goes back: 100 ms after the first failure, twice as long after each further one, at
 * most 30 s; each shortened by up to a fifth at random, so that handlers of one target do not come back in step. For one
 * thread.
 */
final class Backoff {

    static final Duration FIRST = Duration.ofMillis(100);
    static final Duration LONGEST = Duration.ofSeconds(30);

    private final RandomGenerator random;
    private int failures;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** Counts a failure and says how long to wait after it. */
    Duration failed() {
        // 100 ms × 2^9 is the first to exceed the longest wait; beyond that the shift would only risk overflow
        long nanos = Math.min(LONGEST.toNanos(), FIRST.toNanos() << Math.min(failures, 9));
        failures++;
        return Duration.ofNanos(nanos - (long) (nanos * 0.2 * random.nextDouble()));
    }

    /** Starts over after a success. */
    void succeeded() {
        failures = 0;
    }
}
