package io.tocsin.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.alert.EventState;
import io.tocsin.alert.Level;
import io.tocsin.lifecycle.Health.Severity;
import io.tocsin.store.MemoryStore;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OwnAlertsTest {

    private final MemoryStore store = new MemoryStore();
    private final House house = new House(store).opened();
    private final OwnAlerts alerts = newRun();

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void tellsWhatIsWrongWhenItGetsWorseAndWhenItIsOver() {
        // given
        told("cluster:eu", Severity.DEGRADED, Level.WARNING);
        told("cluster:eu", Severity.FAILED, Level.CRITICAL);
        var atWorst = state("cluster:eu").message();
        // when
        house.health.clear("cluster:eu");
        alerts.runOnce();
        // then
        awaitLevel("cluster:eu", Level.OK);
        assertThat(atWorst).isEqualTo("no broker answers");
        assertThat(collected()).isEqualTo(3);
    }

    @Test
    void tellsNothingTwice() {
        // given
        told("handler:cpu/kafka1", Severity.DEGRADED, Level.WARNING);
        // when
        alerts.runOnce();
        alerts.runOnce();
        // then
        assertThat(collected()).isEqualTo(1);
    }

    @Test
    void leavesOutTheTroublesOfItsOwnHandlers() {
        // given
        house.health.report("handler:tocsin/kafka1", Severity.FAILED, "no broker answers");
        // when
        alerts.runOnce();
        // then
        assertThat(house.topics.find(OwnAlerts.TOPIC)).isEmpty();
    }

    @Test
    void goesOnFromWhatAFormerRunHasTold() {
        // given
        told("cluster:eu", Severity.FAILED, Level.CRITICAL);
        house.health.clear("cluster:eu");
        var next = newRun();
        next.runOnce();
        long beforeTheGraceIsOver = collected();
        // when
        house.now = house.now.plus(Duration.ofMinutes(3));
        next.runOnce();
        // then
        awaitLevel("cluster:eu", Level.OK);
        assertThat(beforeTheGraceIsOver).isEqualTo(1);
    }

    @Test
    void tellsNothingOfATroubleThatOutlastsARestart() {
        // given
        told("cluster:eu", Severity.FAILED, Level.CRITICAL);
        house.health.clear("cluster:eu");
        var next = newRun();
        // when
        next.runOnce();
        house.health.report("cluster:eu", Severity.FAILED, "no broker answers");
        next.runOnce();
        // then
        await().until(next::isQuiet);
        assertThat(collected()).isEqualTo(1);
    }

    @Test
    void aStoreThatIsWellAfterARestartIsSaidToBe() {
        // given
        told("store", Severity.DEGRADED, Level.WARNING);
        house.health.clear("store");
        var next = newRun();
        // when
        next.runOnce();
        // then
        awaitLevel("store", Level.OK);
    }

    @Test
    void aStoreThatCannotBeReadAtTheFirstLookIsReadAtTheNext() {
        // given
        told("thread:x", Severity.DEGRADED, Level.WARNING);
        house.health.clear("thread:x");
        var next = newRun();
        store.fail();
        next.runOnce();
        // when
        store.reopen();
        next.runOnce();
        // then
        awaitLevel("thread:x", Level.OK);
    }

    @Test
    void isNoUnroutedTopic() {
        // given
        house.health.report("store", Severity.DEGRADED, "slow");
        // when
        alerts.runOnce();
        // then
        awaitLevel("store", Level.WARNING);
        assertThat(house.metrics.unrouted()).isEmpty();
    }

    /** One as after a start of the daemon. */
    private OwnAlerts newRun() {
        return new OwnAlerts(house.health, house.collector, house.topics, () -> house.now);
    }

    /** Something is wrong, and an event says so. */
    private void told(String condition, Severity severity, Level level) {
        house.health.report(condition, severity, severity == Severity.FAILED ? "no broker answers" : "slow");
        alerts.runOnce();
        awaitLevel(condition, level);
    }

    private void awaitLevel(String id, Level level) {
        await().until(() -> house.topics
                .state(OwnAlerts.TOPIC, id)
                .filter(state -> state.level() == level)
                .isPresent());
        // the callers are answered behind that
        await().until(alerts::isQuiet);
    }

    private EventState state(String id) {
        return house.topics.state(OwnAlerts.TOPIC, id).orElseThrow();
    }

    private long collected() {
        return house.topics.find(OwnAlerts.TOPIC).orElseThrow().collected();
    }
}
