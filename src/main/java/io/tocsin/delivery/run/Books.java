package io.tocsin.delivery.run;

import io.tocsin.delivery.ledger.Cursor;
import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.delivery.ledger.Receipt;
import io.tocsin.handler.Answer;
import io.tocsin.handler.CursorKeeper;
import io.tocsin.store.Batch;
import io.tocsin.store.Store.Durability;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a runner puts on disk, and when: cursor and receipts after 1,000 answers or 100 ms, dead letters before the cursor
 * passes them, and everything before a handler leaves its target. For the runner's thread.
 *
 * <p>Where the handler's own write in our store holds the cursor, nothing is stored while that handler works, and after it
 * failed: its commit may have stored a later cursor than the runner knows.
 */
final class Books {

    private static final int MOST_DISCARDED = 10_000;
    private static final int MOST_DISCARDED_BYTES = 8 * 1024 * 1024;

    private final RunnerServices services;
    private final long number;
    private final Backlog backlog;
    private final Progress progress;
    private final Flight flight;
    private final Engagement engagement;
    private final Unsaved unsaved;
    private final CursorPlace place;
    private final Runnable wake;
    private boolean saveScheduled;

    /**
     * Of the handler with that number.
     *
     * @param wake called when something has to be stored
     * @param stored called once something is, before anybody is told of it
     */
    Books(
            RunnerServices services,
            long number,
            Backlog backlog,
            Progress progress,
            Engagement engagement,
            CursorPlace place,
            Runnable wake,
            Runnable stored) {
        this.services = services;
        this.number = number;
        this.backlog = backlog;
        this.progress = progress;
        this.flight = progress.flight();
        this.engagement = engagement;
        this.place = place;
        this.unsaved = new Unsaved(services.store(), services.onlooker(), number, backlog, progress, stored);
        this.wake = wake;
    }

    /** The receipt of an event that was answered. */
    static Receipt receipt(Slot slot, Outcome outcome, Answer.@Nullable Position position, Instant answered) {
        // a clock that was set back in between must not make an answer older than its question
        var at = answered.isBefore(slot.handedOver()) ? slot.handedOver() : answered;
        return new Receipt(slot.entry().seq(), outcome, slot.attempts(), position, slot.handedOver(), at);
    }

    /** An event was delivered. */
    void delivered(Receipt receipt) {
        if (engagement.isKeptBy(CursorKeeper.STORE_WRITE)) {
            unsaved.committed(receipt);
        } else {
            add(receipt);
        }
    }

    /** An event has its outcome. */
    void add(Receipt receipt) {
        unsaved.add(receipt, services.nanoTime());
        saveWhenMany();
    }

    /** The match has decided an event; {@link Progress.Decided}. */
    void decided(Slot slot, Match.Decision decision, boolean filtered) {
        if (!decision.failure().isEmpty()) {
            engagement.matchFailed(slot.entry(), decision.failure());
        }
        if (filtered) {
            engagement.metrics().filtered(1);
            var now = services.clock().instant();
            var receipt = new Receipt(slot.entry().seq(), Outcome.FILTERED, 0, null, now, now, decision.filteredBy());
            unsaved.add(receipt, services.nanoTime());
        }
    }

    /** Makes what is given up dead letters, each with its receipt, synced. */
    void bury() {
        if (flight.doomed().isEmpty()) {
            return;
        }
        takeDurable();
        var batch = new Batch();
        var now = services.clock().instant();
        var doomed = flight.doomed();
        for (var slot : doomed) {
            backlog.bury(batch, number, slot.entry(), slot.verdict(), slot.attempts(), now);
        }
        unsaved.storeReceipts(
                batch,
                doomed.stream()
                        .map(slot -> receipt(slot, Outcome.DEAD_LETTER, null, now))
                        .toList());
        for (var slot : doomed) {
            flight.buried(slot);
            engagement.metrics().dead(1);
            engagement.episode().buried(slot.entry(), slot.verdict());
        }
        unsaved.changed(services.nanoTime());
    }

    /** Gives what is in the flight, and the next {@value #MOST_DISCARDED} events of the backlog, the receipt discarded. */
    void discard() {
        takeDurable();
        var now = services.clock().instant();
        var inFlight = flight.discard();
        inFlight.forEach(slot -> unsaved.add(receipt(slot, Outcome.DISCARDED, null, now), services.nanoTime()));
        pass();
        var entries = backlog.read(progress.readFrom(), MOST_DISCARDED, MOST_DISCARDED_BYTES);
        var seqs = progress.skip(entries);
        seqs.forEach(seq -> unsaved.add(new Receipt(seq, Outcome.DISCARDED, 0, null, now, now), services.nanoTime()));
        engagement.metrics().discarded(inFlight.size() + seqs.size());
        if (!entries.isEmpty()) {
            store(Durability.UNSYNCED, underWay());
            wake.run();
        }
    }

    /** Where the handler's write holds the cursor: a commit that was answered as failed may be durable all the same. */
    void takeDurable() {
        if (engagement.isKeptBy(CursorKeeper.STORE_WRITE)) {
            var stored = Cursor.read(services.store(), number);
            int done = stored.map(found -> flight.doneBelow(found.seq())).orElse(0);
            engagement.metrics().delivered(done);
            pass();
        }
    }

    /** Moves the cursor past what is done. */
    void pass() {
        if (progress.pass()) {
            unsaved.changed(services.nanoTime());
        }
    }

    void saveWhenMany() {
        if (unsaved.isMany()) {
            pass();
            save();
        }
    }

    void saveWhenDue() {
        if (unsaved.isEmpty()) {
            if (!place.isOutdated(underWay())) {
                return;
            }
            unsaved.changed(services.nanoTime());
        }
        var left = unsaved.left(services.nanoTime());
        if (left.isZero() || left.isNegative()) {
            save();
        } else if (!saveScheduled) {
            saveScheduled = true;
            services.timer().after(left, wake);
        }
    }

    void save() {
        saveScheduled = false;
        boolean mayBeBehind = !flight.isQuiet() || flight.isHeld();
        if (!(engagement.isKeptBy(CursorKeeper.STORE_WRITE) && mayBeBehind)) {
            store();
        }
    }

    private void store() {
        var underWay = underWay();
        if (!unsaved.isEmpty() || place.isOutdated(underWay)) {
            store(Durability.UNSYNCED, underWay);
        }
    }

    private void store(Durability durability, String underWay) {
        var named = place.toStore(underWay);
        unsaved.store(durability, named);
        place.stored(named);
    }

    /** The place where something may be delivered that is not known here yet. */
    private String underWay() {
        return flight.isQuiet() ? "" : engagement.cursorPlace();
    }

    /** Something is about to be handed over: should the daemon be killed, a start has to know where. */
    void saveBeforeHandOver() {
        var next = engagement.cursorPlace();
        if (place.isToBeStoredBefore(next)) {
            store(Durability.UNSYNCED, next);
        }
    }

    /** Stores everything, synced: what one target has must not come to the next, whatever happens to the machine. */
    void storeForGood() {
        if (!engagement.isKeptBy(CursorKeeper.STORE_WRITE)) {
            store(Durability.SYNCED, "");
        }
    }

    /** Stores what can be stored, for the last time. */
    void close() {
        if (!engagement.isKeptBy(CursorKeeper.STORE_WRITE) || flight.isQuiet()) {
            takeDurable();
            store();
        }
    }

    /** The cursor that is stored: everything below has a receipt in the store. */
    long savedSeq() {
        return unsaved.savedSeq();
    }
}
