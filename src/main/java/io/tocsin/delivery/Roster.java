package io.tocsin.delivery;

import io.tocsin.alert.TopicId;
import io.tocsin.delivery.ledger.SpecRow;
import io.tocsin.delivery.run.LogBacklog;
import io.tocsin.delivery.run.Runner;
import io.tocsin.delivery.run.RunnerStatus;
import io.tocsin.handler.DeliverySettings;
import io.tocsin.handler.HandlerDefinition;
import io.tocsin.handler.HandlerRef;
import io.tocsin.handler.Origin;
import io.tocsin.metrics.Metrics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

        /** Whether what is pending is larger than the definition allows. */
        boolean isBacklogFull() {
            var limits = definition.delivery();
            return limits.boundsBacklog()
                    && backlog.pendingBytes(runner.status().passed()) > limits.backlogMaxBytes();
        }

        /** How it is doing. That it was deleted shows at once, also before its runner takes the step in which it hears of it. */
        RunnerStatus status() {
            return row.isDraining() ? runner.status().deleted() : runner.status();
        }

        HandlerView view() {
            var status = status();
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
    /** Those that were deleted and still deliver. */
    private final Map<HandlerRef, List<Long>> draining = new ConcurrentHashMap<>();

    private final Map<Long, Set<Long>> rejecting = new ConcurrentHashMap<>();
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
        byNumber.put(row.number(), entry);
        note(entry);
        if (row.isDraining()) {
            drains(row);
        } else {
            synchronized (names) {
                live.put(entry.ref(), row.number());
            }
        }
        byTopic.compute(row.topicNumber(), (topic, runners) -> {
            first.run();
            var all = new ArrayList<>(runners == null ? List.<Runner>of() : runners);
            all.add(entry.runner());
            return List.copyOf(all);
        });
    }

    /** Puts another entry in the place of one; nothing happens when that is gone. */
    void change(long number, UnaryOperator<Entry> change) {
        byNumber.computeIfPresent(number, (same, entry) -> {
            var changed = change.apply(entry);
            note(changed);
            return changed;
        });
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
        // in this order, so that whoever takes the name finds it here
        drains(row);
        synchronized (names) {
            live.remove(row.spec().ref(), row.number());
        }
    }

    private void drains(SpecRow row) {
        draining.compute(row.spec().ref(), (ref, numbers) -> {
            var all = new ArrayList<>(numbers == null ? List.<Long>of() : numbers);
            if (!all.contains(row.number())) {
                all.add(row.number());
            }
            return List.copyOf(all);
        });
    }

    /** The handlers that had this name, were deleted and still deliver, in the order of their deletion. */
    List<Entry> draining(HandlerRef ref) {
        return draining.getOrDefault(ref, List.of()).stream()
                .flatMap(number -> get(number).stream())
                .toList();
    }

    /**
     * Why the handler has to let another one go first: one of its name that was deleted still delivers to the same target,
     * where the order of events must not depend on which of the two is quicker.
     */
    Optional<String> predecessor(long number) {
        if (draining.isEmpty()) {
            return Optional.empty();
        }
        return get(number)
                .flatMap(entry -> draining(entry.ref()).stream()
                        .filter(other -> other.row().number() < number
                                || (other.row().number() != number
                                        && !entry.row().isDraining()))
                        .filter(other -> other.row()
                                        .spec()
                                        .kind()
                                        .equals(entry.row().spec().kind())
                                && other.definition().hasTargetOf(entry.definition()))
                        .findFirst()
                        .map(other -> "a deleted handler of this name has "
                                + other.runner().pending()
                                + " events to deliver first; deleting with --discard ends that"));
    }

    /**
     * The handler has delivered everything it had to before its deletion.
     *
     * @param last run, in one step with others of the topic, when it was the topic's last one
     */
    void remove(Entry entry, Runnable last) {
        byNumber.remove(entry.row().number());
        draining.computeIfPresent(entry.ref(), (ref, numbers) -> {
            var left = numbers.stream()
                    .filter(number -> number != entry.row().number())
                    .toList();
            return left.isEmpty() ? null : left;
        });
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

    /** The handlers of the topic whose full backlog refuses events; deleted ones take none. */
    List<Entry> rejecting(long topicNumber) {
        return rejecting.getOrDefault(topicNumber, Set.of()).stream()
                .flatMap(number -> get(number).stream())
                .toList();
    }

    /** Keeps the look-up above as the entry says. */
    private void note(Entry entry) {
        long number = entry.row().number();
        var limits = entry.definition().delivery();
        boolean rejects = limits.boundsBacklog()
                && limits.onFull() == DeliverySettings.OnFull.REJECT
                && !entry.row().isDraining();
        rejecting.compute(entry.row().topicNumber(), (topic, numbers) -> {
            var others = numbers == null ? Set.<Long>of() : numbers;
            if (rejects == others.contains(number)) {
                return numbers;
            }
            var changed = new HashSet<>(others);
            if (!rejects) {
                changed.remove(number);
            } else {
                changed.add(number);
            }
            return changed.isEmpty() ? null : Set.copyOf(changed);
        });
    }

    /** Has those of this name go on, since one of them is gone. */
    void wakeNamesakes(HandlerRef ref) {
        find(ref).ifPresent(entry -> entry.runner().wake());
        draining(ref).forEach(entry -> entry.runner().wake());
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
