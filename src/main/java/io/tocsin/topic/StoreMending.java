package io.tocsin.topic;

import io.tocsin.alert.TopicId;
import io.tocsin.delivery.HandlerRegistry;
import io.tocsin.delivery.again.Replays;
import io.tocsin.delivery.ledger.Cursor;
import io.tocsin.delivery.ledger.Extent;
import io.tocsin.delivery.ledger.SpecRow;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.eventlog.EventLog;
import io.tocsin.eventlog.UnreadableLogException;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Puts right what does not fit together in a store that was salvaged: some rows are there without others that they rely on.
 * Nothing is given a number that was given before, a handler whose place is lost delivers again from where it began, and
 * the counts of a topic follow the states that are left.
 */
public final class StoreMending {

    /** Receipts of a row lie within this many seqs of its first. */
    private static final long RECEIPTS_WITHIN = 20_000;

    private final Store store;
    private final Batch batch;
    private final List<String> done = new ArrayList<>();
    private final List<String> gone = new ArrayList<>();

    /**
     * What was found, a sentence each.
     *
     * @param putRight rows that did not fit together and do now
     * @param gone events that a handler had still to deliver
     */
    public record Mended(List<String> putRight, List<String> gone) {

        /** Copies both. */
        public Mended {
            putRight = List.copyOf(putRight);
            gone = List.copyOf(gone);
        }
    }

    private StoreMending(Store store, Batch batch) {
        this.store = store;
        this.batch = batch;
    }

    /** Adds to {@code batch} what has to be changed. */
    public static Mended mend(Store salvaged, Batch batch) {
        return new StoreMending(salvaged, batch).mend();
    }

    /**
     * Reads every event and state.
     *
     * @return those that are not what they were written as, a sentence each
     */
    public static List<String> unreadable(Store store) {
        var reading = new StoreMending(store, new Batch());
        var names = TopicRegistry.stored(store);
        for (long topic : reading.numbers(Family.LOG)) {
            if (topic != DrainIndex.TOPIC_NUMBER) {
                reading.readLog(topic, names.getOrDefault(topic, new TopicId("number-" + topic)));
            }
        }
        for (long topic : reading.numbers(Family.STATE)) {
            reading.counts(topic);
        }
        return List.copyOf(reading.done);
    }

    private void readLog(long number, TopicId topic) {
        var log = new EventLog(store, 0);
        long from = 0;
        long ordinal = 0;
        while (true) {
            try {
                var entries = log.read(number, topic, from, 1_000, 4 << 20);
                if (entries.isEmpty()) {
                    return;
                }
                for (var entry : entries) {
                    if (ordinal != 0 && entry.ordinal() != ordinal + 1) {
                        done.add("topic \"" + topic.name() + "\": " + (entry.ordinal() - ordinal - 1)
                                + " events are missing before seq " + entry.seq());
                    }
                    ordinal = entry.ordinal();
                    from = entry.seq() + 1;
                }
            } catch (UnreadableLogException e) {
                done.add("topic \"" + topic.name() + "\": " + e.getMessage());
                return;
            }
        }
    }

    private Mended mend() {
        var specs = new TreeMap<Long, SpecRow>();
        for (long number : numbers(Family.SPECS)) {
            byte[] row = store.get(Family.SPECS, Keys.of(number));
            if (row != null) {
                specs.put(number, SpecRow.decode(number, row));
            }
        }
        var topics = topics(specs);
        long nextSeq = giveNoNumberTwice(specs, topics);
        for (var spec : specs.values()) {
            var topic = topics.get(spec.topicNumber());
            if (topic != null) {
                var cursor = Cursor.read(store, spec.number()).orElseGet(() -> placeAgain(spec, topic));
                GoneEvents.settle(store, batch, spec, topic, cursor, nextSeq).ifPresent(gone::add);
            }
        }
        return new Mended(done, gone);
    }

    /** Topic number → its row, every topic of which anything is left. */
    private Map<Long, TopicRow> topics(Map<Long, SpecRow> specs) {
        var rows = new HashMap<Long, TopicRow>();
        TopicRow.readAll(store).forEach(row -> rows.put(row.number(), row));
        var numbers = new TreeSet<>(rows.keySet());
        numbers.addAll(numbers(Family.LOG));
        numbers.addAll(numbers(Family.STATE));
        specs.values().forEach(spec -> numbers.add(spec.topicNumber()));
        numbers.remove(DrainIndex.TOPIC_NUMBER);
        for (long number : numbers) {
            var known = rows.get(number);
            var row = known == null ? renamed(number, specs) : known;
            var mended = row.mended(
                    reaching(row.collected(), Math.max(lastOrdinal(row), passed(number, specs))), counts(number));
            if (!mended.equals(known)) {
                mended.addTo(batch);
                done.add("topic \"" + mended.id().name() + "\": its row "
                        + (known == null ? "is missing" : "does not agree with its states and log"));
            }
            rows.put(number, mended);
        }
        return rows;
    }

    private static Extent reaching(Extent collected, long ordinal) {
        return ordinal > collected.events() ? new Extent(ordinal, collected.bytes()) : collected;
    }

