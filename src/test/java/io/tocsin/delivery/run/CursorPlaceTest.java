package io.tocsin.delivery.run;

import static io.tocsin.delivery.run.HeldHandler.DELIVERED;
import static io.tocsin.delivery.run.HeldHandler.deferred;
import static io.tocsin.delivery.run.Stage.definition;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tocsin.handler.Answer.Scope;
import io.tocsin.handler.CursorKeeper;
import io.tocsin.handler.DeliverySettings;
import io.tocsin.handler.DeliverySettings.OnFull;
import io.tocsin.lifecycle.Health;
import io.tocsin.store.MemoryStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

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

    /** Only the handler's own status told of it, though the former cluster may be gone for good. */
    @Test
    void aWaitIsLoggedOnceAndShownAsACondition() {
        // given
        stage.collect(3);
        stage.runner(definition(eu));
        stage.settle();
        us.awaited.put("eu", REASON);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        ((Logger) LoggerFactory.getLogger(CursorPlace.class)).addAppender(lines);
        var after = new Stage(store.afterKill());
        after.runner(definition(us));

        // when
        after.pass(Duration.ofMinutes(1));
        after.collect(2);
        after.pass(Duration.ofMinutes(1));
        ((Logger) LoggerFactory.getLogger(CursorPlace.class)).detachAppender(lines);
        var conditions = after.health.conditions();
        us.awaited.clear();
        after.pass(Duration.ofSeconds(1));

        // then
        assertThat(lines.list).hasSize(1);
        assertThat(lines.list.get(0).getKeyValuePairs())
                .extracting(pair -> pair.key + " " + pair.value)
                .contains("handler h", "error " + REASON);
        assertThat(conditions).extracting(Health.Condition::cause).containsExactly(REASON);
        assertThat(after.health.conditions()).isEmpty();
    }

    /** What the former cluster may have became a dead letter besides, which a retry would deliver twice. */
    @Test
    void nothingIsGivenUpForTheSizeOfTheBacklogBeforeItIsKnown() {
        // given
        stage.collect(30);
        stage.runner(definition(eu));
        stage.settle();
        us.awaited.put("eu", REASON);
        var limits = new DeliverySettings(Duration.ofHours(1), 0, Duration.ofSeconds(30), 1, OnFull.DEAD_LETTER);
        var after = new Stage(store.afterKill());
        after.runner(definition(us, limits));

        // when
        after.pass(Duration.ofMinutes(1));
        long deadWhileWaiting = after.cursor().tally().dead();
        us.awaited.clear();
        after.pass(Duration.ofMinutes(1));

        // then
        assertThat(deadWhileWaiting).isZero();
        assertThat(after.cursor().tally().dead()).isEqualTo(30);
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
