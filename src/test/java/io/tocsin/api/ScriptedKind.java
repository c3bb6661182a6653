package io.tocsin.api;

import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.Answer;
import io.tocsin.handler.Answers;
import io.tocsin.handler.CursorCommit;
import io.tocsin.handler.Handler;
import io.tocsin.handler.HandlerKind;
import io.tocsin.handler.HandlerRef;
import io.tocsin.settings.Section;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A kind that answers as its option {@code outcome} says: delivered, filtered, refused, or {@code mute}, which is nothing
 * before {@link #endSilence}, or {@code held}, which is the same and holds the delivery thread that came to it; or that has
 * no target.
 */
final class ScriptedKind implements HandlerKind {

    private final CompletableFuture<Void> endOfSilence = new CompletableFuture<>();
    private final AtomicInteger held = new AtomicInteger();

    /** Lets mute handlers answer what they were given and will be given, so that a stop need not wait for them. */
    void endSilence() {
        endOfSilence.complete(null);
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public Opening open(HandlerRef handler, Section options) {
        var outcome = options.string("outcome", "delivered");
        options.strings("labels");
        options.rejectUnknown(Map.of());
        return outcome.equals("unresolved")
                ? new Opening.Unresolved("no cluster has the id \"gone\"")
                : new Opening.Opened(new Scripted(outcome, endOfSilence, held));
    }

    /** How many delivery threads are held, or were. */
    int held() {
        return held.get();
    }

    private record Scripted(String outcome, CompletableFuture<Void> endOfSilence, AtomicInteger held)
            implements Handler {

        @Override
        public Window window() {
            return new Window(100, 1 << 20);
        }

        @Override
        public Session open() {
            return this::deliver;
        }

        private void deliver(List<LogEntry> run, CursorCommit cursor, Answers answers) {
            if (outcome.equals("held")) {
                held.incrementAndGet();
                endOfSilence.join();
            }
            for (var entry : run) {
                switch (outcome) {
                    case "delivered" ->
                        answers.answer(
                                entry.seq(),
                                new Answer.Delivered(new Answer.Position("main", "alerts", 3, 1_200 + entry.seq())));
                    case "filtered" -> answers.answer(entry.seq(), new Answer.Filtered("rule 1 ignores it"));
                    case "refused" -> answers.answer(entry.seq(), new Answer.Refused("record too large"));
                    default -> {
                        var unused = endOfSilence.thenRun(
                                () -> answers.answer(entry.seq(), new Answer.Filtered("mute until now")));
                    }
                }
            }
        }
    }
}
