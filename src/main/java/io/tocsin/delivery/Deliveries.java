package io.tocsin.delivery;

import io.tocsin.delivery.ledger.DeadLetter;
import io.tocsin.delivery.ledger.DeadLetters;
import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.delivery.ledger.Receipts;
import io.tocsin.delivery.ledger.SpecRow;
import io.tocsin.delivery.run.RunnerStatus;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.HandlerRef;
import java.util.ArrayList;
import java.util.List;

/** Answers the question where an alert is. Any thread. */
public final class Deliveries {

    private final HandlerRegistry registry;
    private final Receipts receipts;
    private final DeadLetters deadLetters;

    Deliveries(HandlerRegistry registry, Receipts receipts, DeadLetters deadLetters) {
        this.registry = registry;
        this.receipts = receipts;
        this.deadLetters = deadLetters;
    }

    /** What became of {@code entry} at each handler that its topic had then and still has, by handler id. */
    public List<Delivery> of(LogEntry entry) {
        var found = new ArrayList<Delivery>();
        for (var row : registry.rows(entry.topicNumber())) {
            if (row.fromSeq() <= entry.seq() && entry.seq() < row.end().seq()) {
                // read before the receipt: an event that is answered in between shows as pending, never as without one
                registry.status(row.number()).ifPresent(status -> found.add(at(row, status, entry)));
            }
        }
        return found;
    }

    /** The dead letters of a handler from {@code fromSeq} on, in order, at most {@code most}; empty when it is unknown. */
    public List<DeadLetter> deadLetters(HandlerRef handler, long fromSeq, int most) {
        return registry.find(handler)
                .map(view -> deadLetters.list(view.number(), handler.topic(), fromSeq, most))
                .orElse(List.of());
    }

    private Delivery at(SpecRow row, RunnerStatus status, LogEntry entry) {
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
            return new Delivery(ref, row.spec().kind(), outcome.word(), receipt.get(), reason);
        }
        if (entry.seq() >= status.cursor()) {
            return new Delivery(ref, row.spec().kind(), "pending", null, status.cause());
        }
        return new Delivery(
                ref, row.spec().kind(), "receipt-gone", null, "answered, but its receipt is no longer kept");
    }
}
