package io.tocsin.delivery.run;

import static io.tocsin.delivery.run.HeldHandler.DELIVERED;
import static io.tocsin.delivery.run.HeldHandler.deferred;
import static io.tocsin.delivery.run.Stage.definition;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.handler.Answer.Scope;
import io.tocsin.handler.CursorKeeper;
import io.tocsin.store.MemoryStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A handler that keeps its cursor at its target is moved to another one, and the daemon is killed in between. */
class CursorPlaceTest {

    private static final String REASON = "eu has to be reached first";

    private final MemoryStore store = new MemoryStore();
    private final Stage stage = new Stage(store);
    private final HeldHandler eu = at("eu");
    private final HeldHandler us = at("us");

    private static HeldHandler at(String place) {
        var handler = new HeldHandler(10, CursorKeeper.TARGET);
        handler.place = place;
        return handler;
    }

    /** What the former cluster had committed came to the next one as well, when that was reached first. */
    @Test
    void waitsForTheCursorsWhereSomethingWasUnderWay() {
        // given
        stage.collect(3);
        stage.runner(definition(eu));
        stage.settle();
        us.awaited.put("eu", REASON);

        // when
        var after = new Stage(store.afterKill());
        var runner = after.runner(definition(us));
        after.pass(Duration.ofMinutes(1));
        var waiting = runner.status();
        us.awaited.clear();
        after.pass(Duration.ofSeconds(1));

        // then
        assertThat(waiting.state()).isEqualTo(RunnerStatus.State.WAITING);
        assertThat(waiting.cause()).isEqualTo(REASON);
        assertThat(us.handedOver).containsExactly(1L, 2L, 3L);
        assertThat(runner.status().cause()).isEmpty();
        assertThat(after.cursor().place()).isEqualTo("us");
    }

    @Test
    void stillWaitsAfterAnotherKillAndAnotherMove() {
        // given
        stage.collect(3);
        stage.runner(definition(eu));
        stage.settle();
        us.awaited.put("eu", REASON);
        var second = new Stage(store.afterKill());
        var runner = second.runner(definition(us));
        second.pass(Duration.ofSeconds(1));
        var asia = at("asia");
        asia.awaited.put("eu", REASON);
        runner.replace(definition(asia));
        second.pass(Duration.ofSeconds(1));

        // when
        var third = new Stage(((MemoryStore) second.store).afterKill());
        var last = third.runner(definition(asia));
        third.settle();

        // then
        assertThat(third.cursor().place()).isEqualTo("eu");
        assertThat(last.status().cause()).isEqualTo(REASON);
        assertThat(asia.handedOver).isEmpty();
        assertThat(us.handedOver).isEmpty();
    }

    @Test
    void doesNotWaitWhenNothingWasUnderWay() {
        // given: everything is answered and stored, as it is soon after the last event, and while the target is away
        stage.collect(2);
        stage.runner(definition(eu));
        stage.settle();
        eu.answer(1, DELIVERED);
        eu.answer(2, deferred(Scope.TARGET));
        stage.settle();
        var underWay = stage.cursor().place();
        us.awaited.put("eu", REASON);

        // when
        eu.always = deferred(Scope.TARGET);
        stage.pass(Duration.ofMinutes(5));
        var after = new Stage(store.afterKill());
        after.runner(definition(us));
        after.settle();

        // then
        assertThat(underWay).isEqualTo("eu");
        assertThat(us.handedOver).containsExactly(2L);
    }

    @Test
    void doesNotWaitWhereItWas() {
        // given
        stage.collect(2);
        stage.runner(definition(eu));
        stage.settle();

        // when
        var same = at("eu");
        same.awaited.put("eu", REASON);
        var after = new Stage(store.afterKill());
        after.runner(definition(same));
        after.settle();

        // then
        assertThat(same.handedOver).containsExactly(1L, 2L);
    }

    @Test
    void nothingWaitsAfterAStop() {
        // given
        stage.collect(2);
        var runner = stage.runner(definition(eu));
        stage.settle();
        eu.answerAll(DELIVERED);
        runner.stop();
        stage.settle();

        // when
        runner.finish();

        // then
        assertThat(stage.cursor().place()).isEmpty();
        assertThat(stage.cursor().seq()).isEqualTo(3);
    }
}
