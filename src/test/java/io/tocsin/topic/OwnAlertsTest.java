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
    private final OwnAlerts alerts = new OwnAlerts(house.health, house.collector, house.topics, () -> house.now);

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void tellsWhatIsWrongWhenItGetsWorseAndWhenItIsOver() {
        // given
        house.health.report("cluster:eu", Severity.DEGRADED, "slow");
        alerts.runOnce();
        awaitLevel("cluster:eu", Level.WARNING);
        house.health.report("cluster:eu", Severity.FAILED, "no broker answers");
        alerts.runOnce();
        awaitLevel("cluster:eu", Level.CRITICAL);
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
        house.health.report("handler:cpu/kafka1", Severity.DEGRADED, "slow");
        alerts.runOnce();
        awaitLevel("handler:cpu/kafka1", Level.WARNING);
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
        house.health.report("cluster:eu", Severity.FAILED, "no broker answers");
        alerts.runOnce();
        awaitLevel("cluster:eu", Level.CRITICAL);
        house.health.clear("cluster:eu");
        var next = new OwnAlerts(house.health, house.collector, house.topics, () -> house.now);
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
        house.health.report("cluster:eu", Severity.FAILED, "no broker answers");
        alerts.runOnce();
        awaitLevel("cluster:eu", Level.CRITICAL);
        house.health.clear("cluster:eu");
        var next = new OwnAlerts(house.health, house.collector, house.topics, () -> house.now);
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
        house.health.report("store", Severity.DEGRADED, "slow");
        alerts.runOnce();
        awaitLevel("store", Level.WARNING);
        house.health.clear("store");
        var next = new OwnAlerts(house.health, house.collector, house.topics, () -> house.now);
        // when
        next.runOnce();
        // then
        awaitLevel("store", Level.OK);
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
