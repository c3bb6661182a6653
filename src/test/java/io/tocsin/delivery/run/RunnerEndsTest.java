package io.tocsin.delivery.run;

import static io.tocsin.delivery.run.HeldHandler.DELIVERED;
import static io.tocsin.delivery.run.HeldHandler.deferred;
import static io.tocsin.delivery.run.Stage.definition;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.delivery.ledger.End;
import io.tocsin.delivery.ledger.Extent;
import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.handler.Answer;
import io.tocsin.handler.Answer.Scope;
import io.tocsin.handler.CursorKeeper;
import io.tocsin.handler.DeliverySettings;
import io.tocsin.handler.DeliverySettings.OnFull;
import io.tocsin.lifecycle.Health.Condition;
import io.tocsin.store.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A backlog that is given up as a whole or in part, one that has to wait for another, and a cursor at the target. */
class RunnerEndsTest {

    private final MemoryStore store = new MemoryStore();
    private final Stage stage = new Stage(store);

    @Test
    void discardsWhatIsPendingAndWhatIsInFlightAtOnce() {
        // given: 1 is delivered, 2 to 4 are in flight, the rest waits
        stage.collect(12_000);
        var handler = new HeldHandler(4);
        var runner = stage.runner(definition(handler));
        stage.settle();
        handler.answer(1, DELIVERED);

        // when
        stage.backlog.endAt(new End(stage.collected() + 1, stage.extent()).discarding());
        runner.wake();
        stage.settle();

        // then
        assertThat(stage.drained).contains(runner);
        assertThat(runner.pending()).isZero();
        assertThat(stage.receipt(1).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(List.of(2L, 4L, 5L, 12_000L))
                .allSatisfy(seq -> assertThat(stage.receipt(seq).outcome()).isEqualTo(Outcome.DISCARDED));
        assertThat(handler.handedOver).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void discardingGoesOnAfterARestartAndKeepsWhatWasDeliveredAhead() {
        // given
        stage.collect(5);
        var handler = new HeldHandler(5);
        stage.runner(definition(handler));
        stage.settle();
        handler.answer(3, DELIVERED);
        stage.pass(Unsaved.SAVE_AFTER);

        // when
        var after = new Stage(store.afterKill());
        after.runner(definition(new HeldHandler(5)), new End(6, new Extent(5, Long.MAX_VALUE)).discarding());
        after.settle();

        // then
        assertThat(after.drained).hasSize(1);
        assertThat(after.receipt(3).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(after.receipt(2).outcome()).isEqualTo(Outcome.DISCARDED);
        assertThat(after.receipt(5).outcome()).isEqualTo(Outcome.DISCARDED);
    }

    @Test
    void theConditionOfAHandlerThatHangsGoesWithTheHandler() {
        // given
        stage.collect(2);
        var handler = new HeldHandler(5);
        handler.always = deferred(Scope.OWN_TARGET);
        var runner = stage.runner(definition(handler));
        stage.settle();
        var meanwhile = stage.health.conditions();

        // when
        stage.backlog.endAt(new End(3, stage.extent()).discarding());
        runner.wake();
        stage.settle();
        runner.finish();

        // then
        assertThat(meanwhile).extracting(Condition::name).containsExactly("handler:" + Stage.REF);
        assertThat(stage.drained).contains(runner);
        assertThat(stage.health.conditions()).isEmpty();
    }

    @Test
    void theConditionGoesWhenANewDefinitionWantsNothingOfWhatFailed() {
        // given
        stage.collect(2);
        var handler = new HeldHandler(5);
        handler.always = deferred(Scope.OWN_TARGET);
        var runner = stage.runner(definition(handler));
        stage.settle();
        var meanwhile = stage.health.conditions();

        // when
        runner.replace(definition(new HeldHandler(5), "level() == OK AND level() == CRITICAL"));
        stage.settle();

        // then
        assertThat(meanwhile).hasSize(1);
        assertThat(runner.pending()).isZero();
        assertThat(stage.health.conditions()).isEmpty();
        assertThat(runner.status().cause()).isEmpty();
    }

    @Test
    void aDefinitionThatCameTooLateForADiscardedHandlerIsLetGo() {
        // given
        stage.collect(2);
        var runner = stage.runner(definition(new HeldHandler(5)));
        stage.settle();
        var late = new HeldHandler(5);
        runner.replace(definition(late));

        // when
        stage.backlog.endAt(new End(3, stage.extent()).discarding());
        stage.settle();
        runner.finish();

        // then
        assertThat(stage.drained).contains(runner);
        assertThat(late.closed).isEqualTo(1);
        assertThat(late.handedOver).isEmpty();
    }

    @Test
    void handsNothingOverWhileAnotherOneHasToGoFirst() {
        // given
        stage.collect(2);
        stage.gate = Optional.of("a deleted handler of this name has 3 events to deliver first");
        var handler = HeldHandler.delivering(5);
        var runner = stage.runner(definition(handler));
        stage.settle();
        var waiting = runner.status();

        // when
        stage.gate = Optional.empty();
        runner.wake();
        stage.settle();

        // then
        assertThat(waiting.state()).isEqualTo(RunnerStatus.State.WAITING);
        assertThat(waiting.cause()).isEqualTo("a deleted handler of this name has 3 events to deliver first");
        assertThat(handler.handedOver).containsExactly(1L, 2L);
        assertThat(runner.status().cause()).isEmpty();
    }

    @Test
    void theOldestEventsOfABacklogThatIsTooLargeBecomeDeadLetters() {
        // given: a target that is away, and room for a part of what comes
        var handler = new HeldHandler(10);
        handler.always = deferred(Scope.TARGET);
        stage.collect(200);
        int bytes = stage.eventLog
                .read(Stage.TOPIC_NUMBER, Entries.TOPIC, 1, 1, 1)
                .get(0)
                .bytes();
        long most = 100L * bytes + bytes / 2;
        var limits = new DeliverySettings(Duration.ofHours(1), 0, Duration.ofSeconds(30), most, OnFull.DEAD_LETTER);

        // when
        var runner = stage.runner(definition(handler, limits));
        stage.settle();

        // then
        var letters = stage.deadLetters.list(Stage.HANDLER_NUMBER, Entries.TOPIC, 0, 1_000);
        assertThat(letters).hasSizeBetween(95, 105);
        assertThat(letters.get(0).entry().seq()).isEqualTo(1);
        assertThat(letters.get(0).reason()).isEqualTo("the backlog was above backlog-max-bytes, " + most);
        assertThat(runner.pending()).isEqualTo(200 - letters.size());
    }

    @Test
    void aHandlerWhoseCursorIsAtItsTargetGetsRunAfterRunAndLeavesReceiptsToTheRunner() {
        // given
        stage.collect(4);
        var handler = new HeldHandler(4, CursorKeeper.TARGET);
        handler.mostPerRun = 2;
        var position = new Answer.Position("eu", "alerts", 3, 17);

        // when
        stage.runner(definition(handler));
        stage.settle();
        var handed = List.copyOf(handler.handedOver);
        handler.answer(1, new Answer.Delivered(position));
        int before = store.syncedWrites();
        stage.pass(Unsaved.SAVE_AFTER);

        // then
        assertThat(handed).containsExactly(1L, 2L, 3L, 4L);
        assertThat(handler.runs).containsExactly(2, 2);
        assertThat(handler.lastCommit().handlerNumber()).isEqualTo(Stage.HANDLER_NUMBER);
        assertThat(stage.receipt(1).position()).isEqualTo(position);
        assertThat(stage.cursor().seq()).isEqualTo(2);
        assertThat(store.syncedWrites()).isEqualTo(before);
    }

    @Test
    void theCursorOfAHandlerThatLeavesItsTargetIsSyncedBeforeTheNextOneTakesOver() {
        // given
        stage.collect(3);
        var handler = new HeldHandler(4, CursorKeeper.TARGET);
        handler.target = Optional.of("eu, exactly once");
        var runner = stage.runner(definition(handler));
        stage.settle();
        handler.answer(1, DELIVERED);
        handler.answer(2, DELIVERED);
        handler.answer(3, new Answer.Deferred(Scope.TARGET, true, "away"));
        int before = store.syncedWrites();
        var next = new HeldHandler(4);
        next.target = Optional.of("eu, at least once");

        // when
        runner.replace(definition(next));
        stage.settle();

        // then
        assertThat(store.syncedWrites()).isEqualTo(before + 1);
        assertThat(stage.cursor().seq()).isEqualTo(3);
        assertThat(next.handedOver).containsExactly(3L);
    }
}
