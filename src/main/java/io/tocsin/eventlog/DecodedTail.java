package io.tocsin.eventlog;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest entries of the kept topics, as objects, so that a runner that keeps up never decodes. Bounded by their
 * estimated size in the heap, over all topics; the oldest entry goes first, whoever still wants it reads the store.
 *
 * <p>Any thread; one lock, held for as long as it takes to copy references.
 */
final class DecodedTail {

    private final long maxBytes;
    private final Map<Long, TopicTail> topics = new HashMap<>();
    private final Deque<TopicTail> topicOfEachEntry = new ArrayDeque<>();
    private long bytes;
    private long endSeq;

    DecodedTail(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    private record Kept(LogEntry entry, long heapBytes) {}

    /** Holds every entry of its topic from {@code completeFrom} up to the newest one appended. */
    private static final class TopicTail {
        private final TreeMap<Long, Kept> bySeq = new TreeMap<>();
        private long completeFrom;

        private TopicTail(long completeFrom) {
            this.completeFrom = completeFrom;
        }
    }

    synchronized void keep(long topicNumber, long nextSeq) {
        // an entry that was appended before its topic was kept is not here, whatever the caller says
        topics.putIfAbsent(topicNumber, new TopicTail(Math.max(nextSeq, endSeq)));
    }

    synchronized void forget(long topicNumber) {
        TopicTail gone = topics.remove(topicNumber);
        if (gone != null) {
            gone.bySeq.values().forEach(kept -> bytes -= kept.heapBytes());
            topicOfEachEntry.removeIf(tail -> tail == gone);
        }
    }

    synchronized void restart(long nextSeq) {
        topicOfEachEntry.clear();
        bytes = 0;
        for (TopicTail tail : topics.values()) {
            tail.bySeq.clear();
            tail.completeFrom = nextSeq;
        }
    }

    synchronized void append(List<LogEntry> entries) {
        for (LogEntry entry : entries) {
            endSeq = entry.seq() + 1;
            TopicTail tail = topics.get(entry.topicNumber());
            if (tail != null) {
                var kept = new Kept(entry, HeapSize.of(entry));
                tail.bySeq.put(entry.seq(), kept);
                topicOfEachEntry.addLast(tail);
                bytes += kept.heapBytes();
                evict();
            }
        }
    }

    /** Drops the entries of each topic that lie below its seq. */
    synchronized void trim(Map<Long, Long> keptFrom) {
        Map<TopicTail, Integer> dropped = new HashMap<>();
        keptFrom.forEach((topicNumber, seq) -> {
            TopicTail tail = topics.get(topicNumber);
            if (tail != null) {
                var old = tail.bySeq.headMap(seq);
                dropped.put(tail, old.size());
                old.values().forEach(kept -> bytes -= kept.heapBytes());
                old.clear();
                tail.completeFrom = Math.max(tail.completeFrom, seq);
            }
        });
        topicOfEachEntry.removeIf(tail -> dropped.merge(tail, -1, Integer::sum) >= 0);
    }

    /** The entries from {@code fromSeq} on, within the limits; null when the tail does not hold all of them. */
    synchronized @Nullable List<LogEntry> read(long topicNumber, long fromSeq, int maxEvents, long maxEntryBytes) {
        TopicTail tail = topics.get(topicNumber);
        if (tail == null || fromSeq < tail.completeFrom) {
            return null;
        }
        List<LogEntry> entries = new ArrayList<>();
        long room = maxEntryBytes;
        for (Kept kept : tail.bySeq.tailMap(fromSeq, true).values()) {
            room -= kept.entry().bytes();
            if (entries.size() == maxEvents || (room < 0 && !entries.isEmpty())) {
                break;
            }
            entries.add(kept.entry());
        }
        return entries;
    }

    synchronized Optional<LogEntry> find(long topicNumber, long seq) {
        TopicTail tail = topics.get(topicNumber);
        return tail == null
                ? Optional.empty()
                : Optional.ofNullable(tail.bySeq.get(seq)).map(Kept::entry);
    }

    synchronized long bytes() {
        return bytes;
    }

    private void evict() {
        while (bytes > maxBytes) {
            TopicTail oldest = topicOfEachEntry.removeFirst();
            var gone = oldest.bySeq.pollFirstEntry();
            oldest.completeFrom = gone.getKey() + 1;
            bytes -= gone.getValue().heapBytes();
        }
    }
}
