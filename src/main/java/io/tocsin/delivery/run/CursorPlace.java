package io.tocsin.delivery.run;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where more may be known of how far a handler has come than in our store: at the target of a handler that keeps its cursor
 * there. The stored cursor names the place from before the first event is handed over until everything handed over is
 * answered and that is stored. A start after a kill finds it there, and a handler that was moved meanwhile waits until it is
 * known what the former target has: or both would get it. For the runner's thread.
 */
final class CursorPlace {

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(CursorPlace.class);

    private final Engagement engagement;
    private final RunnerServices.Delay timer;
    private final Runnable wake;
    private String stored;
    /** Of the former run of the daemon, until what it had under way is known. */
    private String former;

    private String reason = "";
    /** The reason that the log told last of this wait. */
    private String logged = "";

    private volatile boolean looksAgain;

    /**
     * As the cursor says that a start finds.
     *
     * @param wake called a second after a handler had to wait
     */
    CursorPlace(String stored, Engagement engagement, RunnerServices.Delay timer, Runnable wake) {
        this.engagement = engagement;
        this.timer = timer;
        this.wake = wake;
        this.stored = stored;
        this.former = stored;
    }

    /** Asks the handler that is there now what is known; one that has to wait has its runner look again in a second. */
    void look() {
        reason = "";
        var current = engagement.handler();
        if (isSettled() || current == null) {
            return;
        }
        var awaited = current.awaitsCursorsAt(former);
        if (awaited.isEmpty()) {
            former = "";
        } else if (!former.equals(current.cursorPlace())) {
            // at the same place nothing is attempted before the cursors are known
            reason = awaited.get();
        }
        if (!reason.isEmpty()) {
            waits();
        } else if (!logged.isEmpty()) {
            waitsNoLonger();
        }
    }

    private void waitsNoLonger() {
        logged = "";
        if (isSettled()) {
            engagement.episode().ended();
        } else {
            engagement.episode().over();
        }
    }

    private void waits() {
        engagement.episode().began(reason);
        if (!logged.equals(reason)) {
            logged = reason;
            LOG.atWarn()
                    .setMessage("handler waits")
                    .addKeyValue("topic", engagement.ref().topic().name())
                    .addKeyValue("handler", engagement.ref().id().name())
                    .addKeyValue("error", reason)
                    .log();
        }
        if (!looksAgain) {
            looksAgain = true;
            timer.after(LOOK_AGAIN, this::lookAgain);
        }
    }

    /** Why the handler had to wait at the last {@link #look}; empty when it had not. */
    Optional<String> reason() {
        return reason.isEmpty() ? Optional.empty() : Optional.of(reason);
    }

    /** Whether nothing is open of what a former run of the daemon had under way: each event may be given up. */
    boolean isSettled() {
        return former.isEmpty();
    }

    private void lookAgain() {
        looksAgain = false;
        wake.run();
    }

    /** Whether it has to be stored before anything is handed over to a handler at that place. */
    boolean isToBeStoredBefore(String place) {
        return !place.isEmpty() && isSettled() && !place.equals(stored);
    }

    /**
     * What a cursor says that is stored now.
     *
     * @param underWay the place where something is under way, or is about to be; empty when nothing is
     */
    String toStore(String underWay) {
        return isSettled() ? underWay : former;
    }

    void stored(String place) {
        stored = place;
    }

    /** Whether the stored cursor says something else than {@link #toStore}. */
    boolean isOutdated(String underWay) {
        return !stored.equals(toStore(underWay));
    }
}
