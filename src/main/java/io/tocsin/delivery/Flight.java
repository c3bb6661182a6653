package io.tocsin.delivery;

import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.Answer;
import io.tocsin.handler.DeliverySettings;
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

    private enum State {
        READY,
        HANDED,
        DOOMED,
        RESOLVED
    }

    /** One event on its way. */
    static final class Slot {
        private final LogEntry entry;
        private State state = State.READY;
        private int attempts;
        private Instant handedOver = Instant.EPOCH;
        private long blamedSinceNanos;
        private boolean blamed;
        private boolean recorded;
        private long receiptRow = Long.MAX_VALUE;
        private @Nullable String verdict;

        private Slot(LogEntry entry) {
            this.entry = entry;
        }

        private boolean wasDelivered() {
            return state == State.RESOLVED && attempts > 0 && verdict == null;
        }

        LogEntry entry() {
            return entry;
        }

        int attempts() {
            return attempts;
        }

        Instant handedOver() {
            return handedOver;
        }

        /** Why it is to be given up; empty while it is not. */
        String verdict() {
            return verdict == null ? "" : verdict;
        }
    }

    /** What an answer led to. */
    enum Effect {
        /** It is done; a receipt is due. */
        DELIVERED,
        /** It is done once more; its receipt was written before. */
        REPEATED,
        /** It stays; the flight is held. */
        HELD,
        /** It is to be given up: {@link #buried} once the dead letter is durable. */
        DOOMED
    }

    private final Deque<Slot> slots = new ArrayDeque<>();
    private final Deque<Slot> ready = new ArrayDeque<>();
    private final Map<Long, Slot> bySeq = new HashMap<>();
    private long bytes;
    private int handed;
    private long handedBytes;
    private boolean held;
    private boolean oneByOne;

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

    /** Whether an event was deferred since the last {@link #goBack}. */
    boolean isHeld() {
        return held;
    }

    /** Whether, after one Kafka topic refused, events are handed over one by one until one is delivered. */
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
    }

    /** Adds the next event of the log, whose receipt a former run of the daemon stored at or behind that row. */
    void addAnswered(LogEntry entry, long receiptRow) {
        add(entry);
        var slot = ready.removeLast();
        slot.state = State.RESOLVED;
        slot.recorded = true;
        slot.receiptRow = receiptRow;
    }

    /** Takes the events to hand over now, in log order; none while held. */
    List<Slot> handOver(int maxEvents, long maxBytes, Instant now) {
        var run = new ArrayList<Slot>();
        if (held) {
            return run;
        }
        int most = oneByOne ? 1 : maxEvents;
        while (!ready.isEmpty() && handed < most && (handed == 0 || handedBytes < maxBytes)) {
            var slot = ready.remove();
            slot.state = State.HANDED;
            slot.handedOver = now;
            handed++;
            handedBytes += slot.entry.bytes();
            run.add(slot);
        }
        return run;
    }

    /** Whether an event is ready and nothing holds it. */
    boolean hasReady() {
        return !held && !ready.isEmpty();
    }

    /** Whether {@code seq} is handed over and its answer awaited. */
    Optional<Slot> awaited(long seq) {
        var slot = bySeq.get(seq);
        return slot == null || slot.state != State.HANDED ? Optional.empty() : Optional.of(slot);
    }

    /** Applies an answer to an {@linkplain #awaited awaited} event. */
    Effect answered(Slot slot, Answer answer, DeliverySettings limits, long nowNanos) {
        handed--;
        handedBytes -= slot.entry.bytes();
        if (answer instanceof Answer.Delivered) {
            slot.attempts++;
            slot.state = State.RESOLVED;
            oneByOne = false;
            boolean again = slot.recorded;
            slot.recorded = true;
            return again ? Effect.REPEATED : Effect.DELIVERED;
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
        slot.state = State.READY;
        if (deferred.attempted()) {
            slot.attempts++;
        }
        if (deferred.scope() == Answer.Scope.TARGET) {
            return Effect.HELD;
        }
        oneByOne |= deferred.scope() == Answer.Scope.KAFKA_TOPIC;
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

    private static Effect doomed(Slot slot, String reason) {
        slot.state = State.DOOMED;
        slot.verdict = reason;
        return Effect.DOOMED;
    }

    /** A doomed event's dead letter is durable; it no longer stands in the way. */
    void buried(Slot slot) {
        slot.state = State.RESOLVED;
        slot.recorded = true;
    }

    /** Everything below {@code seq} was done, and recorded, elsewhere. */
    void doneBelow(long seq) {
        for (var slot : slots) {
            if (slot.entry.seq() < seq && slot.state == State.READY) {
                slot.state = State.RESOLVED;
                slot.recorded = true;
            }
        }
    }

    /** Whether nothing is handed over, so that the runner may go back to the lowest unanswered event. */
    boolean isQuiet() {
        return handed == 0;
    }

    /**
     * Makes everything unanswered ready again. After one Kafka topic refused, later events of the same ids that were
     * delivered meanwhile are repeated, so that the last appearances are in order.
     */
    void goBack() {
        if (handed > 0) {
            throw new IllegalStateException(handed + " events are still handed over");
        }
        held = false;
        ready.clear();
        Set<String> waiting = new HashSet<>();
        for (var slot : slots) {
            String id = slot.entry.event().state().id();
            boolean repeat = oneByOne && slot.wasDelivered() && waiting.contains(id);
            if (slot.state == State.READY || repeat) {
                slot.state = State.READY;
                ready.add(slot);
                waiting.add(id);
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
        var lowest = slots.peek();
        if (lowest == null || lowest.state != State.RESOLVED) {
            return Optional.empty();
        }
        slots.remove();
        bySeq.remove(lowest.entry.seq());
        bytes -= lowest.entry.bytes();
        return Optional.of(lowest.entry);
    }
}
