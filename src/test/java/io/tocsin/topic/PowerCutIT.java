package io.tocsin.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tocsin.alert.Draft;
import io.tocsin.alert.EventData;
import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.delivery.Delivery;
import io.tocsin.delivery.HandlerChange;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.eventlog.EncodedDraft;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.lifecycle.Health;
import io.tocsin.store.Batch;
import io.tocsin.store.PassesOn;
import io.tocsin.store.PowerCutStore;
import io.tocsin.store.PowerCutStore.Cut;
import io.tocsin.store.PowerCutStore.Moment;
import io.tocsin.store.Store;
import io.tocsin.store.StoreSettings;
import io.tocsin.topic.PublishRequest.Idempotency;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes off while requests are stored and handlers deliver: of the write-ahead log remains what was synced, and of
 * what was not synced anything. Then everything that was answered is there, nothing is there in half, and all goes on.
 */
final class PowerCutIT {

    private static final long SEED = Long.getLong("powercut.seed", 20261121);
    private static final int MOMENTS = Integer.getInteger("powercut.moments", 14);
    private static final int PUBLISHERS = 4;
    private static final int SYNCS_BETWEEN = 40;
    private static final TopicId SOURCE = new TopicId("source");
    private static final TopicId DERIVED = new TopicId("derived");
    private static final TopicId LARGE = new TopicId("large");
    private static final TopicId SCRATCH = new TopicId("scratch");
    private static final List<TopicId> TOPICS = List.of(SOURCE, LARGE, new TopicId("plain"));
    private static final List<Level> LEVELS = List.of(Level.values());
    private static final List<Cut> CUTS = List.of(Cut.values());
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @TempDir
    Path directory;

    /** A request that is published, told from others by the messages of its events: {@code name/index/size}. */
    private record Sent(String name, TopicId topic, PublishRequest request) {

        static Sent random(String name, Random random) {
            var topic = TOPICS.get(random.nextInt(TOPICS.size()));
            int size = 1 + random.nextInt(topic.equals(LARGE) ? 3 : 20);
            String details = topic.equals(LARGE) ? "x".repeat(60_000) : "";
            var events = new ArrayList<EncodedDraft>();
            for (int i = 0; i < size; i++) {
                var level = LEVELS.get(random.nextInt(LEVELS.size()));
                var draft =
                        Draft.of("id-" + random.nextInt(30), level, name + "/" + i + "/" + size, EventData.of("cpu"));
                events.add(EncodedDraft.encode(draft.withDetails(details), 1 << 20));
            }
            var idempotency = random.nextInt(3) > 0
                    ? null
                    : new Idempotency(
                            digest(name),
                            digest(name),
                            collected -> new StoredAnswer(
                                    200, (name + " " + collected.events().get(0).seq()).getBytes(UTF_8)));
            return new Sent(name, topic, new PublishRequest(topic, events, idempotency));
        }

        private static byte[] digest(String name) {
            return Arrays.copyOf(name.getBytes(UTF_8), 32);
        }
    }

    /** An answered request: where its events stand. */
    private record Answered(Sent sent, List<Long> seqs) {}

    /** The files at a moment, and what had been answered before it. */
    private record Snapshot(Moment files, List<Answered> answered) {}

    @Test
    void whatWasAnsweredIsThereAndNothingInHalf() throws Exception {
        var snapshots = snapshots(MOMENTS, store -> store);
        var random = new Random(SEED);
        var opened = new EnumMap<Cut, Integer>(Cut.class);
        long lostBytes = 0;
        int manyLogs = 0;
        for (int i = 0; i < snapshots.size(); i++) {
            var snapshot = snapshots.get(i);
            manyLogs += snapshot.files().synced().size() > 1 ? 1 : 0;
            for (var cut : List.of(CUTS.get(2 * i % 10), CUTS.get((2 * i + 1) % 10), Cut.SOMEWHERE, Cut.HOLE)) {
                var left = Files.createDirectories(directory.resolve("cut-" + i + "-" + cut + "-" + random.nextInt()));
                lostBytes += snapshot.files().cut(left.resolve("store"), cut, random);
                opened.merge(cut, 1, Integer::sum);
                try {
                    verify(snapshot, left);
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError("moment " + i + ", " + cut + ", seed " + SEED, e);
                }
            }
        }
        System.out.printf(
                "PowerCutIT: %d moments (%d with several log files), cuts %s, %d KiB lost, seed %d%n",
                snapshots.size(), manyLogs, opened, lostBytes / 1024, SEED);
        assertThat(manyLogs).as("moments with several log files").isPositive();
        assertThat(lostBytes).isPositive();
    }

    @Test
    void aDiskThatSaysItSyncedAndDidNotIsFound() throws Exception {
        // given
        var snapshots = snapshots(2, LyingDisk::new);
        for (int i = 0; i < snapshots.size(); i++) {
            var snapshot = snapshots.get(i);
            var left = Files.createDirectories(directory.resolve("cut-" + i));

            // when
            snapshot.files().cut(left.resolve("store"), Cut.AT_THE_SYNC, new Random(SEED));

            // then
            assertThatThrownBy(() -> verify(snapshot, left))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining(" at seq ");
        }
    }

