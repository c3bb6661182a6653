package io.tocsin.delivery.run;

import io.tocsin.lifecycle.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * When a runner goes back to its lowest unanswered event: after a backoff, or as soon as its target is back. For the
 * runner's thread but for {@link #targetIsBack}.
 */
final class Comeback {

    private final Backoff backoff;
    private final RunnerServices.Delay timer;
    private final InstantSource clock;
    private final Runnable wake;
    private volatile boolean due;
    private @Nullable Instant at;
    private Timer.@Nullable Scheduled scheduled;

    /** @param wake called when it is due */
    Comeback(Backoff backoff, RunnerServices.Delay timer, InstantSource clock, Runnable wake) {
        this.backoff = backoff;
        this.timer = timer;
        this.clock = clock;
        this.wake = wake;
    }

    /** It is due at once. Any thread. */
    void targetIsBack() {
        due = true;
        wake.run();
    }

    /** An event failed: it is due after the backoff, and after none when that event is given up. */
    void after(boolean givenUp) {
        var wait = givenUp ? Duration.ZERO : backoff.failed();
        at = clock.instant().plus(wait);
        var earlier = scheduled;
        if (earlier != null) {
            earlier.cancel();
        }
        scheduled = timer.after(wait, this::targetIsBack);
    }

    /**
     * An event was delivered: the next failure waits as briefly as the first, and not at all less because the target came
     * back at some time before.
     */
    void succeeded() {
        backoff.succeeded();
        if (due) {
            due = false;
        }
    }

    boolean isDue() {
        return due;
    }

    /** The runner has gone back. */
    void done() {
        due = false;
        at = null;
    }

    /** When it is due, by the backoff; null while nothing waits for that. */
    @Nullable
    Instant at() {
        return at;
    }
}
