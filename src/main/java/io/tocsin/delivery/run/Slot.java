package io.tocsin.delivery.run;

import io.tocsin.delivery.ledger.Cursor;
import io.tocsin.delivery.ledger.Extent;
import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.delivery.ledger.Remembered;
import io.tocsin.eventlog.LogEntry;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One event on its way through a {@link Flight}, which alone changes it. */
final class Slot {

    /** How far it has come. */
    enum State {
        /** To be handed over. */
        READY,
        /** Handed over and not answered. */
        HANDED,
        /** To be given up, once its dead letter is durable. */
        DOOMED,
        /** Done. */
        RESOLVED
    }

    final LogEntry entry;
    State state = State.READY;
    int attempts;
    Instant handedOver = Instant.EPOCH;
    boolean blamed;
    long blamedSinceNanos;
    boolean delivered;
    boolean recorded;
    long receiptRow = Long.MAX_VALUE;
    Remembered remembered = Remembered.NOTHING;

    @Nullable
    String verdict;

    @Nullable
    Outcome outcome;

    Slot(LogEntry entry) {
        this.entry = entry;
    }

    LogEntry entry() {
        return entry;
    }

    String id() {
        return entry.event().state().id();
    }

    /** Its receipt is written, or about to be. */
    void recorded(Outcome ended) {
        recorded = true;
        outcome = ended;
    }

    /** Where a handler stands that stood at {@code before} and has passed this event; one without an outcome is delivered. */
    Cursor cursorBehind(Cursor before) {
        // ahead of the ordinal where events further on are gone from a salvaged store: they are counted as passed
        // already
        long events = Math.max(entry.ordinal(), before.passed().events() + 1);
        return new Cursor(
                entry.seq() + 1,
                new Extent(events, before.passed().bytes() + entry.bytes()),
                entry.seq() + 1,
                before.tally().plus(outcome == null ? Outcome.DELIVERED : outcome),
                remembered,
                before.place());
    }

    /** How often it was attempted. */
    int attempts() {
        return attempts;
    }

    /** When it was handed over last. */
    Instant handedOver() {
        return handedOver;
    }

    /** What the handler's match remembers once this event is decided. */
    Remembered remembered() {
        return remembered;
    }

    /** Why it is to be given up; empty while it is not. */
    String verdict() {
        return verdict == null ? "" : verdict;
    }
}
