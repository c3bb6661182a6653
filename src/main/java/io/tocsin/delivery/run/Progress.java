package io.tocsin.delivery.run;

import io.tocsin.delivery.ledger.Cursor;
import io.tocsin.delivery.ledger.Extent;
import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.delivery.ledger.Remembered;
import io.tocsin.delivery.ledger.Tally;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.HandlerDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far one handler has come with its backlog: what it has read and its match has decided, what of it is answered, and
 * the cursor. Together with {@link Flight} the decisions of a runner, without store, thread or clock. For one thread.
 */
final class Progress {

    /** Told of each decision of the match, in log order. */
    @FunctionalInterface
    interface Decided {

        /** One decision; {@code filtered} when the event ends here by it, which it does not when it was answered before. */
        void decided(Slot slot, Match.Decision decision, boolean filtered);
    }

    private final long handlerNumber;
    private final Flight flight = new Flight();
    private final Map<Long, Outcome> answeredAhead = new HashMap<>();
    private final long receiptsFrom;
    private long lastAnsweredAhead;
    private Match match;
    private Cursor cursor;
    private long readFrom;

    /** Of a handler that stands at {@code cursor}. */
    Progress(long handlerNumber, HandlerDefinition definition, Cursor cursor) {
        this.handlerNumber = handlerNumber;
        this.match = new Match(definition, handlerNumber, cursor.remembered());
        this.cursor = cursor;
        this.readFrom = cursor.seq();
        this.receiptsFrom = cursor.receiptsFrom();
    }

    /** These events at or above the cursor were answered by a former run of the daemon. Before the first {@link #read}. */
    void answeredAhead(Map<Long, Outcome> outcomes) {
        answeredAhead.putAll(outcomes);
        outcomes.keySet().forEach(seq -> lastAnsweredAhead = Math.max(lastAnsweredAhead, seq));
    }

    Flight flight() {
        return flight;
    }

    /** The lowest seq that may be unanswered, with what a start needs from there on. */
    Cursor cursor() {
        // what was answered ahead and is not read again yet has its receipts in rows of which only the first is known
        long first = readFrom <= lastAnsweredAhead ? receiptsFrom : flight.firstReceiptRow();
        return cursor.withReceiptsFrom(Math.min(cursor.seq(), first));
    }

    /** What the match remembers of everything that was read. */
    Remembered remembered() {
        return match.remembered();
    }

    /** How much of the backlog lies below the cursor. */
    Extent passed() {
        return cursor.passed();
    }

    /** What became of that. */
    Tally tally() {
        return cursor.tally();
    }

    /** Where to read on. */
    long readFrom() {
        return readFrom;
    }

    /** Takes what was read from {@link #readFrom} on. */
    void read(List<LogEntry> entries, Decided told) {
        for (var entry : entries) {
            readFrom = entry.seq() + 1;
            var outcome = answeredAhead.get(entry.seq());
            if (outcome == null) {
                flight.add(entry);
            } else {
                flight.addAnswered(entry, outcome, receiptsFrom);
            }
            decide(flight.last(), told);
        }
    }

    /**
     * Passes what was read from {@link #readFrom} on without deciding it. The flight must be empty.
     *
     * @return the seqs that had no outcome
     */
    List<Long> skip(List<LogEntry> entries) {
        var without = new ArrayList<Long>();
        for (var entry : entries) {
            var outcome = answeredAhead.remove(entry.seq());
            if (outcome == null) {
                without.add(entry.seq());
            }
            var slot = new Slot(entry);
            slot.recorded(outcome == null ? Outcome.DISCARDED : outcome);
            readFrom = entry.seq() + 1;
            cursor = slot.cursorBehind(cursor);
        }
        return without;
    }

    /** What is not handed over yet goes by the match of {@code definition}, unless that is the same. */
    void decideBy(HandlerDefinition definition, Decided told) {
        if (!match.isOf(definition)) {
            match = new Match(definition, handlerNumber, cursor.remembered());
            flight.slots().forEach(slot -> decide(slot, told));
        }
    }

    private void decide(Slot slot, Decided told) {
        var decision = match.decide(slot.entry());
        flight.decided(slot, match.remembered());
        told.decided(slot, decision, !decision.isWanted() && flight.filter(slot));
    }

    /**
     * Moves the cursor past what is done.
     *
     * @return whether it moved
     */
    boolean pass() {
        boolean moved = false;
        for (var slot = flight.passed(); slot.isPresent(); slot = flight.passed()) {
            cursor = slot.get().cursorBehind(cursor);
            answeredAhead.remove(slot.get().entry().seq());
            moved = true;
        }
        return moved;
    }
}