    /** A store that answers before anything is synced. */
    private record LyingDisk(Store below) implements PassesOn {

        @Override
        public void write(Batch batch, Durability durability) {
            below.write(batch, Durability.UNSYNCED);
        }
    }

    /** @param disk what the daemon takes for its store */
    private List<Snapshot> snapshots(int moments, UnaryOperator<Store> disk) throws Exception {
        var snapshots = new ArrayList<Snapshot>();
        var answered = new ConcurrentHashMap<String, Answered>();
        var live = directory.resolve("live");
        try (var real = Store.open(StoreSettings.DEFAULTS, live, new Health(InstantSource.system()))) {
            var store = new PowerCutStore(real, live.resolve("store"));
            try (var house = new House(disk.apply(store)).opened()) {
                house.change(new HandlerChange.Create(house.publishing(SOURCE, "onward", DERIVED.name())));
                house.change(new HandlerChange.Create(house.listing(SOURCE, "notes")));
                house.change(new HandlerChange.Create(house.listing(DERIVED, "notes-derived")));
                var enough = new AtomicInteger();
                Runnable snap = () -> {
                    // what was answered is taken first: it was synced then
                    var before = List.copyOf(answered.values());
                    var files = store.moment(directory.resolve("moment-" + snapshots.size()));
                    snapshots.add(new Snapshot(files, before));
                    enough.incrementAndGet();
                };
                store.atEachSync(number -> {
                    // half of the moments lie within a sync, of which nobody has been told
                    if (number % (2 * SYNCS_BETWEEN) == 0 && enough.get() < moments) {
                        snap.run();
                    }
                });
                var publishers = new ArrayList<Thread>();
                for (int p = 0; p < PUBLISHERS; p++) {
                    publishers.add(publisher(house, p, answered, () -> enough.get() < moments));
                }
                publishers.forEach(Thread::start);
                // and half between two
                while (enough.get() < moments) {
                    int seen = answered.size();
                    await().atMost(LIMIT)
                            .pollInterval(Duration.ofMillis(1))
                            .until(() -> enough.get() >= moments || answered.size() > seen + SYNCS_BETWEEN);
                    if (enough.get() < moments) {
                        store.alone(snap);
                    }
                }
                for (var publisher : publishers) {
                    publisher.join();
                }
            }
        }
        return snapshots;
    }

    private static Thread publisher(House house, int number, Map<String, Answered> answered, BooleanSupplier goOn) {
        return new Thread(
                () -> {
                    var random = new Random(SEED + number);
                    for (int i = 0; goOn.getAsBoolean(); i++) {
                        var sent = Sent.random("r" + number + "-" + i, random);
                        var outcome = (PublishOutcome.Collected) House.await(
                                house.collector.publish(sent.request()).toCompletableFuture());
                        var seqs = outcome.events().stream()
                                .map(PublishOutcome.CollectedEvent::seq)
                                .toList();
                        answered.put(sent.name(), new Answered(sent, seqs));
                        if (number == 0 && i % 25 == 0) {
                            house.publish(SCRATCH, "s" + i);
                            house.deleteTopic(SCRATCH);
                        }
                    }
                },
                "publisher-" + number);
    }

