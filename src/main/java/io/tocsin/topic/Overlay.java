package io.tocsin.topic;

import io.tocsin.alert.Event;
import io.tocsin.alert.EventState;
import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.eventlog.Drain;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.eventlog.EncodedDraft;
import io.tocsin.eventlog.EventLog;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Store;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one drain of the queue changes, laid over what is durable: it becomes the state only after its batch was synced,
 * and is dropped as a whole when that fails. For the collector's thread.
 */
final class Overlay {

    private record StateKey(long topicNumber, String id) {}

    private final Store store;
    private final TopicNumbers numbers;
    private final Batch batch = new Batch();
    private final Instant acceptedAt;
    private long nextSeq;
    private final long bytesBefore;
    private long bytesInAll;
    private long requestBytes;
    private final Map<TopicId, TopicRow> topics = new LinkedHashMap<>();
    private final Map<StateKey, Optional<StoredState>> states = new HashMap<>();
    private final Set<StateKey> changed = new HashSet<>();
    private final Map<ByteBuffer, RequestRow> requests = new HashMap<>();
    private final List<LogEntry> entries = new ArrayList<>();

    /**
     * Behind what is durable.
     *
     * @param bytesBefore stored size of all events that were ever accepted
     * @param requestBytes of all requests that were ever remembered
     */
    Overlay(Store store, TopicNumbers numbers, long firstSeq, Instant acceptedAt, long bytesBefore, long requestBytes) {
        this.store = store;
        this.numbers = numbers;
        this.nextSeq = firstSeq;
        this.acceptedAt = acceptedAt;
        this.bytesBefore = bytesBefore;
        this.bytesInAll = bytesBefore;
        this.requestBytes = requestBytes;
    }

    Batch batch() {
        return batch;
    }

    Instant acceptedAt() {
        return acceptedAt;
    }

    /** The seq that the next event of any topic gets. */
    long nextSeq() {
        return nextSeq;
    }

    /** Stored size of all events that were ever accepted, with this drain. */
    long bytesInAll() {
        return bytesInAll;
    }

    /** Bytes of all requests that were ever remembered, with this drain. */
    long requestBytes() {
        return requestBytes;
    }

    /** The accepted events, in order. */
    List<LogEntry> entries() {
        return Collections.unmodifiableList(entries);
    }

    /** The topics that changed, as they are with this drain. */
    Map<TopicId, TopicRow> topics() {
        return Collections.unmodifiableMap(topics);
    }

    /** The topic as it is with this drain so far; it gets a number if it never had one. */
    TopicRow topic(TopicId id) {
        return topics.computeIfAbsent(id, name -> numbers.rowOf(name, batch));
    }

    /** Sets what is known of a topic. */
    void set(TopicRow row) {
        topics.put(row.id(), row);
    }

    /** Reads the states that {@code events} build on in one go; reading them one by one costs more. */
    void prefetch(TopicRow topic, List<EncodedDraft> events) {
        var keys = new ArrayList<StateKey>();
        var rows = new ArrayList<byte[]>();
        var wanted = new HashSet<StateKey>();
        for (var event : events) {
            var key = new StateKey(topic.number(), event.draft().id());
            if (!key.id().isEmpty() && !states.containsKey(key) && wanted.add(key)) {
                keys.add(key);
                rows.add(StoredState.key(key.topicNumber(), key.id()));
            }
        }
        var values = store.getAll(Family.STATE, rows);
        for (int i = 0; i < keys.size(); i++) {
            byte[] value = values.get(i);
            var key = keys.get(i);
            states.put(key, value == null ? Optional.empty() : Optional.of(StoredState.decode(key.id(), value)));
        }
    }

