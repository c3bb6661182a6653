package io.tocsin.retention;

import io.tocsin.delivery.HandlerRegistry;
import io.tocsin.eventlog.Drain;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.eventlog.EventLog;
import io.tocsin.eventlog.TrimMark;
import io.tocsin.store.Family;
import io.tocsin.store.Store;
import io.tocsin.topic.TopicRegistry;
import io.tocsin.topic.Upkeep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides how far the log is to be trimmed, in large steps: each costs a synced write, and range deletes that reads have to
 * pass until they are merged away. A step frees 64 MiB, or is taken after an hour; less, and sooner, where a sixteenth of
 * {@code retention-bytes} or a twenty-fourth of {@code retention} is less. For one thread.
 */
final class LogTrimmer {

    private static final long MOST_STEP_BYTES = 64L << 20;
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

    /** Topics that one step takes care of: a range delete each, on the collector's thread. */
    private static final int MOST_TOPICS = 1_000;

    /** With more topics than this, what lies between them is merged too, since one merge costs less than many. */
    private static final int MOST_MERGES = 64;

    private final Store store;
    private final DrainIndex drains;
    private final TopicRegistry topics;
    private final HandlerRegistry handlers;
    private final long stepBytes;
    private final Duration wait;
    private @Nullable TrimMark mark;
    private long lastStepNanos;

    /** Reads how far the log is trimmed at the first step. */
    LogTrimmer(Store store, RetentionSettings settings, TopicRegistry topics, HandlerRegistry handlers, long nowNanos) {
        this.store = store;
        this.drains = new DrainIndex(store);
        this.topics = topics;
        this.handlers = handlers;
        this.lastStepNanos = nowNanos;
        this.stepBytes = Math.min(MOST_STEP_BYTES, settings.retentionBytes() / 16);
        var share = settings.retention().dividedBy(24);
        this.wait = share.compareTo(SHORTEST_WAIT) < 0
                ? SHORTEST_WAIT
                : share.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : share;
    }

    /** What a step frees at least, unless it has waited. */
    long stepBytes() {
        return stepBytes;
    }

    /** After this time a step is taken however little it frees; 1 s to an hour. */
    Duration longestWait() {
        return wait;
    }

    /**
     * What is wanted.
     *
     * @param before settled events that were accepted before this go
     * @param excessBytes so many bytes of settled events go in any case; 0 for none
     * @param isUrgent whether a small step is better than none
     */
    record Wish(Instant before, long excessBytes, boolean isUrgent) {}

    /** How far the log is trimmed. */
    TrimMark mark() {
        var known = mark;
        if (known == null) {
            known = TrimMark.read(store);
            mark = known;
        }
        return known;
    }

    /** What is known of the trimming may be wrong: a step was not answered, or failed. */
    void distrust() {
        mark = null;
    }

    /** The next step; empty when there is nothing to do, or so little that it waits. */
    Optional<Upkeep.TrimLog> next(Wish wish, long nowNanos) {
        var newest = drains.last();
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        var from = mark();
        long target = Math.max(from.line(), target(wish, from, newest.get()));
        var released = released(from);
        if (target == from.line() && released.isEmpty()) {
            return Optional.empty();
        }
        long bytes = bytesBelow(target, from) - from.bytesBelow() + bytesOf(released, newest.get());
        boolean isDue = wish.isUrgent() || bytes >= stepBytes || nowNanos - lastStepNanos >= wait.toNanos();
        return isDue ? Optional.of(step(from, target, released)) : Optional.empty();
    }

    private long target(Wish wish, TrimMark from, Drain newest) {
        long byAge = drains.firstSeqSince(wish.before()).orElse(newest.firstSeq());
        long byBytes = wish.excessBytes() <= 0
                ? 0
                : drains.first(drain -> drain.bytesInAll() - from.bytesBelow() >= wish.excessBytes())
                        .map(Drain::endSeq)
                        .orElse(newest.firstSeq());
        // the newest drain says which seq comes next
        return Math.min(newest.firstSeq(), Math.max(byAge, byBytes));
    }