    private static void verify(Snapshot snapshot, Path left) {
        try (var store = Store.open(StoreSettings.DEFAULTS, left, new Health(InstantSource.system()));
                var house = new House(store).opened()) {
            var log = new HashMap<TopicId, List<LogEntry>>();
            for (var view : house.topics.topics()) {
                log.put(view.id(), house.eventLog.read(view.number(), view.id(), 0, 1 << 20, Integer.MAX_VALUE));
            }
            everythingAnsweredIsThere(snapshot, log);
            nothingIsThereInHalf(log);
            statesFollowTheLog(house, log);
            long end = new DrainIndex(store).last().orElseThrow().endSeq();
            assertThat(log.values().stream()
                            .flatMap(List::stream)
                            .mapToLong(LogEntry::seq)
                            .max()
                            .orElse(0))
                    .isLessThan(end);

            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(house.handlers.views())
                            .hasSize(3)
                            .allSatisfy(view -> assertThat(view.pending()).isZero()));
            var source = log.getOrDefault(SOURCE, List.of());
            var derived = house.eventLog.read(number(house, DERIVED), DERIVED, 0, 1 << 20, Integer.MAX_VALUE);
            assertThat(derived.stream().map(PowerCutIT::message))
                    .as("derived events come with the cursor behind them: each once, in order")
                    .isEqualTo(source.stream().map(PowerCutIT::message).toList());
            everythingHasAReceipt(house, source, List.of("onward", "notes"));
            everythingHasAReceipt(house, derived, List.of("notes-derived"));
            redeliveredFromTheCursor(house.deliverers.seqs("notes"), source);

            repetitionsAreKnown(snapshot, house);
            var next = house.publish(TOPICS.get(2), "after", Level.WARNING)
                    .events()
                    .get(0);
            assertThat(next.seq()).as("the log goes on").isGreaterThanOrEqualTo(end);
            assertThat(snapshot.answered().stream().flatMap(answered -> answered.seqs().stream()))
                    .doesNotContain(next.seq());
        }
    }

    private static long number(House house, TopicId topic) {
        return house.topics.topics().stream()
                .filter(view -> view.id().equals(topic))
                .findFirst()
                .orElseThrow()
                .number();
    }

    private static String message(LogEntry entry) {
        return entry.event().state().message();
    }

    private static void everythingAnsweredIsThere(Snapshot snapshot, Map<TopicId, List<LogEntry>> log) {
        var messages = new HashMap<Long, String>();
        log.values().forEach(entries -> entries.forEach(entry -> messages.put(entry.seq(), message(entry))));
        for (var answered : snapshot.answered()) {
            var drafts = answered.sent().request().events();
            for (int i = 0; i < drafts.size(); i++) {
                assertThat(messages.get(answered.seqs().get(i)))
                        .as(
                                "%s at seq %d",
                                answered.sent().name(), answered.seqs().get(i))
                        .isEqualTo(drafts.get(i).draft().message());
            }
        }
    }

    private static void nothingIsThereInHalf(Map<TopicId, List<LogEntry>> log) {
        log.forEach((topic, entries) -> {
            var requests = new HashMap<String, List<String>>();
            for (var entry : entries) {
                var parts = message(entry).split("/", -1);
                if (parts.length == 3) {
                    requests.computeIfAbsent(parts[0] + "/" + parts[2], name -> new ArrayList<>())
                            .add(parts[1]);
                }
            }
            requests.forEach((name, parts) -> assertThat(parts)
                    .as("%s of %s", name, topic)
                    .hasSize(Integer.parseInt(name.substring(name.indexOf('/') + 1)))
                    .doesNotHaveDuplicates());
            for (int i = 1; i < entries.size(); i++) {
                assertThat(entries.get(i).ordinal())
                        .as("no gap in %s", topic)
                        .isEqualTo(entries.get(i - 1).ordinal() + 1);
                assertThat(entries.get(i).acceptedAt())
                        .isAfterOrEqualTo(entries.get(i - 1).acceptedAt());
            }
        });
    }

    private static void statesFollowTheLog(House house, Map<TopicId, List<LogEntry>> log) {
        for (var topic : TOPICS) {
            var last = new HashMap<String, LogEntry>();
            log.getOrDefault(topic, List.of())
                    .forEach(entry -> last.put(entry.event().state().id(), entry));
            var highest = Level.OK;
            for (var entry : last.values()) {
                var expected = entry.event().state();
                assertThat(house.topics.state(topic, expected.id())).contains(expected);
                assertThat(house.topics.lastSeq(topic, expected.id())).hasValue(entry.seq());
                highest = expected.level().compareTo(highest) > 0 ? expected.level() : highest;
            }
            if (!last.isEmpty()) {
                assertThat(house.topics.find(topic).orElseThrow().level()).isEqualTo(highest);
                assertThat(house.topics.find(topic).orElseThrow().collected())
                        .isEqualTo(log.getOrDefault(topic, List.of()).size());
            }
        }
    }

    private static void everythingHasAReceipt(House house, List<LogEntry> entries, List<String> handlers) {
        // every entry would take long: the youngest, whose receipts are the ones at risk
        var youngest = entries.subList(Math.max(0, entries.size() - 150), entries.size());
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(youngest)
                        .allSatisfy(
                                entry -> assertThat(house.handlers.deliveries().of(entry))
                                        .extracting(Delivery::status)
                                        .isEqualTo(Collections.nCopies(handlers.size(), "delivered"))));
    }

    /** What the handler delivered after the cut is the end of the log, in order, without a gap. */
    private static void redeliveredFromTheCursor(List<Long> delivered, List<LogEntry> source) {
        var seqs = source.stream().map(LogEntry::seq).toList();
        assertThat(delivered).isSubsetOf(seqs).isSorted();
        assertThat(new HashSet<>(delivered)).hasSameSizeAs(delivered);
        if (!delivered.isEmpty()) {
            assertThat(seqs).endsWith(delivered.get(delivered.size() - 1));
        }
    }

    private static void repetitionsAreKnown(Snapshot snapshot, House house) {
        int repeated = 0;
        for (var answered : snapshot.answered()) {
            if (answered.sent().request().idempotency() != null && repeated++ < 20) {
                var outcome = House.await(
                        house.collector.publish(answered.sent().request()).toCompletableFuture());
                assertThat(outcome)
                        .isInstanceOfSatisfying(
                                PublishOutcome.Repeated.class,
                                again -> assertThat(again.answer().body())
                                        .asString()
                                        .isEqualTo(answered.sent().name() + " "
                                                + answered.seqs().get(0)));
            }
        }
    }
}
