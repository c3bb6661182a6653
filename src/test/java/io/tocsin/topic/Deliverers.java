package io.tocsin.topic;

import io.tocsin.alert.EventData;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.Answer;
import io.tocsin.handler.Answers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What handlers of the kind {@code list} got; survives a restart of the rest. Any thread. */
final class Deliverers {

    private final Map<String, List<Long>> seqs = new TreeMap<>();
    private final Map<String, List<String>> replays = new HashMap<>();
    private final Map<String, String> refusals = new HashMap<>();
    private final Set<String> stuck = new HashSet<>();
    private final Map<String, CountDownLatch> blocked = new HashMap<>();
    private final Map<String, Integer> sessions = new HashMap<>();
    private final Map<String, Integer> closed = new HashMap<>();
    private final Map<String, List<Long>> forgotten = new HashMap<>();
    private Object target = new Object();

    /** What handlers made from now on deliver to is another one. */
    synchronized void move() {
        target = new Object();
    }

    synchronized Object target() {
        return target;
    }

    synchronized void opened(String id) {
        sessions.merge(id, 1, Integer::sum);
    }

    /** How often a session of the handler was opened. */
    synchronized int sessions(String id) {
        return sessions.getOrDefault(id, 0);
    }

    synchronized void closed(String id) {
        closed.merge(id, 1, Integer::sum);
    }

    /** How many handlers of this name were let go. */
    synchronized int closedHandlers(String id) {
        return closed.getOrDefault(id, 0);
    }

    synchronized void forgot(String id, long number) {
        forgotten.computeIfAbsent(id, handler -> new ArrayList<>()).add(number);
    }

    /** The numbers that handlers of this name were told to forget, in order. */
    synchronized List<Long> forgotten(String id) {
        return List.copyOf(forgotten.getOrDefault(id, List.of()));
    }

    synchronized boolean isStuck(String id) {
        return stuck.contains(id);
    }

    /** From now on this handler answers nothing, and a stop does not wait for it. */
    synchronized void stick(String id) {
        stuck.add(id);
    }

    /** From now on it delivers; what it was given while it was stuck stays unanswered. */
    synchronized void free(String id) {
        stuck.remove(id);
    }

    /** What the handler delivered, in order. */
    synchronized List<Long> seqs(String id) {
        return List.copyOf(seqs.getOrDefault(id, List.of()));
    }

    /** The replays that the delivered events were marked with, in order; empty text for none. */
    synchronized List<String> replays(String id) {
        return List.copyOf(replays.getOrDefault(id, List.of()));
    }

    /** From now on this handler refuses each event; null: it delivers. */
    synchronized void refuse(String id, @Nullable String reason) {
        if (reason == null) {
            refusals.remove(id);
        } else {
            refusals.put(id, reason);
        }
    }

    /** Keeps a thread in the handler, whatever interrupts it, until the latch opens. */
    synchronized void block(String id, CountDownLatch latch) {
        blocked.put(id, latch);
    }

    void deliver(String id, List<LogEntry> run, Answers answers) {
        var latch = latch(id);
        while (latch != null && latch.getCount() > 0) {
            LockSupport.parkNanos(1_000_000);
            // a handler that does not care
            Thread.interrupted();
        }
        note(id, run, answers);
    }

    private synchronized @Nullable CountDownLatch latch(String id) {
        return blocked.get(id);
    }

    private synchronized void note(String id, List<LogEntry> run, Answers answers) {
        if (stuck.contains(id)) {
            return;
        }
        String refusal = refusals.get(id);
        for (var entry : run) {
            if (refusal != null) {
                answers.answer(entry.seq(), new Answer.Refused(refusal));
                continue;
            }
            replays.computeIfAbsent(id, handler -> new ArrayList<>())
                    .add(entry.event().data().headers().getOrDefault(EventData.REPLAY_HEADER, ""));
            seqs.computeIfAbsent(id, handler -> new ArrayList<>()).add(entry.seq());
            answers.answer(entry.seq(), new Answer.Delivered(null));
        }
    }
}
