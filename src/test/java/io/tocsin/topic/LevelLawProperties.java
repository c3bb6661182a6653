package io.tocsin.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.store.MemoryStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The level of a topic is the maximum of its states, after whatever happened to it. */
class LevelLawProperties {

    /** An event of one id, or, without a level, the deletion of the topic; before it the daemon may be restarted. */
    record Happening(TopicId topic, String id, int level, boolean restart) {}

    @Property(tries = 40)
    void levelIsTheMaximumOfTheStates(@ForAll("histories") List<Happening> history) {
        // given
        var expected = new HashMap<TopicId, Map<String, Level>>();
        var seqs = new HashSet<Long>();
        var ordinals = new HashMap<TopicId, Long>();
        var store = new MemoryStore();
        var house = new House(store).opened();
        try {
            for (var next : history) {
                // when
                if (next.restart()) {
                    house.close();
                    house = new House(store.afterKill()).opened();
                    store = (MemoryStore) house.store;
                }
                var states = expected.computeIfAbsent(next.topic(), topic -> new HashMap<>());
                if (next.level() < 0) {
                    house.deleteTopic(next.topic());
                    states.clear();
                } else {
                    publish(house, next, states, seqs, ordinals);
                }

                // then
                for (var topic : expected.keySet()) {
                    assertLevel(house, topic, expected.getOrDefault(topic, Map.of()));
                }
            }
        } finally {
            house.close();
        }
    }

    private static void publish(
            House house, Happening next, Map<String, Level> states, Set<Long> seqs, Map<TopicId, Long> ordinals) {
        var level = Level.ofNumber(next.level()).orElseThrow();
        var event = house.publish(next.topic(), next.id(), level).events().get(0);
        var previous = states.put(next.id(), level);
        assertThat(event.previousLevel()).isEqualTo(previous == null ? Level.OK : previous);
        assertThat(seqs.add(event.seq())).as("seq %s is used once", event.seq()).isTrue();
        long ordinal = ordinals.merge(next.topic(), 1L, Long::sum);
        var view = house.topics.find(next.topic()).orElseThrow();
        var entry =
                house.eventLog.entry(view.number(), next.topic(), event.seq()).orElseThrow();
        assertThat(entry.ordinal()).isEqualTo(ordinal);
        assertThat(entry.previousSeq() == 0).isEqualTo(previous == null);
    }

    private static void assertLevel(House house, TopicId topic, Map<String, Level> states) {
        var level = states.values().stream().max(Level::compareTo).orElse(Level.OK);
        var view = house.topics.find(topic);
        assertThat(view.map(TopicView::level).orElse(Level.OK)).isEqualTo(level);
        var found = new HashMap<String, Level>();
        if (view.isPresent()) {
            house.topics.states(topic, Level.OK, state -> found.put(state.id(), state.level()));
            var critical = new ArrayList<Level>();
            house.topics.states(topic, Level.CRITICAL, state -> critical.add(state.level()));
            assertThat(critical).hasSize((int)
                    states.values().stream().filter(Level.CRITICAL::equals).count());
        }
        assertThat(found).isEqualTo(states);
    }

    @Provide
    Arbitrary<List<Happening>> histories() {
        var topics = Arbitraries.of(new TopicId("cpu"), new TopicId("mem"), new TopicId("disk"));
        var ids = Arbitraries.of("a", "b", "c", "\u00e9");
        var levels =
                Arbitraries.frequency(Tuple.of(1, -1), Tuple.of(3, 0), Tuple.of(2, 1), Tuple.of(2, 2), Tuple.of(2, 3));
        var restarts = Arbitraries.frequency(Tuple.of(9, false), Tuple.of(1, true));
        return Combinators.combine(topics, ids, levels, restarts)
                .as(Happening::new)
                .list()
                .ofMaxSize(40);
    }
}
