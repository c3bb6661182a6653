package io.tocsin.delivery.run;

import static io.tocsin.delivery.run.HeldHandler.DELIVERED;
import static io.tocsin.delivery.run.HeldHandler.deferred;
import static io.tocsin.delivery.run.Stage.definition;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.handler.Answer.Scope;
import io.tocsin.handler.Handler.Absence;
import io.tocsin.store.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of an event that a handler has not answered. */
class WhyPendingTest {

    private static final Instant LATER = Entries.NOON.plusSeconds(3);

    private final Stage stage = new Stage(new MemoryStore());
    private final HeldHandler handler = new HeldHandler(2);
    private final Runner runner = stage.runner(definition(handler));

    @Test
    void handedOverAndSinceWhenUntilItIsAnswered() {
        // given
        stage.pass(Duration.ofSeconds(3));
        stage.collect(3);

        // when
        runner.wake();
        stage.settle();

        // then
        var waiting = runner.status();
        assertThat(waiting.whyPending(2)).isEqualTo("handed over and not answered yet");
        assertThat(waiting.whyPending(3)).isEqualTo("waits behind what is handed over and not answered yet");
        assertThat(waiting.pendingSince()).isEqualTo(LATER);
        assertThat(waiting.state()).isEqualTo(RunnerStatus.State.RUNNING);
        handler.answer(1, DELIVERED);
        handler.answer(2, DELIVERED);
        stage.settle();
        handler.answer(3, DELIVERED);
        stage.settle();
        assertThat(runner.status().whyPending(4)).isEmpty();
        assertThat(runner.status().pendingSince()).isNull();
    }

    @Test
    void theTargetIsAwayBeforeItHasAnsweredAnything() {
        // given
        stage.collect(1);
        runner.wake();
        stage.settle();

        // when
        handler.absence = Optional.of(new Absence("cluster main is away: no broker answers", LATER, false));

        // then
        var waiting = runner.status();
        assertThat(waiting.whyPending(1)).isEqualTo("cluster main is away: no broker answers");
        assertThat(waiting.pendingSince()).isEqualTo(LATER);
        assertThat(waiting.state()).isEqualTo(RunnerStatus.State.WAITING);
        assertThat(waiting.inFlight()).isEqualTo(1);
    }

    @Test
    void aTargetThatIsOffIsNotTriedAgainBeforeAReload() {
        // given
        handler.always = deferred(Scope.TARGET);
        stage.collect(1);
        runner.wake();
        stage.settle();
        var before = runner.status();

        // when
        handler.absence = Optional.of(new Absence("cluster main is off until a reload: fenced", LATER, true));

        // then
        assertThat(before.nextAttempt()).isNotNull();
        assertThat(before.whyPending(1)).isEqualTo("not now");
        var off = runner.status();
        assertThat(off.whyPending(1)).isEqualTo("cluster main is off until a reload: fenced");
        assertThat(off.nextAttempt()).isNull();
        assertThat(off.untilReload()).isTrue();
    }

    @Test
    void nothingIsSaidOfATargetThatHasNothingToDo() {
        // when
        handler.absence = Optional.of(new Absence("cluster main is away: no broker answers", LATER, false));
        stage.settle();

        // then
        assertThat(runner.status().cause()).isEmpty();
        assertThat(runner.status().state()).isEqualTo(RunnerStatus.State.RUNNING);
    }
}
