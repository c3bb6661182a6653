package io.tocsin.delivery.run;

import io.tocsin.handler.Handler;
import java.util.Optional;

/**
 * Where more may be known of how far a handler has come than in our store: at the target of a handler that keeps its cursor
 * there. The stored cursor names the place from before the first event is handed over until everything handed over is
 * answered and that is stored. A start after a kill finds it there, and a handler that was moved meanwhile waits until it is
 * known what the former target has: or both would get it. For the runner's thread.
 */
final class CursorPlace {

    private String stored;
    /** Of the former run of the daemon, until what it had under way is known. */
    private String former;

    /** As the cursor says that a start finds. */
    CursorPlace(String stored) {
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
        // at the same place nothing is attempted before the cursors are known
        return former.equals(current.cursorPlace()) ? Optional.empty() : reason;
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
