package io.tocsin.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.delivery.HandlerChange;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.store.MemoryStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ClockJumpTest {

    @Test
    void timesOfAcceptanceNeverFallAndDeliveryGoesOnWhenTheClockJumpsBack() {
        var store = new MemoryStore();
        try (var house = new House(store).opened()) {
            // given
            house.change(new HandlerChange.Create(house.listing(House.CPU, "notes")));
            house.publish(House.CPU, "first");
            var first = house.now;

            // when
            house.now = first.minus(Duration.ofDays(400));
            house.publish(House.CPU, "second");
            house.now = first.plusSeconds(1);
            house.publish(House.CPU, "third");

            // then
            assertThat(house.eventLog.read(1, House.CPU, 0, 10, 1 << 20))
                    .extracting(LogEntry::acceptedAt)
                    .containsExactly(first, first, first.plusSeconds(1));
            await().untilAsserted(
                            () -> assertThat(house.deliverers.seqs("notes")).containsExactly(1L, 2L, 3L));
        }
        try (var house = new House(store)) {
            // also across a restart with a clock that is behind
            var before = new DrainIndex(store).last().orElseThrow().acceptedAt();
            house.now = before.minus(Duration.ofDays(1));
            house.opened();
            house.publish(House.CPU, "fourth");
            assertThat(new DrainIndex(store).last().orElseThrow().acceptedAt()).isEqualTo(before);
        }
    }
}
