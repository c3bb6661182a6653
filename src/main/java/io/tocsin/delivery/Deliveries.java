package io.tocsin.delivery;

import io.tocsin.delivery.ledger.DeadLetter;
import io.tocsin.delivery.ledger.DeadLetters;
import io.tocsin.delivery.ledger.FormerHandlers;
import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.delivery.ledger.Receipts;
import io.tocsin.delivery.ledger.SpecRow;
import io.tocsin.eventlog.LogEntry;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Answers the question where an alert is. Any thread. */
public final class Deliveries {

    private final HandlerRegistry registry;
    private final Receipts receipts;
    private final DeadLetters deadLetters;
    private final FormerHandlers former;

    Deliveries(HandlerRegistry registry, FormerHandlers former, Receipts receipts, DeadLetters deadLetters) {
        this.registry = registry;
        this.former = former;
        this.receipts = receipts;
        this.deadLetters = deadLetters;
    }

    /** What became of {@code entry} at each handler that its topic had then, deleted ones included, by handler id. */
    public List<Delivery> of(LogEntry entry) {
        var found = new TreeMap<SpecRow, Delivery>(
                Comparator.comparing((SpecRow row) -> row.spec().ref()).thenComparing(SpecRow::number));
        for (var row : registry.rows(entry.topicNumber())) {
            if (row.had(entry.seq())) {
                // read before the receipt: an event that is answered in between shows as pending, never as without one
                registry.status(row.number())
                        .ifPresent(status -> found.put(row, at(row, status.cursor(), status.cause(), false, entry)));
            }
        }
        // read after those: a handler whose last event was answered in between is here
        for (var row : former.of(entry.topicNumber())) {
            if (row.had(entry.seq())) {
                found.put(row, at(row, Long.MAX_VALUE, "", true, entry));
            }
        }
        return List.copyOf(found.values());
    }

    private Delivery at(SpecRow row, long cursor, String cause, boolean isDeleted, LogEntry entry) {
        var ref = row.spec().ref();
        var receipt = receipts.find(row.number(), entry.seq());
        if (receipt.isPresent()) {
            var outcome = receipt.get().outcome();
            String reason = outcome == Outcome.DEAD_LETTER
                    ? deadLetters
                            .find(row.number(), ref.topic(), entry.seq())
                            .map(DeadLetter::reason)
                            .orElse("the dead letter was dropped")
                    : receipt.get().reason();
            return new Delivery(ref, row.spec().kind(), outcome.word(), receipt.get(), reason, isDeleted);
        }
        if (entry.seq() >= cursor) {
            return new Delivery(ref, row.spec().kind(), "pending", null, cause, isDeleted);
        }
        return new Delivery(
                ref, row.spec().kind(), "receipt-gone", null, "answered, but its receipt is no longer kept", isDeleted);
    }
}