    /** Collects one event; its topic's states were {@linkplain #prefetch prefetched}. */
    LogEntry collect(TopicId topicId, EncodedDraft encoded) {
        var topic = topic(topicId);
        var draft = encoded.draft();
        var key = new StateKey(topic.number(), draft.id());
        // an empty id, which only aggregate makes, has no state and no order
        boolean stateless = draft.id().isEmpty();
        var last = stateless ? Optional.<StoredState>empty() : states.getOrDefault(key, Optional.empty());
        // a trace has its place in the history of the id and is no state
        var before = last.filter(StateRow.class::isInstance).map(StateRow.class::cast);
        var applied = Topic.apply(before.orElse(null), draft, acceptedAt);
        var state = new EventState(
                draft.id(), draft.message(), draft.details(), applied.time(), applied.duration(), draft.level());
        var counts = topic.counts();
        if (!stateless) {
            if (before.isPresent()) {
                counts = counts.plus(before.get().level(), -1);
            }
            counts = counts.plus(draft.level(), 1);
            states.put(key, Optional.of(new StateRow(state, applied.start(), nextSeq, acceptedAt)));
            changed.add(key);
        }
        var row = topic.collected(counts, encoded.bytes());
        topics.put(topicId, row);
        var event = new Event(topicId, state, applied.previousLevel(), draft.data());
        var entry = encoded.stamp(
                row.number(),
                nextSeq,
                row.collected().events(),
                last.map(StoredState::seq).orElse(0L),
                acceptedAt,
                event);
        batch.put(Family.LOG, EventLog.key(row.number(), nextSeq), encoded.value());
        entries.add(entry);
        bytesInAll += entry.bytes();
        nextSeq++;
        return entry;
    }

    /** What is stored under an idempotency key, with this drain. */
    Optional<RequestRow> request(byte[] key) {
        var own = requests.get(ByteBuffer.wrap(key));
        if (own != null) {
            return Optional.of(own);
        }
        byte[] value = store.get(Family.REQUEST, key);
        return Optional.ofNullable(value).map(RequestRow::decode).filter(row -> !row.isExpired(acceptedAt));
    }

    /** Remembers what a request is answered, whose events begin with {@code firstSeq}. */
    void remember(byte[] key, long firstSeq, RequestRow row) {
        requests.put(ByteBuffer.wrap(key), row);
        byte[] value = row.encode();
        batch.put(Family.REQUEST, key, value);
        requestBytes += key.length + value.length;
        RequestOrder.addTo(batch, firstSeq, row.at(), requestBytes, key);
    }

    /** Leaves traces of those of the states to which nothing happened since, and removes the traces that lead nowhere. */
    void putAway(TopicRow topic, List<Upkeep.OldState> old) {
        var keys = old.stream()
                .map(state -> StoredState.key(topic.number(), state.id()))
                .toList();
        var values = store.getAll(Family.STATE, keys);
        var counts = topic.counts();
        for (int i = 0; i < old.size(); i++) {
            var candidate = old.get(i);
            byte[] value = values.get(i);
            var stored = value == null ? null : StoredState.decode(candidate.id(), value);
            if (stored == null || stored.seq() != candidate.seq()) {
                continue;
            }
            boolean ok = stored instanceof StateRow row && row.level() == Level.OK;
            if (ok) {
                counts = counts.plus(Level.OK, -1);
            }
            if (candidate.gone() && (ok || stored instanceof StateTrace)) {
                batch.delete(Family.STATE, keys.get(i));
            } else if (ok) {
                batch.put(Family.STATE, keys.get(i), new StateTrace(stored.seq()).encode());
            }
        }
        if (!counts.equals(topic.counts())) {
            set(topic.withCounts(counts));
        }
    }

    /** Completes the batch: one state per id, one row per topic, and which topics the seqs went to. */
    void seal() {
        for (var key : changed) {
            states.getOrDefault(key, Optional.empty())
                    .ifPresent(
                            row -> batch.put(Family.STATE, StoredState.key(key.topicNumber(), key.id()), row.encode()));
        }
        topics.values().forEach(topic -> topic.addTo(batch));
        if (!entries.isEmpty()) {
            DrainIndex.addTo(batch, Drain.of(entries, bytesBefore));
        }
    }
}
