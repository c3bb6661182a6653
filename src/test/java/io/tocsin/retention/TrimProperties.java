package io.tocsin.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.alert.TopicId;
import io.tocsin.eventlog.TrimMark;
import io.tocsin.store.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever happens: nothing that is needed is cut, what is old and settled goes, and no seq is given twice. */
class TrimProperties {

    private static final List<TopicId> TOPICS = List.of(new TopicId("cpu"), new TopicId("mem"), new TopicId("disk"));
    private static final Duration RETENTION = Duration.ofHours(10);
    private static final RetentionSettings SETTINGS = new RetentionSettings(RETENTION, 20L << 30, Duration.ofHours(24));

    private enum Happening {
        PUBLISH_CPU,
        PUBLISH_MEM,
        PUBLISH_DISK,
        PUBLISH_ALL,
        SHUT,
        OPEN,
        HOURS_PASS,
        HALF_A_DAY_PASSES,
        STOP,
        KILL,
        DELETE_HANDLER,
        DEFINE_HANDLER
    }

    /** Of each event when it was accepted, by topic. */
    private final Map<TopicId, TreeMap<Long, Instant>> accepted = new HashMap<>();

    private Archive.Gates gates = new Archive.Gates();
    private long lastSeq;
    /** The handler of cpu, of which there is one after the other. */
    private int generation;

    private boolean defined;

    @Property(tries = 30)
    void neverCutsWhatIsNeeded(@ForAll("histories") List<Happening> history) {
        forgetFormerTry();
        var store = new MemoryStore();
        var archive = new Archive(store, SETTINGS, gates, Archive.NOON);
        try {
            archive.define(TOPICS.get(1), "mem-handler");
            define(archive);
            for (var next : history) {
                if (next == Happening.STOP || next == Happening.KILL) {
                    // a kill leaves what is in the store at that moment, a stop what is there after it
                    var killed = store.afterKill();
                    var now = archive.now();
                    archive.close();
                    store = next == Happening.KILL ? killed : store.afterKill();
                    gates.restart();
                    archive = new Archive(store, SETTINGS, gates, now);
                } else {
                    happens(next, archive);
                }
                assertNothingNeededIsCut(archive, store);
            }

            // when everything is delivered and time passes
            openAll();
            for (var topic : TOPICS) {
                settle(archive, topic);
            }
            archive.pass(RETENTION.multipliedBy(2));
            publish(archive, TOPICS.get(2));
            archive.pass(RETENTION.multipliedBy(2));

            // then
            for (var topic : TOPICS) {
                // the newest drain stays, which was one of three events
                assertThat(archive.logged(topic)).hasSize(topic.equals(TOPICS.get(2)) ? 3 : 0);
            }
            assertThat(TrimMark.read(store).held()).isEmpty();
            for (int i = 0; i <= generation; i++) {
                assertInOrder(gates.delivered("cpu-handler" + i));
            }
            assertThat(gates.delivered("mem-handler"))
                    .containsAll(accepted.getOrDefault(TOPICS.get(1), new TreeMap<>())
                            .keySet());
        } finally {
            openAll();
            archive.close();
        }
    }

    /** Also those of handlers that were deleted, and shut before they had delivered everything. */
    private void openAll() {
        for (int i = 0; i <= generation; i++) {
            gates.open("cpu-handler" + i);
        }
    }

    private void forgetFormerTry() {
        accepted.clear();
        gates = new Archive.Gates();
        lastSeq = 0;
        generation = 0;
        defined = false;
    }

