package io.tocsin.topic;

import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.eventlog.TrimMark;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks through all stored states again and again, a few at a time, in order of topic and id, and finds those whose time
 * has come. Reads only; what it found may have changed by the time it is acted on. For one thread.
 */
public final class StateSweep {

    private final Store store;
    private final TopicRegistry registry;
    private @Nullable TopicId topic;
    private byte @Nullable [] from;
    private boolean atEnd;

    /** At the first state. */
    public StateSweep(Store store, TopicRegistry registry) {
        this.store = store;
        this.registry = registry;
    }

    /**
     * Looks at the next states, and at the first ones again after the last.
     *
     * @param before states that are OK and were accepted before this are old
     * @param mark how far the log is trimmed: traces of what it no longer has are old
     * @param most states and topics to look at
     */
    public List<Upkeep.OldState> next(Instant before, TrimMark mark, int most) {
        var old = new ArrayList<Upkeep.OldState>();
        int left = most;
        atEnd = false;
        while (left > 0) {
            var row = current();
            if (row == null) {
                topic = null;
                from = null;
                atEnd = true;
                return old;
            }
            left -= 1 + look(row, before, mark, left, old);
        }
        return old;
    }

    /** Whether the last look came to the last state. */
    public boolean isAtEnd() {
        return atEnd;
    }

    /** How many states there are, as far as they are counted: traces are not. */
    public long states() {
        return registry.rows().stream().mapToLong(row -> row.counts().sum()).sum();
    }

    private @Nullable TopicRow current() {
        var last = topic;
        var row = last == null || from == null ? registry.after(last) : registry.row(last);
        // the one in whose middle the last look ended may be gone
        return row == null && from != null ? registry.after(last) : row;
    }

    /** Looks at the states of a topic; from the place on where the last look ended in the middle of it. */
    private int look(TopicRow row, Instant before, TrimMark mark, int most, List<Upkeep.OldState> old) {
        byte[] start = Keys.of(row.number());
        var middle = from;
        if (middle != null && row.id().equals(topic) && Arrays.compareUnsigned(middle, start) > 0) {
            start = middle;
        }
        topic = row.id();
        from = null;
        int seen = 0;
        long keptFrom = mark.keptFrom(row.number());
        try (var scan = store.scan(Family.STATE, start, Keys.of(row.number() + 1))) {
            while (scan.next()) {
                if (seen == most) {
                    from = scan.key();
                    return seen;
                }
                seen++;
                String id = StoredState.id(scan.key());
                var stored = StoredState.decode(id, scan.value());
                boolean gone = stored.seq() < keptFrom;
                boolean isOld = stored instanceof StateRow state
                        ? state.level() == Level.OK && state.acceptedAt().isBefore(before)
                        : gone;
                if (isOld) {
                    old.add(new Upkeep.OldState(row.id(), id, stored.seq(), gone));
                }
            }
        }
        return seen;
    }
}
