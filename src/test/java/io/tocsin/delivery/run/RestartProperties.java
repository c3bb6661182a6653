package io.tocsin.delivery.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.delivery.ledger.Remembered;
import io.tocsin.delivery.ledger.Tally;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.Answer;
import io.tocsin.handler.Answer.Scope;
import io.tocsin.handler.CursorKeeper;
import io.tocsin.store.Batch;
import io.tocsin.store.MemoryStore;
import io.tocsin.store.Store.Durability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Killed at any point, again and again, with a store that fails now and then: nothing is skipped, order holds. */
class RestartProperties {

    private static final int EVENTS = 60;

    /** One history of a handler, through several processes. */
    private static final class History {

        private final Random random;
        private final boolean movesCursor;
        private final String match;
        private MemoryStore store = new MemoryStore();
        private Stage stage = new Stage(store);
        private HeldHandler handler;
        private Runner runner;
        private final Set<Long> delivered = new HashSet<>();
        private final Set<Long> savedBefore = new HashSet<>();

        History(Random random, boolean movesCursor) {
            this(random, movesCursor, "");
        }

        History(Random random, boolean movesCursor, String match) {
            this.random = random;
            this.movesCursor = movesCursor;
            this.match = match;
            this.handler = new HeldHandler(8, movesCursor ? CursorKeeper.STORE_WRITE : CursorKeeper.RUNNER);
            this.runner = stage.runner(Stage.definition(handler, match));
        }

        /** What is to be delivered, decided in one go. */
        private Set<Long> wanted() {
            var definition = Stage.definition(handler, match);
            var uninterrupted = new Match(definition, Stage.HANDLER_NUMBER, Remembered.NOTHING);
            return stage
                    .eventLog
                    .read(Stage.TOPIC_NUMBER, Entries.TOPIC, 1, Integer.MAX_VALUE, Integer.MAX_VALUE)
                    .stream()
                    .filter(entry -> uninterrupted.decide(entry).isWanted())
                    .map(LogEntry::seq)
                    .collect(Collectors.toSet());
        }

        void run() {
            while (stage.collected() < EVENTS) {
                switch (random.nextInt(7)) {
                    case 0 -> collect();
                    case 1, 2 -> answerSome();
                    case 3 -> stage.pass(Duration.ofMillis(random.nextInt(300)));
                    case 4 -> kill();
                    case 5 -> failStore();
                    default -> stage.settle();
                }
            }
            kill();
            handler.always = null;
            for (int i = 0; i < 10 * EVENTS && runner.pending() > 0; i++) {
                answerAll(HeldHandler.DELIVERED);
                stage.pass(Duration.ofMillis(200));
            }
        }

        private void collect() {
            if (store.failure() == null) {
                var ids = new String[1 + random.nextInt(3)];
                for (int i = 0; i < ids.length; i++) {
                    ids[i] = "id" + random.nextInt(20);
                }
                stage.collect(ids);
                runner.wake();
            }
        }

        private void answerSome() {
            if (movesCursor) {
                answerRun();
                return;
            }
            for (long seq : handler.waiting()) {
                switch (random.nextInt(5)) {
                    case 0 -> answer(seq, new Answer.Deferred(Scope.TARGET, random.nextBoolean(), "away"));
                    case 1, 2 -> answer(seq, HeldHandler.DELIVERED);
                    default -> {}
                }
            }
            stage.settle();
        }

        /** The effect and the cursor in one write, which may be durable although it seems to fail. */
        private void answerRun() {
            var run = handler.waiting();
            if (run.isEmpty() || store.failure() != null) {
                return;
            }
            var batch = new Batch();
            handler.lastCommit().addTo(batch, run.get(run.size() - 1));
            int how = random.nextInt(4);
            if (how > 0) {
                store.write(batch, Durability.SYNCED);
                run.forEach(
                        seq -> assertThat(delivered.add(seq)).as("once: " + seq).isTrue());
            }
            var answer = how > 1 ? HeldHandler.DELIVERED : new Answer.Deferred(Scope.TARGET, true, "unknown");
            handler.answerAll(answer);
            stage.settle();
        }

        private void answerAll(Answer answer) {
            if (movesCursor) {
                answerRun();
            } else {
                handler.waiting().forEach(seq -> answer(seq, answer));
            }
        }

