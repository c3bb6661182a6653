package io.tocsin.delivery;

import io.tocsin.alert.TopicId;
import io.tocsin.delivery.ledger.DeadLetter;
import io.tocsin.delivery.ledger.DeadLetters;
import io.tocsin.delivery.ledger.FormerHandlers;
import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.delivery.ledger.Receipt;
import io.tocsin.delivery.ledger.Receipts;
import io.tocsin.delivery.ledger.SpecRow;
import io.tocsin.delivery.run.RunnerStatus;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.HandlerRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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
                registry.status(row.number()).ifPresent(status -> found.put(row, at(row, status, entry)));
            }
        }
        // read after those: a handler whose last event was answered in between is here
        for (var row : former.of(entry.topicNumber())) {
            if (row.had(entry.seq())) {
                found.put(row, at(row, null, entry));
            }
        }
        return List.copyOf(found.values());
    }

    /** The topic of a handler; empty when it is no more. */
    public Optional<TopicId> topicOf(long handlerNumber) {
        return registry.row(handlerNumber).map(row -> row.spec().ref().topic());
    }

    /** What a receipt of a handler says; empty when the handler is no more. */
    public Optional<Delivery> of(long handlerNumber, Receipt receipt) {
        return registry.row(handlerNumber)
                .map(row ->
                        answered(row, receipt, registry.status(handlerNumber).orElse(null)));
    }

    /** What became of {@code entry} in the replays that it is or was part of, by id; not before it was its turn. */
    public List<Replayed> replaysOf(LogEntry entry) {
        var found = new ArrayList<Replayed>();
        for (var addressee : registry.replays().of(entry)) {
            var receipt = receipts.find(addressee.number(), entry.seq());
            if (receipt.isPresent()) {
                String reason = reason(addressee.number(), addressee.handler(), receipt.get());
                found.add(new Replayed(
                        addressee.replay(),
                        addressee.handler(),
                        receipt.get().outcome().word(),
                        receipt.get(),
                        reason));
            } else if (registry.replays().isGoingOn(addressee.replay())) {
                found.add(new Replayed(addressee.replay(), addressee.handler(), Delivery.PENDING, null, ""));
            }
        }
        return found;
    }

    private String reason(long number, HandlerRef ref, Receipt receipt) {
        return receipt.outcome() == Outcome.DEAD_LETTER
                ? deadLetters
                        .find(number, ref.topic(), receipt.seq())
                        .map(DeadLetter::reason)
                        .orElse("the dead letter was dropped")
                : receipt.reason();
    }

    /**
     * Waits until every handler that the topic had when {@code seqs} were accepted has answered each of them; a handler that
     * is no more has.
     *
     * @param seqs of one request, in order, not empty
     * @param limit after which the wait is given up, from zero
     */
    public Awaited.Wait await(long topicNumber, List<Long> seqs, Duration limit) {
        var handlers = registry.rows(topicNumber).stream()
                .filter(row -> row.had(seqs.get(0)))
                .map(SpecRow::number)
                .toList();
        return registry.await(handlers, seqs, limit);
    }

    /** @param runner null for a handler that is no more */
    private Delivery at(SpecRow row, @Nullable RunnerStatus runner, LogEntry entry) {
        var receipt = receipts.find(row.number(), entry.seq());
        if (receipt.isPresent()) {
            return answered(row, receipt.get(), runner);
        }
        return runner != null && entry.seq() >= runner.cursor()
                ? delivery(row, Delivery.PENDING, null, runner.whyPending(entry.seq()), runner)
                : delivery(row, "receipt-gone", null, "answered, but its receipt is no longer kept", runner);
    }

    private Delivery answered(SpecRow row, Receipt receipt, @Nullable RunnerStatus runner) {
        String reason = reason(row.number(), row.spec().ref(), receipt);
        return delivery(row, receipt.outcome().word(), receipt, reason, runner);
    }

    private static Delivery delivery(
            SpecRow row, String status, @Nullable Receipt receipt, String reason, @Nullable RunnerStatus runner) {
        var spec = row.spec();
        return new Delivery(spec.ref(), row.number(), spec.kind(), status, receipt, reason, runner, runner == null);
    }
}
