package io.tocsin.delivery.run;

import static io.tocsin.delivery.run.Stage.definition;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.delivery.ledger.Receipt;
import io.tocsin.store.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OnlookerTest {

    private final MemoryStore store = new MemoryStore();
    private final Stage stage = new Stage(store);
    private final List<Receipt> told = new ArrayList<>();
    private final List<Long> cursors = new ArrayList<>();

    private Runnable whenTold = () -> {};

    private final class Looking implements Onlooker {

        private final boolean waits;

        Looking(boolean waits) {
            this.waits = waits;
        }

        @Override
        public boolean looksAt(long handlerNumber) {
            return handlerNumber == Stage.HANDLER_NUMBER;
        }

        @Override
        public boolean waitsFor(long handlerNumber) {
            return waits && looksAt(handlerNumber);
        }

        @Override
        public void answered(long handlerNumber, List<Receipt> receipts, long cursor) {
            receipts.forEach(receipt -> assertThat(stage.receipts.find(handlerNumber, receipt.seq()))
                    .as("told when it can be read")
                    .contains(receipt));
            told.addAll(receipts);
            cursors.add(cursor);
            whenTold.run();
        }
    }

    @Test
    void isToldAtOnceWhenSomebodyWaits() {
        // given
        stage.onlooker = new Looking(true);
        var runner = stage.runner(definition(HeldHandler.delivering(100), "level() < CRITICAL OR TRUE"));
        stage.collect(3);
        // when
        runner.wake();
        stage.settle();
        // then
        assertThat(told).extracting(Receipt::seq).containsExactlyInAnyOrder(1L, 2L, 3L);
        assertThat(told).extracting(Receipt::outcome).containsOnly(Outcome.DELIVERED);
        assertThat(cursors.get(cursors.size() - 1)).isEqualTo(4);
    }

    /** Who was told that everything is delivered asked how the handler is doing, and heard that something is pending. */
    @Test
    void theStatusIsAsNewBeforeAnybodyIsTold() {
        // given
        stage.onlooker = new Looking(true);
        var runner = stage.runner(definition(HeldHandler.delivering(100)));
        var statuses = new ArrayList<RunnerStatus>();
        whenTold = () -> statuses.add(runner.status());
        stage.collect(3);
        // when
        runner.wake();
        stage.settle();
        // then
        assertThat(told).hasSize(3);
        assertThat(statuses).last().satisfies(status -> {
            assertThat(status.passed().events()).isEqualTo(3);
            assertThat(status.inFlight()).isZero();
            assertThat(status.cursor()).isEqualTo(4);
        });
    }

    @Test
    void isToldWithTheNextReceiptsWhenNobodyWaits() {
        // given
        stage.onlooker = new Looking(false);
        var runner = stage.runner(definition(HeldHandler.delivering(100), "level() > CRITICAL"));
        stage.collect(3);
        runner.wake();
        stage.settle();
        int early = told.size();
        // when
        stage.pass(Duration.ofMillis(100));
        // then
        assertThat(early).isZero();
        assertThat(told)
                .extracting(Receipt::outcome)
                .containsExactly(Outcome.FILTERED, Outcome.FILTERED, Outcome.FILTERED);
    }

    @Test
    void tellsWhatAMatchWouldSayAndRemembersNothingOfIt() {
        // given
        var definition = definition(HeldHandler.delivering(100), "count() > 2");
        var runner = stage.runner(definition);
        stage.collect(1);
        runner.wake();
        stage.settle();
        var next = stage.collect("next").get(0);
        // when
        var first = runner.explain(definition, next).orElseThrow();
        var second = runner.explain(definition, next).orElseThrow();
        // then
        assertThat(first.values()).containsEntry("count()", "2");
        assertThat(second).isEqualTo(first);
        assertThat(first.matches()).isFalse();
    }
}