    private long bytesBelow(long seq, TrimMark from) {
        return seq == from.line()
                ? from.bytesBelow()
                : drains.drainOf(seq - 1).map(Drain::bytesInAll).orElse(from.bytesBelow());
    }

    /** Topics that were held back and need less now. */
    private Map<Long, TrimMark.Held> released(TrimMark from) {
        var released = new HashMap<Long, TrimMark.Held>();
        for (var held : from.held().entrySet()) {
            if (handlers.lowestNeeded(held.getKey()) > held.getValue().fromSeq() && released.size() < MOST_TOPICS) {
                released.put(held.getKey(), held.getValue());
            }
        }
        return released;
    }

    /** About how much is released; too much where events of other topics lie between. */
    private long bytesOf(Map<Long, TrimMark.Held> released, Drain newest) {
        double usual = (double) newest.bytesInAll() / newest.endSeq();
        return released.entrySet().stream()
                .mapToLong(held -> {
                    long end = Math.min(
                            handlers.lowestNeeded(held.getKey()),
                            held.getValue().lastSeq() + 1);
                    return (long) (usual * (end - held.getValue().fromSeq()));
                })
                .sum();
    }

    private Upkeep.TrimLog step(TrimMark from, long target, Map<Long, TrimMark.Held> released) {
        var lastSeqs = new LinkedHashMap<Long, Long>();
        long[] line = {from.line()};
        long[] bytesBelow = {from.bytesBelow()};
        drains.visit(from.line(), target, drain -> {
            if (lastSeqs.size() >= MOST_TOPICS) {
                return false;
            }
            long seq = drain.firstSeq();
            for (var run : drain.runs()) {
                seq += run.count();
                lastSeqs.put(run.topicNumber(), seq - 1);
            }
            line[0] = drain.endSeq();
            bytesBelow[0] = drain.bytesInAll();
            return true;
        });
        var shares = new ArrayList<Upkeep.Share>();
        lastSeqs.forEach((topic, last) -> shares.add(
                new Upkeep.Share(topic, from.keptFrom(topic), from.held().get(topic), last)));
        released.forEach((topic, held) -> {
            if (!lastSeqs.containsKey(topic)) {
                shares.add(new Upkeep.Share(topic, held.fromSeq(), held, held.lastSeq()));
            }
        });
        long drainsTo = drains.drainOf(from.lowestKept()).map(Drain::firstSeq).orElse(0L);
        var gone = topics.deletedBefore(from.line(), MOST_TOPICS).stream()
                .filter(topic -> !from.held().containsKey(topics.number(topic).orElse(0)))
                .toList();
        return new Upkeep.TrimLog(line[0], bytesBelow[0], drainsTo, shares, gone);
    }

    /** The step is durable. */
    void done(long nowNanos) {
        mark = TrimMark.read(store);
        lastStepNanos = nowNanos;
    }

    /**
     * Gives back the room of what a step took out.
     *
     * @param merges whether tables of which only a part is gone are merged as well, instead of waiting for their turn
     */
    void reclaim(Upkeep.TrimLog step, boolean merges) {
        var now = mark();
        var ranges = new ArrayList<Store.Range>();
        ranges.add(range(DrainIndex.TOPIC_NUMBER, step.drainsTo()));
        step.shares().forEach(share -> ranges.add(range(share.topicNumber(), now.keptFrom(share.topicNumber()))));
        store.dropTables(Family.LOG, ranges);
        if (merges) {
            merge(step.shares(), now);
        }
    }

    private void merge(List<Upkeep.Share> shares, TrimMark now) {
        if (shares.size() <= MOST_MERGES) {
            shares.forEach(
                    share -> store.merge(Family.LOG, range(share.topicNumber(), now.keptFrom(share.topicNumber()))));
            return;
        }
        var numbers = shares.stream().mapToLong(Upkeep.Share::topicNumber).summaryStatistics();
        store.merge(
                Family.LOG,
                new Store.Range(EventLog.key(numbers.getMin(), 0), EventLog.key(numbers.getMax(), now.line())));
    }

    private static Store.Range range(long topicNumber, long toSeq) {
        return new Store.Range(EventLog.key(topicNumber, 0), EventLog.key(topicNumber, toSeq));
    }
}
