package io.tocsin.delivery.run;

import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.handler.Answer;

/**
 * What the handler's answers lead to: an outcome with its receipt, a pause before the runner goes back, an episode that
 * begins or ends, and what is counted. For the runner's thread.
 */
final class Consequences {

    private final RunnerServices services;
    private final Flight flight;
    private final Engagement engagement;
    private final Comeback comeback;
    private final Books books;

    Consequences(RunnerServices services, Flight flight, Engagement engagement, Comeback comeback, Books books) {
        this.services = services;
        this.flight = flight;
        this.engagement = engagement;
        this.comeback = comeback;
        this.books = books;
    }

    /** Of everything that has arrived; late and second answers have none. */
    void takeAll(Mailbox mailbox) {
        for (var arrived = mailbox.take(); arrived.isPresent(); arrived = mailbox.take()) {
            var answer = arrived.get();
            var slot = flight.awaited(answer.seq());
            if (slot.isPresent() && engagement.isOf(answer.session())) {
                take(slot.get(), answer);
            }
        }
    }

    private void take(Slot slot, Mailbox.Arrived arrived) {
        boolean heldBefore = flight.isHeld();
        var limits = engagement.definition().delivery();
        var effect = flight.answered(slot, arrived.answer(), limits, services.nanoTime());
        switch (effect) {
            case DELIVERED -> delivered(slot, arrived, heldBefore);
            case FILTERED -> {
                engagement.metrics().filtered(1);
                var filtered = (Answer.Filtered) arrived.answer();
                books.add(Books.receipt(slot, Outcome.FILTERED, null, arrived.at())
                        .withReason(filtered.reason()));
            }
            case DOOMED, REPEATED -> {
                if (effect == Effect.REPEATED) {
                    engagement.metrics().retried(1);
                }
                if (!heldBefore && flight.isHeld()) {
                    // it no longer stands in the way, so there is nothing to wait for
                    comeback.after(true);
                }
            }
            case HELD -> held(slot, (Answer.Deferred) arrived.answer(), heldBefore);
        }
    }

    private void delivered(Slot slot, Mailbox.Arrived arrived, boolean heldBefore) {
        engagement.metrics().delivered(1);
        if (!heldBefore) {
            // while held, what was under way before the failure says nothing about that
            comeback.succeeded();
            engagement.episode().ended();
        }
        var delivered = (Answer.Delivered) arrived.answer();
        engagement.took(slot, delivered, arrived.at());
        books.delivered(Books.receipt(slot, Outcome.DELIVERED, delivered.position(), arrived.at()));
    }

    private void held(Slot slot, Answer.Deferred deferred, boolean heldBefore) {
        if (deferred.attempted()) {
            engagement.metrics().retried(1);
        }
        if (!heldBefore) {
            comeback.after(false);
            engagement.episode().deferred(slot.entry(), deferred);
        }
    }
}