        private void answer(long seq, Answer answer) {
            if (answer == HeldHandler.DELIVERED) {
                assertThat(savedBefore).as("saved before the restart").doesNotContain(seq);
                delivered.add(seq);
            }
            handler.answer(seq, answer);
        }

        private void failStore() {
            if (random.nextInt(3) == 0) {
                store.failNextWrite();
                stage.pass(Duration.ofMillis(1_500));
                store.reopen();
                stage.pass(Duration.ofMillis(1_500));
            }
        }

        private void kill() {
            store = store.afterKill();
            stage = new Stage(store);
            savedBefore.clear();
            savedBefore.addAll(saved());
            handler = new HeldHandler(8, movesCursor ? CursorKeeper.STORE_WRITE : CursorKeeper.RUNNER);
            runner = stage.runner(Stage.definition(handler, match));
            stage.settle();
            assertThat(handler.waiting()).isSorted();
            assertThat(firstUnsaved())
                    .isEqualTo(
                            handler.waiting().isEmpty()
                                    ? null
                                    : handler.waiting().get(0));
        }

        private @Nullable Long firstUnsaved() {
            var wanted = wanted();
            for (long seq = 1; seq <= stage.collected(); seq++) {
                if (wanted.contains(seq) && !savedBefore.contains(seq)) {
                    return seq;
                }
            }
            return null;
        }

        private List<Long> saved() {
            var saved = new ArrayList<Long>();
            for (long seq = 1; seq <= stage.collected(); seq++) {
                if (stage.receipts.find(Stage.HANDLER_NUMBER, seq).isPresent()) {
                    saved.add(seq);
                }
            }
            return saved;
        }
    }

    @Property(tries = 150)
    void nothingIsSkippedAndOnlyTheUnsavedIsRepeated(@ForAll Random random) {
        // given
        var history = new History(new Distinct(random), false);

        // when
        history.run();

        // then
        assertThat(history.delivered).isEqualTo(all(history.stage.collected()));
        assertThat(history.runner.pending()).isZero();
        assertTheTallyIsThatOfTheReceipts(history);
    }

    @Property(tries = 150)
    void whatMovesTheCursorWithItsEffectHappensOnce(@ForAll Random random) {
        // given
        var history = new History(random, true);

        // when
        history.run();

        // then
        assertThat(history.delivered).isEqualTo(all(history.stage.collected()));
        assertThat(history.runner.pending()).isZero();
        assertThat(history.saved()).hasSize((int) history.stage.collected());
        assertTheTallyIsThatOfTheReceipts(history);
    }

    /** What was thrown at random and what was counted comes out as if nothing had happened. */
    @Property(tries = 150)
    void aMatchDecidesTheSameHoweverOftenItIsInterrupted(@ForAll Random random, @ForAll boolean movesCursor) {
        // given
        var history = new History(new Distinct(random), movesCursor, "count() % 3 != 0 AND rand() < 0.8");

        // when
        history.run();

        // then
        assertThat(history.delivered).isEqualTo(history.wanted());
        assertThat(history.runner.pending()).isZero();
        history.runner.finish();
        for (long seq = 1; seq <= history.stage.collected(); seq++) {
            assertThat(history.stage.receipt(seq).outcome())
                    .isEqualTo(history.delivered.contains(seq) ? Outcome.DELIVERED : Outcome.FILTERED);
        }
        assertTheTallyIsThatOfTheReceipts(history);
    }

    private static void assertTheTallyIsThatOfTheReceipts(History history) {
        history.runner.finish();
        var cursor = history.stage.cursor();
        var counted = Tally.NONE;
        for (long seq = 1; seq <= history.stage.collected(); seq++) {
            counted = counted.plus(history.stage.receipt(seq).outcome());
        }
        assertThat(cursor.tally()).isEqualTo(counted);
        assertThat(cursor.passed()).isEqualTo(history.stage.extent());
    }

    private static Set<Long> all(long count) {
        return LongStream.rangeClosed(1, count).boxed().collect(Collectors.toSet());
    }

    /** Gives ids that never come twice, since what overtook an event of its own id is repeated on purpose. */
    private static final class Distinct extends Random {

        private static final long serialVersionUID = 1L;

        private final Random below;
        private int id = 20;

        Distinct(Random below) {
            this.below = below;
        }

        @Override
        public int nextInt(int bound) {
            return bound == 20 ? id++ : below.nextInt(bound);
        }

        @Override
        public boolean nextBoolean() {
            return below.nextBoolean();
        }
    }
}
