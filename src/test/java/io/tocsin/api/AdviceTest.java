package io.tocsin.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.kafka.ClusterId;
import io.tocsin.kafka.ClusterStatus;
import io.tocsin.kafka.settings.RequiredAcks;
import io.tocsin.lifecycle.Health.Condition;
import io.tocsin.lifecycle.Health.Severity;
import io.tocsin.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AdviceTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Store.Room UP_TO_THE_RESERVE = new Store.Room(10, 1, 100, Long.MAX_VALUE);
    private static final Store.Room UP_TO_MAX_BYTES = new Store.Room(300, 1_000, 100, 256);

    @Test
    void aClusterThatIsOffHasToBeMendedFirst() {
        // given
        var advice = new Advice(List.of(cluster("off", true), cluster("away", false)), UP_TO_THE_RESERVE, true);

        // then
        assertThat(on(advice, "cluster:off")).isEqualTo("what the cause says, then: systemctl reload tocsind");
        assertThat(on(advice, "cluster:away")).isEqualTo("tocsin clusters test away");
    }

    @Test
    void theRemedyForAStoreFitsWhatIsWrongWithIt() {
        assertThat(on(new Advice(List.of(), UP_TO_THE_RESERVE, true), "store"))
                .isEqualTo("make room on the disk, or lower reserve under [store]");
        assertThat(on(new Advice(List.of(), UP_TO_MAX_BYTES, true), "store")).startsWith("raise max-bytes");
        assertThat(on(new Advice(List.of(), UP_TO_MAX_BYTES, false), "store")).startsWith("dmesg");
        assertThat(on(new Advice(List.of(), UP_TO_THE_RESERVE, true), "store:slow"))
                .isEqualTo("iostat -x");
        assertThat(on(new Advice(List.of(), UP_TO_THE_RESERVE, true), "store:damage"))
                .isEqualTo("tocsind store verify");
    }

    @Test
    void aConfigurationIsCheckedMendedAndRead() {
        assertThat(on(new Advice(List.of(), UP_TO_THE_RESERVE, true), "configuration"))
                .isEqualTo("tocsind check, correct what it names, then: systemctl reload tocsind");
    }

    private static String on(Advice advice, String condition) {
        return advice.on(new Condition(condition, Severity.FAILED, "cause", NOON));
    }

    private static ClusterStatus cluster(String id, boolean isOff) {
        return new ClusterStatus(
                new ClusterId(id), false, Optional.of("why"), isOff, NOON, Optional.empty(), RequiredAcks.ALL, 1, 0, 0);
    }
}