    private void happens(Happening next, Archive archive) {
        switch (next) {
            case PUBLISH_CPU -> publish(archive, TOPICS.get(0));
            case PUBLISH_MEM -> publish(archive, TOPICS.get(1));
            case PUBLISH_DISK -> publish(archive, TOPICS.get(2));
            case PUBLISH_ALL -> TOPICS.forEach(topic -> publish(archive, topic));
            case SHUT -> gates.shut("cpu-handler" + generation);
            case OPEN -> gates.open("cpu-handler" + generation);
            case HOURS_PASS -> archive.pass(Duration.ofHours(3));
            case HALF_A_DAY_PASSES -> archive.pass(Duration.ofHours(12));
            case DELETE_HANDLER -> {
                if (defined) {
                    // it is open, or it would drain for ever
                    gates.open("cpu-handler" + generation);
                    archive.delete(TOPICS.get(0), "cpu-handler" + generation);
                    defined = false;
                }
            }
            case DEFINE_HANDLER -> define(archive);
            case STOP, KILL -> throw new AssertionError(next);
        }
    }

    private void define(Archive archive) {
        if (!defined) {
            generation++;
            archive.define(TOPICS.get(0), "cpu-handler" + generation);
            defined = true;
        }
    }

    private void publish(Archive archive, TopicId topic) {
        for (long seq : archive.publish(topic, "a", "b", "a")) {
            assertThat(seq).as("no seq is given twice").isGreaterThan(lastSeq);
            lastSeq = seq;
            accepted.computeIfAbsent(topic, id -> new TreeMap<>()).put(seq, archive.now());
        }
    }

    /** What a handler has not answered, and what is younger than the retention, is in the log. */
    private void assertNothingNeededIsCut(Archive archive, MemoryStore store) {
        for (var topic : TOPICS) {
            var expected = new ArrayList<Long>();
            long needed = archive.topics.number(topic).isEmpty()
                    ? Long.MAX_VALUE
                    : archive.handlers.lowestNeeded(archive.topics.number(topic).orElseThrow());
            accepted.getOrDefault(topic, new TreeMap<>()).forEach((seq, at) -> {
                boolean young = !at.isBefore(archive.now().minus(RETENTION));
                if (young || seq >= needed) {
                    expected.add(seq);
                }
            });
            assertThat(archive.logged(topic)).containsAll(expected);
            long number = archive.topics.number(topic).orElse(0);
            var mark = TrimMark.read(store);
            assertThat(archive.logged(topic))
                    .allSatisfy(seq -> assertThat(seq).isGreaterThanOrEqualTo(mark.keptFrom(number)))
                    .allSatisfy(seq -> assertThat(archive.drains.topicOf(seq))
                            .as("the drain of seq %s", seq)
                            .hasValue(number));
        }
    }

    private void settle(Archive archive, TopicId topic) {
        var number = archive.topics.number(topic);
        if (number.isPresent()) {
            long last = accepted.getOrDefault(topic, new TreeMap<>()).keySet().stream()
                    .mapToLong(seq -> seq)
                    .max()
                    .orElse(0);
            await().untilAsserted(() -> assertThat(archive.handlers.lowestNeeded(number.getAsLong()))
                    .isGreaterThan(last));
        }
    }

    private static void assertInOrder(List<Long> delivered) {
        var first = new ArrayList<Long>();
        delivered.forEach(seq -> {
            if (!first.contains(seq)) {
                first.add(seq);
            }
        });
        assertThat(first).isSorted();
    }

    @Provide
    Arbitrary<List<Happening>> histories() {
        return Arbitraries.frequency(
                        Tuple.of(4, Happening.PUBLISH_CPU),
                        Tuple.of(2, Happening.PUBLISH_MEM),
                        Tuple.of(2, Happening.PUBLISH_DISK),
                        Tuple.of(2, Happening.PUBLISH_ALL),
                        Tuple.of(2, Happening.SHUT),
                        Tuple.of(2, Happening.OPEN),
                        Tuple.of(3, Happening.HOURS_PASS),
                        Tuple.of(2, Happening.HALF_A_DAY_PASSES),
                        Tuple.of(1, Happening.STOP),
                        Tuple.of(1, Happening.KILL),
                        Tuple.of(1, Happening.DELETE_HANDLER),
                        Tuple.of(1, Happening.DEFINE_HANDLER))
                .list()
                .ofMinSize(5)
                .ofMaxSize(40);
    }
}
