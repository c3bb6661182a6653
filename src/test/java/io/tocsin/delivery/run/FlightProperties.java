package io.tocsin.delivery.run;

import static io.tocsin.delivery.run.Entries.NOON;
import static io.tocsin.delivery.run.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.handler.Answer;
import io.tocsin.handler.Answer.Scope;
import io.tocsin.handler.DeliverySettings;
import io.tocsin.handler.Handler.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever handlers answer, and in whatever order: nothing is lost, and order holds. */
class FlightProperties {

    private static final long STEP_NANOS = Duration.ofMinutes(7).toNanos();

    /** One life of a flight under random answers, checked at every move. */
    private static final class Life {

        private final Random random;
        private final Flight flight = new Flight();
        private final int events;
        private final DeliverySettings limits;
        private final List<Long> firstHandOvers = new ArrayList<>();
        private final Map<String, TreeMap<Integer, Long>> deliveries = new HashMap<>();
        private final Map<Long, Integer> handOvers = new HashMap<>();
        private final boolean givesUp;
        private final Map<Long, Effect> outcomes = new HashMap<>();
        private final List<Long> passed = new ArrayList<>();
        private final List<Slot> awaited = new ArrayList<>();
        private final Set<Long> answered = new HashSet<>();
        private int handedOver;
        private long read;
        private long nowNanos;
        private boolean mustStartAtLowest;

        Life(Random random, int events, boolean givesUp) {
            this.random = random;
            this.events = events;
            this.givesUp = givesUp;
            this.limits = givesUp
                    ? new DeliverySettings(Duration.ofHours(1), random.nextInt(4))
                    : new DeliverySettings(Duration.ofDays(7_000), 0);
        }

        void run() {
            for (int move = 0; passed.size() < events; move++) {
                // in the long run every target comes back, or a handler could wait for ever
                boolean good = move > 40 * events;
                switch (random.nextInt(4)) {
                    case 0 -> readOne();
                    case 1 -> handOver();
                    case 2 -> answerOne(good);
                    default -> turn();
                }
                nowNanos += random.nextInt(3) == 0 ? STEP_NANOS : 1;
            }
        }

        private void readOne() {
            if (read < events && flight.size() < 12) {
                read++;
                flight.add(entry(read, "id" + read % 3));
            }
        }

        private void handOver() {
            boolean held = flight.isHeld();
            var window = new Window(1 + random.nextInt(8), 100 + random.nextInt(600));
            var run = flight.handOver(window, 1 + random.nextInt(8), NOON);
            if (run.isEmpty()) {
                return;
            }
            assertThat(held).isFalse();
            long previous = 0;
            for (var slot : run) {
                assertThat(slot.entry().seq()).isGreaterThan(previous);
                previous = slot.entry().seq();
                handOvers.put(previous, handedOver++);
                if (!firstHandOvers.contains(previous)) {
                    firstHandOvers.add(previous);
                }
            }
            if (mustStartAtLowest) {
                long first = run.get(0).entry().seq();
                assertThat(lowestUnanswered()).isGreaterThanOrEqualTo(first);
                mustStartAtLowest = false;
            }
            awaited.addAll(run);
        }

        private long lowestUnanswered() {
            for (long seq = 1; seq <= read; seq++) {
                if (!answered.contains(seq)) {
                    return seq;
                }
            }
            return Long.MAX_VALUE;
        }

        private void answerOne(boolean good) {
            if (awaited.isEmpty()) {
                return;
            }
            var slot = awaited.remove(random.nextInt(awaited.size()));
            long seq = slot.entry().seq();
            assertThat(flight.awaited(seq)).contains(slot);
            var answer = answer(good);
            var effect = flight.answered(slot, answer, limits, nowNanos);
            if (answer instanceof Answer.Delivered) {
                deliveries
                        .computeIfAbsent(slot.entry().event().state().id(), id -> new TreeMap<>())
                        .put(handOvers.getOrDefault(seq, -1), seq);
            }
            switch (effect) {
                case DELIVERED, FILTERED, DOOMED -> {
                    assertThat(outcomes.put(seq, effect))
                            .as("outcome of " + seq)
                            .isNull();
                    answered.add(seq);
                }
                case REPEATED -> assertThat(outcomes).containsEntry(seq, Effect.DELIVERED);
                case HELD -> assertThat(flight.isHeld()).isTrue();
            }
        }

        private Answer answer(boolean good) {
            int choice = good ? 0 : random.nextInt(9);
            return switch (choice) {
                case 3 -> givesUp ? new Answer.Filtered("a rule") : new Answer.Delivered(null);
                case 4 -> givesUp ? new Answer.Refused("no") : new Answer.Delivered(null);
                case 5 -> new Answer.Deferred(Scope.TARGET, random.nextBoolean(), "away");
                case 6 -> new Answer.Deferred(Scope.KAFKA_TOPIC, random.nextBoolean(), "no leader");
                case 7 -> new Answer.Deferred(Scope.EVENT, random.nextBoolean(), "busy");
                default -> new Answer.Delivered(null);
            };
        }

        private void turn() {
            flight.doomed().forEach(flight::buried);
            for (var entry = flight.pass(); entry.isPresent(); entry = flight.pass()) {
                passed.add(entry.get().seq());
            }
            if (flight.isQuiet() && flight.isHeld()) {
                flight.goBack();
                mustStartAtLowest = lowestUnanswered() <= read;
            }
        }
    }

    @Property(tries = 400)
    void nothingIsLostAndOrderHolds(@ForAll Random random, @ForAll @IntRange(min = 1, max = 40) int events) {
        // given
        var life = new Life(random, events, true);

        // when
        life.run();

        // then
        assertThat(life.firstHandOvers).isSorted().hasSize(events);
        assertThat(life.passed).isSorted().doesNotHaveDuplicates().hasSize(events);
        assertThat(life.outcomes).hasSize(events);
        assertThat(life.flight.size()).isZero();
        assertThat(life.flight.bytes()).isZero();
        assertThat(life.flight.handed()).isZero();
    }

    @Property(tries = 400)
    void theLastAppearancesOfAnIdAreInOrder(@ForAll Random random, @ForAll @IntRange(min = 1, max = 40) int events) {
        // given
        var life = new Life(random, events, false);

        // when
        life.run();

        // then
        assertThat(life.outcomes.values()).hasSize(events).containsOnly(Effect.DELIVERED);
        for (var inOrderOfHandOver : life.deliveries.values()) {
            var seqs = List.copyOf(inOrderOfHandOver.values());
            assertThat(IntStream.range(0, seqs.size())
                            .filter(i -> seqs.lastIndexOf(seqs.get(i)) == i)
                            .mapToObj(seqs::get))
                    .isSorted();
        }
    }
}
