package io.tocsin.delivery.run;

import io.tocsin.handler.Handler;
import java.time.Duration;
import java.util.Optional;

/**
 * Where more may be known of how far a handler has come than in our store: at the target of a handler that keeps its cursor
 * there. The stored cursor names the place from before the first event is handed over until everything handed over is
 * answered and that is stored. A start after a kill finds it there, and a handler that was moved meanwhile waits until it is
 * known what the former target has: or both would get it. For the runner's thread.
 */
final class CursorPlace {

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final RunnerServices.Delay timer;
    private final Runnable wake;
    private String stored;
    /** Of the former run of the daemon, until what it had under way is known. */
    private String former;

    private volatile boolean looksAgain;

    /**
     * As the cursor says that a start finds.
     *
     * @param wake called a second after a handler had to wait
     */
    CursorPlace(String stored, RunnerServices.Delay timer, Runnable wake) {
        this.timer = timer;
        this.wake = wake;
        this.stored = stored;
        this.former = stored;
    }

    /** Why this handler has to wait; empty when it need not. */
    Optional<String> awaited(Handler current) {
        if (former.isEmpty()) {
            return Optional.empty();
        }
        var reason = current.awaitsCursorsAt(former);
        if (reason.isEmpty()) {
            former = "";
        }
        if (former.equals(current.cursorPlace())) {
            // at the same place nothing is attempted before the cursors are known
            return Optional.empty();
        }
        if (reason.isPresent() && !looksAgain) {
            looksAgain = true;
            timer.after(LOOK_AGAIN, this::lookAgain);
        }
        return reason;
    }

    private void lookAgain() {
        looksAgain = false;
        wake.run();
    }

    /** Whether it has to be stored before anything is handed over to a handler at that place. */
    boolean isToBeStoredBefore(String place) {
        return !place.isEmpty() && former.isEmpty() && !place.equals(stored);
    }

    /**
     * What a cursor says that is stored now.
     *
     * @param underWay the place where something is under way, or is about to be; empty when nothing is
     */
    String toStore(String underWay) {
        return former.isEmpty() ? underWay : former;
    }

    void stored(String place) {
        stored = place;
    }

    /** Whether the stored cursor says something else than {@link #toStore}. */
    boolean isOutdated(String underWay) {
        return !stored.equals(toStore(underWay));
    }
}
