package io.tocsin.topic;

import io.tocsin.alert.EventState;
import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The topics and their event states, as far as they are durable. Any thread reads; the collector's thread writes. States
 * are read from the store, so that memory grows with the topics, not with the ids.
 */
public final class TopicRegistry {

    private final Store store;
    private final ConcurrentSkipListMap<TopicId, TopicRow> rows = new ConcurrentSkipListMap<>();
    private final Map<Long, TopicId> names = new ConcurrentHashMap<>();

    /** Empty until the collector has opened. */
    public TopicRegistry(Store store) {
        this.store = store;
    }

    /** Topic number → name, of every topic of which a store has a row, without a collector. */
    public static Map<Long, TopicId> stored(Store store) {
        var names = new HashMap<Long, TopicId>();
        TopicRow.readAll(store).forEach(row -> names.put(row.number(), row.id()));
        return names;
    }

    /** The topics that exist, in order of name. */
    public List<TopicView> topics() {
        return rows.values().stream()
                .filter(TopicRow::present)
                .map(TopicRegistry::view)
                .toList();
    }

    /** One topic. */
    public Optional<TopicView> find(TopicId topic) {
        return Optional.ofNullable(rows.get(topic)).filter(TopicRow::present).map(TopicRegistry::view);
    }

    /** The name of a topic by its number, also of a deleted one, as long as anything of it is left. */
    public Optional<TopicId> name(long number) {
        return Optional.ofNullable(names.get(number));
    }

    /** The number of a topic, also of a deleted one, as long as anything of it is left. */
    public OptionalLong number(TopicId topic) {
        var row = rows.get(topic);
        return row == null ? OptionalLong.empty() : OptionalLong.of(row.number());
    }

    /** Deleted topics none of whose events is at or above {@code seq}, at most {@code most}. */
    public List<TopicId> deletedBefore(long seq, int most) {
        return rows.values().stream()
                .filter(row -> !row.present() && row.historyFrom() <= seq)
                .map(TopicRow::id)
                .limit(most)
                .toList();
    }

    /**
     * Passes the states of {@code topic} at or above {@code minimum} to {@code reader}, in order of the ids' bytes.
     *
     * @throws UnknownTopicException when it does not exist
     */
    public void states(TopicId topic, Level minimum, Consumer<EventState> reader) {
        long number = present(topic).number();
        try (var scan = store.scan(Family.STATE, Keys.of(number), Keys.of(number + 1))) {
            while (scan.next()) {
                var stored = StoredState.decode(StoredState.id(scan.key()), scan.value());
                if (stored instanceof StateRow row && row.level().compareTo(minimum) >= 0) {
                    reader.accept(row.state());
                }
            }
        }
    }

    /** The last state of one id; empty when the topic or the id is unknown, or the id has long been OK. */
    public Optional<EventState> state(TopicId topic, String id) {
        return stored(topic, id).filter(StateRow.class::isInstance).map(found -> ((StateRow) found).state());
    }

    /** The seq of the last event of one id; empty when the topic or the id is unknown, or the log no longer has it. */
    public OptionalLong lastSeq(TopicId topic, String id) {
        return stored(topic, id).map(found -> OptionalLong.of(found.seq())).orElseGet(OptionalLong::empty);
    }

    /**
     * What topics would make of events that came now.
     *
     * @param nextSeq the seq that the next event of any topic gets
     */
    public Preview preview(long nextSeq, Instant acceptedAt) {
        return new Preview(this, nextSeq, acceptedAt);
    }

    /** The state that the next event of the id builds on; empty also for an id that has long been OK. */
    Optional<StateRow> stateRow(TopicId topic, String id) {
        return stored(topic, id).filter(StateRow.class::isInstance).map(StateRow.class::cast);
    }

    private Optional<StoredState> stored(TopicId topic, String id) {
        var row = rows.get(topic);
        if (row == null || !row.present()) {
            return Optional.empty();
        }
        byte[] value = store.get(Family.STATE, StoredState.key(row.number(), id));
        return value == null ? Optional.empty() : Optional.of(StoredState.decode(id, value));
    }

    private TopicRow present(TopicId topic) {
        var row = rows.get(topic);
        if (row == null || !row.present()) {
            throw new UnknownTopicException(topic);
        }
        return row;
    }

    private static TopicView view(TopicRow row) {
        return new TopicView(
                row.id(),
                row.counts().highest(),
                row.collected().events() - row.collectedBefore(),
                row.number(),
                row.historyFrom());
    }

    @Nullable
    TopicRow row(TopicId topic) {
        return rows.get(topic);
    }

    Collection<TopicRow> rows() {
        return rows.values();
    }

    /** The topic that follows in order of name, that is the first one behind null; null behind the last one. */
    @Nullable
    TopicRow after(@Nullable TopicId topic) {
        var next = topic == null ? rows.firstEntry() : rows.higherEntry(topic);
        return next == null ? null : next.getValue();
    }

    /** Drops what is in memory and reads every topic from the store. */
    void reload() {
        var fresh = new HashMap<TopicId, TopicRow>();
        TopicRow.readAll(store).forEach(row -> fresh.put(row.id(), row));
        rows.values().removeIf(row -> !fresh.containsKey(row.id()));
        names.values().removeIf(name -> !fresh.containsKey(name));
        apply(fresh);
    }

    /** Takes over what became durable. */
    void apply(Map<TopicId, TopicRow> changed) {
        for (var row : changed.values()) {
            var before = rows.put(row.id(), row);
            if (before == null || before.number() != row.number()) {
                names.put(row.number(), row.id());
            }
        }
    }

    /** The row is no longer stored. */
    void remove(TopicRow row) {
        rows.remove(row.id());
        names.remove(row.number());
    }
}
