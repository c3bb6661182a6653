package io.tocsin.eventlog;

import io.tocsin.alert.Draft;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes drafts to a store as the collector does, without states. */
final class LogWriter {

    private final Store store;
    private final Map<Long, Long> ordinals = new HashMap<>();
    private final Map<String, Long> lastSeqs = new HashMap<>();
    private long nextSeq = 1;

    LogWriter(Store store) {
        this.store = store;
    }

    long nextSeq() {
        return nextSeq;
    }

    /** One drain of one topic. */
    List<LogEntry> write(long topicNumber, List<Draft> drafts) {
        var batch = new Batch();
        List<LogEntry> entries = new ArrayList<>();
        for (Draft draft : drafts) {
            var encoded = EncodedDraft.encode(draft, Samples.ANY_SIZE);
            long seq = nextSeq++;
            long ordinal = ordinals.merge(topicNumber, 1L, Long::sum);
            Long previous = lastSeqs.put(topicNumber + "/" + draft.id(), seq);
            entries.add(Samples.stamp(encoded, topicNumber, seq, ordinal, previous == null ? 0 : previous));
            batch.put(Family.LOG, EventLog.key(topicNumber, seq), encoded.value());
        }
        DrainIndex.addTo(batch, Drain.of(entries, 0));
        store.write(batch, Store.Durability.SYNCED);
        return entries;
    }

    /** One drain with nothing in it but its index row. */
    Drain writeDrain(Instant acceptedAt, List<Drain.Run> runs) {
        var batch = new Batch();
        var drain = new Drain(nextSeq, acceptedAt, runs, 0);
        DrainIndex.addTo(batch, drain);
        store.write(batch, Store.Durability.SYNCED);
        nextSeq = drain.endSeq();
        return drain;
    }
}