    /** How many events of the topic the handler that came furthest has passed: so many there were. */
    private long passed(long topic, Map<Long, SpecRow> specs) {
        return specs.values().stream()
                .filter(spec -> spec.topicNumber() == topic)
                .flatMap(spec -> Cursor.read(store, spec.number()).stream())
                .mapToLong(cursor -> cursor.passed().events())
                .max()
                .orElse(0);
    }

    private static TopicRow renamed(long number, Map<Long, SpecRow> specs) {
        var name = specs.values().stream()
                .filter(spec -> spec.topicNumber() == number)
                .map(spec -> spec.spec().ref().topic())
                .findFirst()
                .orElseGet(() -> new TopicId("salvaged-" + number));
        return TopicRow.first(name, number).asPresent();
    }

    private long lastOrdinal(TopicRow row) {
        try (var last = store.scanBack(Family.LOG, Keys.of(row.number() + 1, 0), Keys.of(row.number(), 0))) {
            return last.next()
                    ? new EventLog(store, 0)
                            .entry(row.number(), row.id(), EventLog.seq(last.key()))
                            .orElseThrow()
                            .ordinal()
                    : 0;
        }
    }

    private LevelCounts counts(long number) {
        var counts = LevelCounts.NONE;
        try (var states = store.scan(Family.STATE, Keys.of(number), Keys.of(number + 1))) {
            while (states.next()) {
                if (StoredState.decode(StoredState.id(states.key()), states.value()) instanceof StateRow state) {
                    counts = counts.plus(state.level(), 1);
                }
            }
        }
        return counts;
    }

    private Cursor placeAgain(SpecRow spec, TopicRow topic) {
        var cursor = Cursor.first(spec.fromSeq(), extentBefore(topic, spec.fromSeq()));
        cursor.addTo(batch, spec.number());
        spec.withFromCollected(cursor.passed().events()).addTo(batch);
        done.add(
                "handler " + spec.spec().ref()
                        + ": its place is lost; it has to deliver again all that the log holds for it, and its sums begin there");
        return cursor;
    }

    /** How much the topic had collected before {@code seq}, as far as the log tells. */
    private Extent extentBefore(TopicRow topic, long seq) {
        var log = new EventLog(store, 0);
        long from = seq;
        long events = topic.collected().events();
        long bytes = topic.collected().bytes();
        boolean isFirst = true;
        while (true) {
            var entries = log.read(topic.number(), topic.id(), from, 1_000, 4 << 20);
            if (entries.isEmpty()) {
                return new Extent(events, Math.max(0, bytes));
            }
            for (var entry : entries) {
                events = isFirst ? entry.ordinal() - 1 : events;
                bytes -= entry.bytes();
                from = entry.seq() + 1;
                isFirst = false;
            }
        }
    }

    /** Answers a seq above every one that was given. */
    private long giveNoNumberTwice(Map<Long, SpecRow> specs, Map<Long, TopicRow> topics) {
        long next = Math.max(
                SeqFloor.read(store),
                new DrainIndex(store).last().map(drain -> drain.endSeq()).orElse(1L));
        long floor = next;
        for (long topic : numbers(Family.LOG)) {
            try (var last = store.scanBack(Family.LOG, Keys.of(topic + 1, 0), Keys.of(topic, 0))) {
                floor = last.next() ? Math.max(floor, EventLog.seq(last.key()) + 1) : floor;
            }
        }
        var handlers = new TreeSet<>(specs.keySet());
        for (var family : List.of(Family.CURSOR, Family.RECEIPT, Family.DEAD)) {
            handlers.addAll(numbers(family));
        }
        // a replay's number is its own: handlers must not be numbered from there on
        handlers.removeIf(Replays::isReplay);
        for (long handler : numbers(Family.CURSOR)) {
            floor = Math.max(floor, Cursor.read(store, handler).map(Cursor::seq).orElse(1L));
        }
        for (long handler : numbers(Family.RECEIPT)) {
            try (var last = store.scanBack(Family.RECEIPT, Keys.of(handler + 1, 0), Keys.of(handler, 0))) {
                long first = last.next() ? Keys.number(last.key(), 1) : 0;
                // a row that fits in what the log knows needs no floor
                floor = first >= next ? Math.max(floor, first + RECEIPTS_WITHIN) : floor;
            }
        }
        if (floor > next) {
            SeqFloor.addTo(batch, floor);
            done.add("the newest events are missing: the next one gets seq " + floor);
        }
        TopicNumbers.atLeast(
                store,
                batch,
                topics.keySet().stream().mapToLong(number -> number + 1).max().orElse(1));
        HandlerRegistry.numbersAtLeast(store, batch, handlers.isEmpty() ? 1 : handlers.last() + 1);
        return floor;
    }

    /** The different first parts of a family's keys. */
    private List<Long> numbers(Family family) {
        var numbers = new ArrayList<Long>();
        long from = 0;
        while (true) {
            try (var rows = store.scan(family, Keys.of(from), Keys.of(Long.MAX_VALUE))) {
                if (!rows.next()) {
                    return numbers;
                }
                long number = Keys.number(rows.key(), 0);
                numbers.add(number);
                from = number + 1;
            }
        }
    }
}
