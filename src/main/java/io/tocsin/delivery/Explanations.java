package io.tocsin.delivery;

import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.expression.Explained;
import io.tocsin.handler.Explanation;
import io.tocsin.handler.HandlerKind.Opening;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells what the handlers of a topic make of an event. Nothing is sent, stored or remembered. Any thread; it may take as
 * long as rendering takes.
 */
public final class Explanations {

    /** How the receipt of an event that a match excluded begins. */
    private static final String BY_MATCH = "match ";

    private final HandlerRegistry registry;
    private final Deliveries deliveries;

    Explanations(HandlerRegistry registry, Deliveries deliveries) {
        this.registry = registry;
        this.deliveries = deliveries;
    }

    /** Of an event that would be accepted now: by each handler that would get it, in order of id. */
    public List<HandlerExplanation> ofHypothetical(LogEntry entry) {
        var all = new ArrayList<HandlerExplanation>();
        for (var attached : registry.entries(entry.topicNumber())) {
            if (!attached.row().isDraining()) {
                all.add(explained(attached, entry, null, false));
            }
        }
        return all;
    }

    /**
     * Of an event that was accepted: by each handler of its topic that is still there, those included that were defined
     * later, in order of id. What became of it at handlers that are gone, {@link Deliveries} tells.
     */
    public List<HandlerExplanation> of(LogEntry entry) {
        var byNumber = deliveries.of(entry).stream()
                .collect(Collectors.toMap(Delivery::handlerNumber, Function.identity(), (one, other) -> other));
        var all = new ArrayList<HandlerExplanation>();
        for (var attached : registry.entries(entry.topicNumber())) {
            var delivery = byNumber.get(attached.row().number());
            boolean isLater = attached.row().fromSeq() > entry.seq();
            if (delivery != null || isLater) {
                all.add(explained(attached, entry, delivery, isLater));
            }
        }
        return all;
    }

    private static HandlerExplanation explained(
            Roster.Entry attached, LogEntry entry, @Nullable Delivery delivery, boolean isLater) {
        var definition = attached.definition();
        var expression = definition.match();
        boolean isAnswered = delivery != null && delivery.receipt() != null;
        // a match with a memory decided by what it remembered then, which only its receipt still knows
        boolean onlyReceiptKnows = isAnswered && expression != null && expression.isStateful();
        @Nullable
        Explained match = onlyReceiptKnows
                ? null
                : attached.runner().explain(definition, entry).orElse(null);
        boolean passes = match == null || match.matches();
        boolean matched = (delivery != null && isAnswered) ? !isExcluded(delivery) : passes;
        return new HandlerExplanation(
                definition.spec(),
                attached.status(),
                definition.targets(),
                match,
                matched,
                matched ? plan(definition.opening(), entry) : null,
                delivery,
                isLater);
    }

    private static boolean isExcluded(Delivery delivery) {
        return delivery.status().equals(Outcome.FILTERED.word())
                && delivery.reason().startsWith(BY_MATCH);
    }

    private static Explanation plan(Opening opening, LogEntry entry) {
        if (opening instanceof Opening.Opened opened) {
            return opened.handler().explain(entry);
        }
        if (opening instanceof Opening.Unresolved unresolved) {
            return Explanation.waits(unresolved.reason(), Map.of());
        }
        throw new AssertionError(opening);
    }
}
