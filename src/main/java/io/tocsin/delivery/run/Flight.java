package io.tocsin.delivery.run;

import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.delivery.ledger.Remembered;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.Answer;
import io.tocsin.handler.DeliverySettings;
import io.tocsin.handler.Handler.Window;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a runner has read from the log and not yet passed, in log order: the decisions of {@code design.md} section 6
 * without store, thread or clock. Its size is bounded by the handler's window. For one thread.
 *
 * <p>Once an event is deferred the flight is {@linkplain #isHeld held}: nothing is ready until {@link #goBack}.
 */
final class Flight {

    private final Deque<Slot> slots = new ArrayDeque<>();
    private final Deque<Slot> ready = new ArrayDeque<>();
    private final Map<Long, Slot> bySeq = new HashMap<>();
    private final UndoneIds undone = new UndoneIds();
    private long bytes;
    private int handed;
    private long handedBytes;
    private boolean held;
    private boolean oneByOne;
    private int doomed;

    /** How many events it holds. */
    int size() {
        return slots.size();
    }

    /** Encoded size of the events it holds. */
    long bytes() {
        return bytes;
    }

    /** How many are handed over and not answered. */
    int handed() {
        return handed;
    }

    /** What is handed over and awaited; null when nothing is, and while {@linkplain #isHeld held}, which has a cause. */
    RunnerStatus.@Nullable Unanswered unanswered() {
        if (held || handed == 0) {
            return null;
        }
        var next = ready.peek();
        long through = next == null ? slots.getLast().entry.seq() : next.entry.seq() - 1;
        return slots.stream()
                .filter(slot -> slot.state == Slot.State.HANDED)
                .findFirst()
                .map(slot -> new RunnerStatus.Unanswered(slot.handedOver, through))
                .orElse(null);
    }

    /** Whether an event was deferred since the last {@link #goBack}. */
    boolean isHeld() {
        return held;
    }

    /** Whether, after a failure that is not the whole target's, events are handed over one by one until one is delivered. */
    boolean isOneByOne() {
        return oneByOne;
    }

    /** Adds the next event of the log. */
    void add(LogEntry entry) {
        var slot = new Slot(entry);
        slots.add(slot);
        ready.add(slot);
        bySeq.put(entry.seq(), slot);
        bytes += entry.bytes();
        undone.added(slot);
    }

    /**
     * Adds the next event of the log, whose receipt a former run of the daemon stored at or behind that row. It is done,
     * unless it was delivered ahead of an event of the same id that is still to come: then it is repeated behind that one.
     */
    void addAnswered(LogEntry entry, Outcome outcome, long receiptRow) {
        undone.countFrom(slots);
        boolean repeat = outcome == Outcome.DELIVERED
                && undone.contains(entry.event().state().id());
        add(entry);
        var slot = slots.getLast();
        slot.delivered = outcome == Outcome.DELIVERED;
        slot.recorded(outcome);
        slot.receiptRow = receiptRow;
        if (!repeat) {
            ready.removeLast();
            resolve(slot);
        }
    }

    /** When the first event was accepted of those that it holds; null without one. */
    @Nullable
    Instant oldest() {
        var lowest = slots.peek();
        return lowest == null ? null : lowest.entry.acceptedAt();
    }

    /** The events it holds, in log order. */
    List<Slot> slots() {
        return List.copyOf(slots);
    }

    /** The event added last; there must be one. */
    Slot last() {
        return slots.getLast();
    }

    /** An event was decided by the handler's match, which now remembers this. */
    void decided(Slot slot, Remembered remembered) {
        slot.remembered = remembered;
    }

    /**
     * An event that is not handed over is not to be delivered at all.
     *
     * @return false when it was answered before, so that the decision comes too late
     */
    boolean filter(Slot slot) {
        if (slot.state != Slot.State.READY || slot.recorded) {
            return false;
        }
        resolve(slot);
        slot.recorded(Outcome.FILTERED);
        if (ready.peekLast() == slot) {
            ready.removeLast();
        } else {
            ready.remove(slot);
        }
        return true;
    }

    private void resolve(Slot slot) {
        slot.state = Slot.State.RESOLVED;
        undone.removed(slot);
    }

    /**
     * Takes the events to hand over now, in log order; none while held.
     *
     * @param window bounds what is handed over and not yet answered
     * @param most events to take
     */
    List<Slot> handOver(Window window, int most, Instant now) {
        var run = new ArrayList<Slot>();
        if (held) {
            return run;
        }
        int events = oneByOne ? 1 : window.events();
        while (!ready.isEmpty()
                && run.size() < most
                && handed < events
                && (handed == 0 || handedBytes + nextBytes() <= window.bytes())) {
            var slot = ready.remove();
            slot.state = Slot.State.HANDED;
            slot.handedOver = now;
            handed++;
            handedBytes += slot.entry.bytes();
            run.add(slot);
        }
        return run;
    }

    private int nextBytes() {
        return ready.element().entry.bytes();
    }

    /** Whether an event is ready and nothing holds it. */
    boolean hasReady() {
        return !held && !ready.isEmpty();
    }

    /** Whether {@code seq} is handed over and its answer awaited. */
    Optional<Slot> awaited(long seq) {
        var slot = bySeq.get(seq);
        return slot == null || slot.state != Slot.State.HANDED ? Optional.empty() : Optional.of(slot);
    }

    /** Applies an answer to an {@linkplain #awaited awaited} event. */
    Effect answered(Slot slot, Answer answer, DeliverySettings limits, long nowNanos) {
        handed--;
        handedBytes -= slot.entry.bytes();
        if (answer instanceof Answer.Delivered) {
            slot.attempts++;
            resolve(slot);
            slot.delivered = true;
            // one that was under way when another failed says nothing about that one
            oneByOne &= held;
            if (slot.recorded) {
                return Effect.REPEATED;
            }
            slot.recorded(Outcome.DELIVERED);
            return Effect.DELIVERED;
        }
        if (answer instanceof Answer.Filtered) {
            resolve(slot);
            if (slot.recorded) {
                return Effect.REPEATED;
            }
            slot.recorded(Outcome.FILTERED);
            return Effect.FILTERED;
        }
        if (answer instanceof Answer.Refused refused) {
            slot.attempts++;
            return doomed(slot, refused.reason());
        }
        if (answer instanceof Answer.Deferred deferred) {
            return deferred(slot, deferred, limits, nowNanos);
        }
        throw new AssertionError(answer);
    }

    private Effect deferred(Slot slot, Answer.Deferred deferred, DeliverySettings limits, long nowNanos) {
        boolean first = !held;
        held = true;
        slot.state = Slot.State.READY;
        if (deferred.attempted()) {
            slot.attempts++;
        }
        if (deferred.scope().isWaitedFor()) {
            return Effect.HELD;
        }
        oneByOne = true;
        if (!slot.blamed) {
            slot.blamed = true;
            slot.blamedSinceNanos = nowNanos;
        }
        // what was only held back behind another event gets an attempt of its own before it is judged
        boolean own = deferred.attempted() || first;
        boolean tooOld = nowNanos - slot.blamedSinceNanos >= limits.maxAge().toNanos();
        boolean tooOften = limits.maxAttempts() > 0 && slot.attempts >= limits.maxAttempts();
        if (own && (tooOld || tooOften)) {
            String limit =
                    tooOld ? "max-age " + limits.maxAge().toSeconds() + "s" : "max-attempts " + limits.maxAttempts();
            return doomed(slot, deferred.reason() + " (given up at " + limit + ")");
        }
        return Effect.HELD;
    }

    private Effect doomed(Slot slot, String reason) {
        if (slot.recorded) {
            // only its repetition failed; it was delivered, and a second receipt would replace the row of the first
            resolve(slot);
            return Effect.REPEATED;
        }
        slot.state = Slot.State.DOOMED;
        slot.verdict = reason;
        doomed++;
        return Effect.DOOMED;
    }

    /** Encoded size of the events that are done or to be given up, but not passed. */
    long doneBytes() {
        return slots.stream()
                .filter(slot -> slot.state == Slot.State.RESOLVED || slot.state == Slot.State.DOOMED)
                .mapToLong(slot -> slot.entry.bytes())
                .sum();
    }

    /** Gives up the oldest events that are not handed over, until they come to so many bytes, or there are no more. */
    void doomOldest(long bytesToFree, String reason) {
        long left = bytesToFree;
        for (var slot : slots) {
            if (left > 0 && slot.state == Slot.State.READY && !slot.recorded) {
                slot.state = Slot.State.DOOMED;
                slot.verdict = reason;
                doomed++;
                left -= slot.entry.bytes();
            }
        }
        ready.removeIf(slot -> slot.state == Slot.State.DOOMED);
    }

    /** The events to be given up, in log order. */
    List<Slot> doomed() {
        return doomed == 0
                ? List.of()
                : slots.stream().filter(slot -> slot.state == Slot.State.DOOMED).toList();
    }

    /** A {@linkplain #doomed doomed} event's dead letter is durable; it no longer stands in the way. */
    void buried(Slot slot) {
        resolve(slot);
        slot.recorded(Outcome.DEAD_LETTER);
        doomed--;
    }

    /**
     * Everything below {@code seq} that is not handed over was delivered, and recorded, elsewhere.
     *
     * @return how many events that were thought to be unanswered
     */
    int doneBelow(long seq) {
        int done = 0;
        for (var slot : slots) {
            boolean open = slot.state == Slot.State.READY || slot.state == Slot.State.DOOMED;
            if (slot.entry.seq() < seq && open) {
                doomed -= slot.state == Slot.State.DOOMED ? 1 : 0;
                resolve(slot);
                if (!slot.recorded) {
                    slot.recorded(Outcome.DELIVERED);
                    done++;
                }
            }
        }
        ready.removeIf(slot -> slot.state == Slot.State.RESOLVED);
        return done;
    }

    /**
     * Everything is done, whatever it waits for; answers that are still to come are not {@linkplain #awaited awaited}.
     *
     * @return the events that had no outcome, in log order
     */
    List<Slot> discard() {
        var without = slots.stream()
                .filter(slot -> slot.state != Slot.State.RESOLVED && !slot.recorded)
                .toList();
        for (var slot : slots) {
            if (slot.state != Slot.State.RESOLVED) {
                if (!slot.recorded) {
                    slot.recorded(Outcome.DISCARDED);
                }
                resolve(slot);
            }
        }
        ready.clear();
        handed = 0;
        handedBytes = 0;
        doomed = 0;
        held = false;
        return without;
    }

    /** Whether nothing is handed over, so that the runner may go back to the lowest unanswered event. */
    boolean isQuiet() {
        return handed == 0;
    }

    /**
     * Makes everything unanswered ready again. Later events of the same ids that were delivered meanwhile, as can happen
     * when one Kafka topic refuses, are repeated, so that the last appearances are in order.
     */
    void goBack() {
        if (handed > 0) {
            throw new IllegalStateException(handed + " events are still handed over");
        }
        held = false;
        ready.clear();
        Set<String> waiting = new HashSet<>();
        for (var slot : slots) {
            String id = slot.id();
            boolean repeat = slot.state == Slot.State.RESOLVED && slot.delivered && waiting.contains(id);
            if (slot.state == Slot.State.READY || repeat) {
                if (repeat) {
                    undone.added(slot);
                }
                slot.state = Slot.State.READY;
                ready.add(slot);
                if (!id.isEmpty()) {
                    waiting.add(id);
                }
            }
        }
    }

    /** The receipt of {@code seq} was stored in the row that begins with {@code row}. */
    void recorded(long seq, long row) {
        var slot = bySeq.get(seq);
        if (slot != null) {
            slot.receiptRow = row;
        }
    }

    /** The first receipt row that holds an event of this flight; {@link Long#MAX_VALUE} when none does. */
    long firstReceiptRow() {
        return slots.stream().mapToLong(slot -> slot.receiptRow).min().orElse(Long.MAX_VALUE);
    }

    /** Removes the lowest event if it is done. */
    Optional<LogEntry> pass() {
        return passed().map(Slot::entry);
    }

    /** The same, with what is known about it. */
    Optional<Slot> passed() {
        var lowest = slots.peek();
        if (lowest == null || lowest.state != Slot.State.RESOLVED) {
            return Optional.empty();
        }
        slots.remove();
        bySeq.remove(lowest.entry.seq());
        bytes -= lowest.entry.bytes();
        if (slots.isEmpty()) {
            undone.stop();
        }
        return Optional.of(lowest);
    }
}
