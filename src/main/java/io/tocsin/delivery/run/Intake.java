package io.tocsin.delivery.run;

import io.tocsin.handler.DeliverySettings;
import io.tocsin.handler.Handler;

/**
 * Takes events in from the backlog: as many as the handler's window and what all runners together may hold have room for,
 * and of a backlog that is larger than its definition allows the oldest, to give them up. For the runner's thread.
 */
final class Intake {

    /** Events read in one go: a target that is away costs the memory of so many, and not of a whole window. */
    private static final int MOST_AT_ONCE = 1_000;

    private final ReadAhead.Part shared;
    private final Backlog backlog;
    private final Progress progress;
    private final Flight flight;
    private final Engagement engagement;
    private final Books books;
    private final Runnable wake;

    /**
     * What {@code progress} holds is counted in {@code shared}.
     *
     * @param wake called when another step has to follow
     */
    Intake(
            ReadAhead.Part shared,
            Backlog backlog,
            Progress progress,
            Engagement engagement,
            Books books,
            Runnable wake) {
        this.shared = shared;
        this.backlog = backlog;
        this.progress = progress;
        this.flight = progress.flight();
        this.engagement = engagement;
        this.books = books;
        this.wake = wake;
    }

    /**
     * Reads on from the log as far as there is room; whether something is ready. When nothing is, though something was
     * read, another step follows: a long stretch of filtered events must not hold the thread.
     */
    boolean read(Handler.Window window) {
        int events = Math.min(MOST_AT_ONCE, window.events() - flight.size());
        long bytes = Math.min(window.bytes() - flight.bytes(), shared.room());
        if (events <= 0 || (bytes <= 0 && flight.size() > 0)) {
            return false;
        }
        var entries = backlog.read(progress.readFrom(), events, (int) Math.max(1, bytes));
        if (entries.isEmpty()) {
            return false;
        }
        progress.read(entries, books::decided);
        books.pass();
        count();
        books.saveWhenMany();
        if (!flight.hasReady()) {
            wake.run();
        }
        return flight.hasReady();
    }

    /** Gives up the oldest events of a backlog that is too large, where its definition says so. */
    void relieve() {
        var limits = engagement.definition().delivery();
        var current = engagement.handler();
        boolean more = limits.boundsBacklog() && limits.onFull() == DeliverySettings.OnFull.DEAD_LETTER;
        while (more) {
            long excess = backlog.pendingBytes(progress.passed()) - flight.doneBytes() - limits.backlogMaxBytes();
            more = excess > 0 && (flight.size() > 0 || (current != null && read(current.window())));
            if (more) {
                long before = flight.doneBytes();
                flight.doomOldest(excess, "the backlog was above backlog-max-bytes, " + limits.backlogMaxBytes());
                more = flight.doneBytes() > before;
                books.bury();
                books.pass();
            }
        }
    }

    /** Counts what is held now. */
    void count() {
        shared.holds(flight.bytes());
    }

    /** Holds nothing any more, for good. */
    void end() {
        shared.end();
    }
}
