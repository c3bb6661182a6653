package io.tocsin.delivery.run;

import io.tocsin.delivery.ledger.Remembered;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.expression.Explained;
import io.tocsin.expression.Expression;
import io.tocsin.expression.ExpressionFailedException;
import io.tocsin.expression.Memory;
import io.tocsin.expression.Subject;
import io.tocsin.handler.HandlerDefinition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides which events a handler's {@code match} lets through. It is asked once for each event, in log order, those
 * included that were answered before a restart; what follows from it is therefore the same after a restart, which begins
 * at the cursor with what was {@link #remembered} there. For the runner's thread.
 *
 * <p>An event for which the expression has no value is filtered, as in Kapacitor, and the receipt says why.
 */
final class Match {

    /** Odd and unlike the step of the generator, so that two handlers do not draw the same numbers one event apart. */
    private static final long SEED_PER_HANDLER = 0xD1342543DE82EF95L;

    /** Receipts show no more of an expression, in characters. */
    private static final int MOST_SHOWN = 500;

    private final @Nullable Expression expression;
    private final long handlerNumber;
    private final long hash;
    private final Memory memory;
    private final String shown;
    private final String isFalse;

    /** Goes on behind the event whose decision left {@code remembered}; anew when another match remembered it. */
    Match(HandlerDefinition definition, long handlerNumber, Remembered remembered) {
        this.expression = definition.match();
        this.handlerNumber = handlerNumber;
        String text = text(expression);
        this.shown = text.codePointCount(0, text.length()) > MOST_SHOWN
                ? text.substring(0, text.offsetByCodePoints(0, MOST_SHOWN)) + "…"
                : text;
        this.isFalse = "match is false: " + shown;
        this.hash = expression == null ? 0 : Remembered.hash(expression);
        this.memory = memory(remembered);
    }

    private Memory memory(Remembered remembered) {
        if (expression == null) {
            return Memory.none();
        }
        boolean goesOn = expression.isStateful() && remembered.memory().length > 0 && remembered.match() == hash;
        return goesOn ? expression.restore(remembered.memory()) : expression.newMemory();
    }

    /** Whether {@code definition} decides as this does, so that it can go on. */
    boolean isOf(HandlerDefinition definition) {
        return text(expression).equals(text(definition.match()));
    }

    private static String text(@Nullable Expression expression) {
        return expression == null ? "" : expression.toString();
    }

    /** What the next event finds. */
    Remembered remembered() {
        return expression != null && expression.isStateful()
                ? new Remembered(hash, memory.bytes())
                : Remembered.NOTHING;
    }

    /** Decides the next event. */
    Decision decide(LogEntry entry) {
        var decisive = expression;
        if (decisive == null) {
            return Decision.WANTED;
        }
        try {
            boolean wanted = decisive.test(subject(entry), memory);
            return wanted ? Decision.WANTED : new Decision(isFalse, "");
        } catch (ExpressionFailedException e) {
            return new Decision("match has no value, " + e.getMessage() + ": " + shown, e.getMessage());
        }
    }

    /** What it says of an event that would be decided next, and why; empty when there is no expression. Remembers nothing. */
    Optional<Explained> explain(LogEntry entry) {
        var decisive = expression;
        return decisive == null
                ? Optional.empty()
                : Optional.of(decisive.explain(subject(entry), memory(remembered())));
    }

    private Subject subject(LogEntry entry) {
        return Subject.of(entry.event(), entry.acceptedAt(), handlerNumber * SEED_PER_HANDLER + entry.seq());
    }

    /**
     * What a match says of one event.
     *
     * @param filteredBy why it is filtered, for the receipt; empty when it is to be delivered
     * @param failure why the match has no value; empty when it has one
     */
    record Decision(String filteredBy, String failure) {

        private static final Decision WANTED = new Decision("", "");

        boolean isWanted() {
            return filteredBy.isEmpty();
        }
    }
}
