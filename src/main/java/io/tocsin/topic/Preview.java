package io.tocsin.topic;

import io.tocsin.alert.Draft;
import io.tocsin.alert.Event;
import io.tocsin.alert.EventState;
import io.tocsin.alert.TopicId;
import io.tocsin.eventlog.EncodedDraft;
import io.tocsin.eventlog.LogEntry;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What topics would make of events that came now, one after the other: the collector's work without the collector, its log
 * and its states. Seqs are those that would be given if nothing else came in between. For one thread.
 */
public final class Preview {

    private record Key(TopicId topic, String id) {}

    /** Topics that do not exist have no number yet; nobody asks for an entry by that of theirs. */
    private static final long NO_NUMBER = Long.MAX_VALUE;

    private final TopicRegistry registry;
    private final Instant acceptedAt;
    private final Map<Key, StateRow> states = new HashMap<>();
    private long nextSeq;

    Preview(TopicRegistry registry, long nextSeq, Instant acceptedAt) {
        this.registry = registry;
        this.nextSeq = nextSeq;
        this.acceptedAt = acceptedAt;
    }

    /** The entry that the log would get. */
    public LogEntry collect(TopicId topic, Draft draft) {
        var row = registry.row(topic);
        var key = new Key(topic, draft.id());
        @Nullable StateRow known = states.get(key);
        var before = known == null ? registry.stateRow(topic, draft.id()).orElse(null) : known;
        var applied = Topic.apply(before, draft, acceptedAt);
        var state = new EventState(
                draft.id(), draft.message(), draft.details(), applied.time(), applied.duration(), draft.level());
        long previousSeq = before == null ? 0 : before.seq();
        // the state may be of an event that came after the next seq was looked up
        long seq = Math.max(nextSeq, previousSeq + 1);
        nextSeq = seq + 1;
        if (!draft.id().isEmpty()) {
            states.put(key, new StateRow(state, applied.start(), seq, acceptedAt));
        }
        return new LogEntry(
                row == null ? NO_NUMBER : row.number(),
                seq,
                row == null ? 1 : row.collected().events() + 1,
                previousSeq,
                acceptedAt,
                new Event(topic, state, applied.previousLevel(), draft.data()),
                EncodedDraft.encode(draft, Integer.MAX_VALUE).bytes());
    }
}
