package io.tocsin.delivery;

import io.tocsin.alert.TopicId;
import io.tocsin.delivery.ledger.SpecRow;
import io.tocsin.delivery.run.LogBacklog;
import io.tocsin.delivery.run.Runner;
import io.tocsin.handler.HandlerDefinition;
import io.tocsin.handler.HandlerRef;
import io.tocsin.handler.Origin;
import io.tocsin.metrics.Metrics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Who is there: the handlers by number, by name and by topic. Any thread reads; each entry is replaced as a whole, in one
 * step.
 */
final class Roster {

    /** One handler; immutable. */
    record Entry(SpecRow row, HandlerDefinition definition, Runner runner, LogBacklog backlog) {

        HandlerRef ref() {
            return row.spec().ref();
        }

        HandlerView view() {
            var status = runner.status();
            var end = backlog.collected();
            var pending = end.since(status.passed());
            boolean isKnown = status.oldest() != null || pending.events() == 0;
            return new HandlerView(
                    row.spec(),
                    row.number(),
                    status,
                    new Pending(
                            pending.events(),
                            pending.bytes(),
                            isKnown
                                    ? status.oldest()
                                    : backlog.acceptedAt(status.cursor()).orElse(null)),
                    Sums.of(row, end, status, pending.events()));
        }
    }

    private final Metrics metrics;
    private final Map<Long, Entry> byNumber = new ConcurrentHashMap<>();
    private final Map<HandlerRef, Long> live = new ConcurrentHashMap<>();
    private final Map<Long, List<Runner>> byTopic = new ConcurrentHashMap<>();
    /** Held while a name changes hands, so that a handler that goes does not take the series of its successor along. */
    private final Object names = new Object();

    Roster(Metrics metrics) {
        this.metrics = metrics;
    }

    /**
     * One more.
     *
     * @param first run, in one step with others of the topic, before it is among the topic's
     */
    void add(Entry entry, Runnable first) {
        var row = entry.row();
        if (!row.isDraining()) {
            synchronized (names) {
                live.put(entry.ref(), row.number());
            }
        }
        byNumber.put(row.number(), entry);
        byTopic.compute(row.topicNumber(), (topic, runners) -> {
            first.run();
            var all = new ArrayList<>(runners == null ? List.<Runner>of() : runners);
            all.add(entry.runner());
            return List.copyOf(all);
        });
    }

    /** Puts another entry in the place of one; nothing happens when that is gone. */
    void change(long number, UnaryOperator<Entry> change) {
        byNumber.computeIfPresent(number, (same, entry) -> change.apply(entry));
    }

    /** The handler of this number has another definition now, perhaps another name. */
    void named(HandlerRef before, SpecRow row) {
        var after = row.spec().ref();
        synchronized (names) {
            if (!after.equals(before)) {
                live.remove(before);
                metrics.removeHandler(before.topic().name(), before.id().name());
            }
            live.put(after, row.number());
        }
    }

    /** The handler was deleted: its name is free. */
    void unnamed(SpecRow row) {
        synchronized (names) {
            live.remove(row.spec().ref(), row.number());
        }
    }

    /**
     * The handler has delivered everything it had to before its deletion.
     *
     * @param last run, in one step with others of the topic, when it was the topic's last one
     */
    void remove(Entry entry, Runnable last) {
        byNumber.remove(entry.row().number());
        byTopic.computeIfPresent(entry.row().topicNumber(), (topic, runners) -> {
            var left = runners.stream().filter(other -> other != entry.runner()).toList();
            if (left.isEmpty()) {
                last.run();
            }
            return left.isEmpty() ? null : left;
        });
        synchronized (names) {
            if (!live.containsKey(entry.ref())) {
                metrics.removeHandler(
                        entry.ref().topic().name(), entry.ref().id().name());
            }
        }
    }

    void clear() {
        byNumber.clear();
    }

    Optional<Entry> get(long number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    /** One that has to be there. */
    Entry entry(long number) {
        return get(number).orElseThrow(() -> new IllegalStateException("no handler has the number " + number));
    }

    /** One that is not deleted. */
    Optional<Entry> find(HandlerRef ref) {
        return Optional.ofNullable(live.get(ref)).flatMap(this::get);
    }

    /** All of them, deleted ones that still deliver included; in no order. */
    Collection<Entry> all() {
        return List.copyOf(byNumber.values());
    }

    /** Those that are not deleted, in no order. */
    List<Entry> live() {
        return live.values().stream().flatMap(number -> get(number).stream()).toList();
    }

    /** The runners of one topic, deleted handlers' included. */
    List<Runner> runners(long topicNumber) {
        return byTopic.getOrDefault(topicNumber, List.of());
    }

    /** The handlers of one topic, deleted ones that still deliver included, by name and number. */
    List<Entry> ofTopic(long topicNumber) {
        return runners(topicNumber).stream()
                .flatMap(runner -> get(runner.number()).stream())
                .sorted(Comparator.comparing(Entry::ref)
                        .thenComparing(entry -> entry.row().number()))
                .toList();
    }

    /** How many handlers take the next event of the topic. */
    int attached(long topicNumber) {
        int count = 0;
        for (var runner : runners(topicNumber)) {
            var entry = byNumber.get(runner.number());
            count += entry != null && !entry.row().isDraining() ? 1 : 0;
        }
        return count;
    }

    /** All handlers, by topic and id, deleted ones that still deliver last. */
    List<HandlerView> views() {
        return byNumber.values().stream()
                .sorted(Comparator.comparing((Entry entry) -> entry.row().isDraining())
                        .thenComparing(Entry::ref)
                        .thenComparing(entry -> entry.row().number()))
                .map(Entry::view)
                .toList();
    }

    /** The names of handlers of one origin that are not deleted, in order. */
    List<HandlerRef> ofOrigin(Origin origin) {
        return byNumber.values().stream()
                .map(Entry::row)
                .filter(row -> !row.isDraining() && row.spec().origin().equals(origin))
                .map(row -> row.spec().ref())
                .sorted()
                .toList();
    }

    /** Topics that have at least one handler, in order of name. */
    List<TopicId> routedTopics() {
        var topics = new TreeMap<String, TopicId>();
        live.keySet().forEach(ref -> topics.put(ref.topic().name(), ref.topic()));
        return List.copyOf(topics.values());
    }
}
