package io.tocsin.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.alert.TopicId;
import io.tocsin.lifecycle.Health;
import io.tocsin.store.Family;
import io.tocsin.store.PassesOn;
import io.tocsin.store.PowerCutStore;
import io.tocsin.store.PowerCutStore.Cut;
import io.tocsin.store.PowerCutStore.Moment;
import io.tocsin.store.Store;
import io.tocsin.store.StoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes off while old events are taken out: between the line that is written and the tables that are dropped, and
 * in each sync on the way. The tables go at once, what stands in the write-ahead log behind the last sync does not stay;
 * nothing that a handler had still to deliver may go with it, and nothing that is younger than the retention.
 */
class TrimPowerCutIT {

    private static final long SEED = Long.getLong("powercut.seed", 20261121);
    private static final Duration RETENTION = Duration.ofHours(10);
    private static final RetentionSettings SETTINGS = new RetentionSettings(RETENTION, 20L << 30, Duration.ofHours(24));
    private static final int ROUNDS = 14;
    private static final int EVENTS = 40;
    private static final int MOST_MOMENTS = 20;
    private static final List<Cut> CUTS = List.of(Cut.values());
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private static final TopicId HELD = new TopicId("held");
    private static final TopicId DELIVERED = new TopicId("delivered");
    private static final TopicId UNHANDLED = new TopicId("unhandled");
    private static final List<TopicId> TOPICS = List.of(HELD, DELIVERED, UNHANDLED);
    private static final Map<TopicId, String> HANDLERS = Map.of(HELD, "held-handler", DELIVERED, "delivered-handler");

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);
    private final List<Snapshot> snapshots = new ArrayList<>();
    private final Map<TopicId, TreeMap<Long, Instant>> accepted = new HashMap<>();
    private final Archive.Gates gates = new Archive.Gates();
    private boolean trims;
    private Instant now = Archive.NOON;

    /** The files at a moment, and what was true by then: accepted events, and those that a handler had been given. */
    private record Snapshot(
            String where, Moment files, Instant now, Map<TopicId, TreeMap<Long, Instant>> accepted, Set<Long> given) {}

    /** A store that is looked at while tables are dropped. */
    private record LookedAt(PowerCutStore below, Runnable before, Runnable after) implements PassesOn {

        @Override
        public void dropTables(Family family, List<Range> ranges) {
            before.run();
            below.dropTables(family, ranges);
            after.run();
        }
    }

    @Test
    void whatIsNeededSurvivesAPowerCutWhileOldEventsGo() throws Exception {
        // given
        var live = directory.resolve("live");
        try (var real = Store.open(StoreSettings.DEFAULTS, live, new Health(InstantSource.system()))) {
            var disk = new PowerCutStore(real, live.resolve("store"));
            var store = new LookedAt(
                    disk, () -> look("before tables are dropped", disk), () -> look("behind dropped tables", disk));
            disk.atEachSync(number -> look("in a sync", disk));
            history(store);
        }

        // when
        long lostBytes = 0;
        int trimmed = 0;
        for (int i = 0; i < snapshots.size(); i++) {
            var snapshot = snapshots.get(i);
            for (var cut : List.of(Cut.AT_THE_SYNC, CUTS.get(i % CUTS.size()), Cut.SOMEWHERE)) {
                var left = Files.createDirectories(directory.resolve("cut-" + i + "-" + cut + "-" + random.nextInt()));
                lostBytes += snapshot.files().cut(left.resolve("store"), cut, random);
                try {
                    trimmed += verify(snapshot, left);
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError("moment " + i + " " + snapshot.where() + ", " + cut + ", seed " + SEED, e);
                }
            }
        }

        // then
        System.out.printf(
                "TrimPowerCutIT: %d moments while old events go, %d bytes of unsynced log lost, %d events gone as they"
                        + " should, seed %d%n",
                snapshots.size(), lostBytes, trimmed, SEED);
        assertThat(snapshots)
                .extracting(Snapshot::where)
                .contains("before tables are dropped", "behind dropped tables", "in a sync");
        assertThat(lostBytes).isPositive();
        assertThat(trimmed).as("events that were taken out").isPositive();
    }

    private void history(Store store) {
        try (var archive = new Archive(store, SETTINGS, gates, now)) {
            HANDLERS.forEach(archive::define);
            for (int round = 0; round < ROUNDS; round++) {
                boolean shut = round % 4 == 1 || round % 4 == 2;
                if (shut) {
                    gates.shut("held-handler");
                } else {
                    gates.open("held-handler");
                }
                TOPICS.forEach(topic -> publish(archive, topic));
                if (!shut) {
                    awaitDelivered(archive, HELD);
                }
                awaitDelivered(archive, DELIVERED);
                if (round % 2 == 0) {
                    // into tables, which can be dropped
                    store.flush();
                }
                trims = true;
                now = now.plus(Duration.ofHours(3));
                archive.pass(Duration.ofHours(3));
                trims = false;
            }
            gates.open("held-handler");
        }
    }

    private void publish(Archive archive, TopicId topic) {
        var ids = IntStream.range(0, EVENTS).mapToObj(i -> "id-" + i % 7).toArray(String[]::new);
        archive.publish(topic, ids)
                .forEach(seq ->
                        accepted.computeIfAbsent(topic, made -> new TreeMap<>()).put(seq, archive.now()));
    }

    private static void awaitDelivered(Archive archive, TopicId topic) {
        await().atMost(LIMIT)
                .until(() -> archive.handlers.views().stream()
                        .filter(view -> view.spec().ref().topic().equals(topic))
                        .allMatch(view -> view.pending() == 0));
    }

    private void look(String where, PowerCutStore disk) {
        if (trims && snapshots.size() < MOST_MOMENTS) {
            var given = new HashSet<Long>();
            HANDLERS.values().forEach(handler -> given.addAll(gates.delivered(handler)));
            Map<TopicId, TreeMap<Long, Instant>> until = new HashMap<>();
            accepted.forEach((topic, events) -> until.put(topic, new TreeMap<>(events)));
            var files = disk.moment(directory.resolve("moment-" + snapshots.size()));
            snapshots.add(new Snapshot(where, files, now, until, given));
        }
    }

    /** @return how many accepted events the log has no more */
    private static int verify(Snapshot snapshot, Path left) {
        var after = new Archive.Gates();
        int gone = 0;
        try (var store = Store.open(StoreSettings.DEFAULTS, left, new Health(InstantSource.system()));
                var archive = new Archive(store, SETTINGS, after, snapshot.now())) {
            for (var topic : TOPICS) {
                var events = snapshot.accepted().getOrDefault(topic, new TreeMap<>());
                var logged = archive.logged(topic);
                var all = List.copyOf(events.keySet());
                assertThat(logged)
                        .as("no hole in the log of %s", topic)
                        .isEqualTo(all.subList(all.size() - logged.size(), all.size()));
                assertThat(logged).containsAll(young(events, snapshot.now()));
                gone += all.size() - logged.size();
                if (HANDLERS.containsKey(topic)) {
                    awaitDelivered(archive, topic);
                    var delivered = after.delivered(HANDLERS.get(topic));
                    assertThat(delivered).isSorted().doesNotHaveDuplicates();
                    assertThat(delivered)
                            .as("what no handler had been given")
                            .containsAll(all.stream()
                                    .filter(seq -> !snapshot.given().contains(seq))
                                    .toList());
                }
            }
            theRestGoesToo(archive, snapshot);
        }
        return gone;
    }

    private static List<Long> young(Map<Long, Instant> events, Instant now) {
        return events.entrySet().stream()
                .filter(event -> !event.getValue().isBefore(now.minus(RETENTION)))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static void theRestGoesToo(Archive archive, Snapshot snapshot) {
        for (var topic : HANDLERS.keySet()) {
            long needed = Objects.requireNonNull(snapshot.accepted().get(topic)).lastKey();
            long number = archive.topics.number(topic).orElseThrow();
            await("the cursors are stored").atMost(LIMIT).until(() -> archive.handlers.lowestNeeded(number) > needed);
        }
        long last = snapshot.accepted().values().stream()
                .mapToLong(events -> events.lastKey())
                .max()
                .orElseThrow();
        archive.pass(RETENTION.multipliedBy(2));
        var next = archive.publish(UNHANDLED, "next");
        assertThat(next.get(0)).as("no seq is given twice").isGreaterThan(last);
        archive.pass(RETENTION.multipliedBy(2));
        for (var topic : TOPICS) {
            assertThat(archive.logged(topic)).isEqualTo(topic.equals(UNHANDLED) ? next : List.of());
        }
    }
}
