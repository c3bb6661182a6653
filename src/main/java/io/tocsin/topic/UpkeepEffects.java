package io.tocsin.topic;

import io.tocsin.delivery.HandlerRegistry;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.eventlog.EventLog;
import io.tocsin.eventlog.TrimMark;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What each kind of upkeep takes out of the store. For the collector's thread. */
final class UpkeepEffects {

    private final EventLog eventLog;
    private final TopicRegistry registry;
    private final HandlerRegistry handlers;
    private final RequestOrder requests;

    UpkeepEffects(Store store, EventLog eventLog, TopicRegistry registry, HandlerRegistry handlers) {
        this.eventLog = eventLog;
        this.registry = registry;
        this.handlers = handlers;
        this.requests = new RequestOrder(store);
    }

    /**
     * Adds to the drain what {@code upkeep} takes out.
     *
     * @return to be run once that is durable
     */
    Runnable apply(Upkeep upkeep, Overlay drain) {
        if (upkeep instanceof Upkeep.TrimLog trim) {
            return trim(trim, drain.batch());
        }
        if (upkeep instanceof Upkeep.PutAwayStates old) {
            putAway(old.states(), drain);
            return () -> {};
        }
        if (upkeep instanceof Upkeep.ForgetRequests old) {
            requests.forget(old.requests(), drain.batch());
            return () -> {};
        }
        throw new AssertionError(upkeep);
    }

    /*
     * The cursors that allow this are stored, though perhaps not synced. They stand before this batch in the write-ahead
     * log, and a later one never comes back without an earlier one: whatever survives a power cut, it is no trimmed log
     * whose cursors are older. Copies of them in this batch could only put back what their runners store meanwhile.
     */
    private Runnable trim(Upkeep.TrimLog trim, Batch batch) {
        var keptFrom = new HashMap<Long, Long>();
        for (var share : trim.shares()) {
            keptFrom.put(share.topicNumber(), trim(share, trim.line(), batch));
        }
        batch.deleteRange(
                Family.LOG,
                EventLog.key(DrainIndex.TOPIC_NUMBER, 0),
                EventLog.key(DrainIndex.TOPIC_NUMBER, trim.drainsTo()));
        TrimMark.addLine(batch, trim.line(), trim.bytesBelow());
        var gone = new ArrayList<TopicRow>();
        for (var topic : trim.gone()) {
            var row = registry.row(topic);
            if (row != null && !row.present() && handlers.lowestNeeded(row.number()) == Long.MAX_VALUE) {
                row.removeFrom(batch);
                gone.add(row);
            }
        }
        return () -> {
            eventLog.trimmed(keptFrom);
            gone.forEach(row -> {
                registry.remove(row);
                handlers.topicGone(row.number());
            });
        };
    }

    /** The lowest seq that the topic keeps. */
    private long trim(Upkeep.Share share, long line, Batch batch) {
        long topic = share.topicNumber();
        long needed = handlers.lowestNeeded(topic);
        boolean settled = needed > share.lastSeq();
        long keptFrom = settled ? line : Math.max(share.fromSeq(), needed);
        batch.deleteRange(Family.LOG, EventLog.key(topic, 0), EventLog.key(topic, keptFrom));
        if (!settled) {
            TrimMark.addHeld(batch, topic, new TrimMark.Held(keptFrom, share.lastSeq()));
        } else if (share.before() != null) {
            TrimMark.removeHeld(batch, topic);
        }
        return keptFrom;
    }

    private void putAway(List<Upkeep.OldState> states, Overlay drain) {
        var byTopic = new HashMap<TopicRow, List<Upkeep.OldState>>();
        for (var old : states) {
            Optional.ofNullable(registry.row(old.topic()))
                    .filter(TopicRow::present)
                    .ifPresent(row -> byTopic.computeIfAbsent(row, topic -> new ArrayList<>())
                            .add(old));
        }
        for (Map.Entry<TopicRow, List<Upkeep.OldState>> topic : byTopic.entrySet()) {
            drain.putAway(topic.getKey(), topic.getValue());
        }
    }
}
