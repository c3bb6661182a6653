package io.tocsin.delivery.again;

import io.tocsin.delivery.run.Runner;
import io.tocsin.handler.CursorKeeper;
import io.tocsin.handler.Handler;
import io.tocsin.handler.HandlerDefinition;
import io.tocsin.handler.HandlerKind.Opening;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A replay that goes on: its row, the definition it goes by, and its runner. Any thread; its own lock, never held long. */
final class Job {

    private final Runner runner;
    private ReplayRow row;
    private HandlerDefinition definition;
    private boolean forgotten;

    Job(ReplayRow row, HandlerDefinition definition, Runner runner) {
        this.row = row;
        this.definition = definition;
        this.runner = runner;
    }

    Runner runner() {
        return runner;
    }

    synchronized ReplayRow row() {
        return row;
    }

    synchronized HandlerDefinition definition() {
        return definition;
    }

    /** Goes by {@code next}, unless it goes by another one than {@code seen} by now; whether it does. */
    synchronized boolean redefine(HandlerDefinition seen, HandlerDefinition next) {
        if (!definition.equals(seen)) {
            return false;
        }
        definition = next;
        runner.replace(next);
        return true;
    }

    /** Ends it; its row from now on. Empty when it has ended before. */
    synchronized Optional<ReplayRow> end(ReplayRow.End end) {
        if (row.end() != null) {
            return Optional.empty();
        }
        row = row.ended(end);
        return Optional.of(row);
    }

    /** Whether its handler's target has the cursor. */
    boolean keepsCursorElsewhere() {
        return handler().map(Handler::cursorKeeper).equals(Optional.of(CursorKeeper.TARGET));
    }

    /**
     * It has ended, durably, and nothing moves its runner any more: what the handler's target keeps of it may go. Again it
     * does nothing: whoever ends it and its runner may both come here.
     */
    void forget() {
        synchronized (this) {
            if (forgotten) {
                return;
            }
            forgotten = true;
        }
        handler().ifPresent(handler -> handler.forget(row().number()));
    }

    /** Whether nothing is left to do. */
    synchronized boolean isForgotten() {
        return forgotten;
    }

    private Optional<Handler> handler() {
        return definition().opening() instanceof Opening.Opened opened
                ? Optional.of(opened.handler())
                : Optional.empty();
    }

    /** Why it waits for its definition; null when it does not. */
    @Nullable
    String unresolved() {
        return definition().opening() instanceof Opening.Unresolved unresolved ? unresolved.reason() : null;
    }
}
