package io.tocsin.handler.kafka;

import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.CursorCommit;
import io.tocsin.kafka.transaction.Progress;
import java.time.Instant;
import java.util.List;

/**
 * What a run says about its handler.
 *
 * @param run in log order
 * @param refused the events that have no record because theirs could not be made
 */
record RunProgress(List<LogEntry> run, CursorCommit cursor, List<Long> refused) implements Progress {

    RunProgress {
        refused = List.copyOf(refused);
    }

    @Override
    public long handler() {
        return cursor.handlerNumber();
    }

    @Override
    public long settledBelow() {
        return cursor.settledBelow();
    }

    @Override
    public Instant acceptedAt(long seq) {
        int low = 0;
        int high = run.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (run.get(middle).seq() < seq) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return run.get(low).acceptedAt();
    }
}
