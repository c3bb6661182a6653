package io.tocsin.topic;

import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.Answer;
import io.tocsin.handler.Answers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What handlers of the kind {@code list} got; survives a restart of the rest. Any thread. */
final class Deliverers {

    private final Map<String, List<Long>> seqs = new TreeMap<>();
    private final Set<String> stuck = new HashSet<>();

    /** From now on this handler answers nothing. */
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

    synchronized void deliver(String id, List<LogEntry> run, Answers answers) {
        if (stuck.contains(id)) {
            return;
        }
        for (var entry : run) {
            seqs.computeIfAbsent(id, handler -> new ArrayList<>()).add(entry.seq());
            answers.answer(entry.seq(), new Answer.Delivered(null));
        }
    }
}
