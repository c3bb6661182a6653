package io.tocsin.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tocsin.delivery.HandlerChange;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.lifecycle.Health;
import io.tocsin.store.FaultyStore;
import io.tocsin.store.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class SlowDiskTest {

    private static final Duration BOUND = StalledDrain.LIMIT.plusMinutes(3);

    private static NotAcceptingException refusal(CompletableFuture<PublishOutcome> outcome) {
        try {
            outcome.orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS).join();
            throw new AssertionError("it was accepted");
        } catch (CompletionException e) {
            if (e.getCause() instanceof NotAcceptingException refusal) {
                return refusal;
            }
            throw e;
        }
    }

    @Test
    void callersAreToldToComeBackWhileAWriteTakesSecondsAndNothingIsLost() {
        var store = new FaultyStore(new MemoryStore());
        var lines = new ListAppender<ILoggingEvent>();
        var logger = (Logger) LoggerFactory.getLogger(StalledDrain.class);
        lines.start();
        logger.addAppender(lines);
        try (var house = new House(store).opened()) {
            // given
            house.change(new HandlerChange.Create(house.listing(House.CPU, "notes")));
            house.publish(House.CPU, "before");
            var disk = new CountDownLatch(1);
            store.stall(disk);

            // when
            var written =
                    house.collector.publish(House.request(House.CPU, "written")).toCompletableFuture();
            var waiting = new ArrayList<CompletableFuture<PublishOutcome>>();
            for (int i = 0; i < 3; i++) {
                waiting.add(house.collector
                        .publish(House.request(House.CPU, "waiting-" + i))
                        .toCompletableFuture());
            }

            // then
            var unknown = refusal(written);
            assertThat(unknown.getMessage()).contains("the disk is too slow", "unknown");
            assertThat(unknown.retryAfter()).isPositive();
            // a request that was taken into the same drain is being written too
            assertThat(waiting)
                    .allSatisfy(
                            outcome -> assertThat(refusal(outcome).retryAfter()).isPositive());
            var late = house.collector.publish(House.request(House.CPU, "late")).toCompletableFuture();
            assertThat(late).as("refused at once").isCompletedExceptionally();
            assertThat(refusal(late).isOutcomeUnknown()).isFalse();
            assertThat(house.health.conditions())
                    .extracting(Health.Condition::name, Health.Condition::severity)
                    .containsExactly(tuple("store:slow", Health.Severity.FAILED));

            // and when the disk writes again
            disk.countDown();

            // then
            await().untilAsserted(() -> assertThat(house.health.conditions()).isEmpty());
            house.publish(House.CPU, "after");
            var ids = house.eventLog.read(1, House.CPU, 0, 100, 1 << 20).stream()
                    .map(entry -> entry.event().state().id())
                    .toList();
            assertThat(ids).startsWith("before", "written").endsWith("after").doesNotHaveDuplicates();
            for (int i = 0; i < 3; i++) {
                boolean stored = ids.contains("waiting-" + i);
                assertThat(refusal(waiting.get(i)).isOutcomeUnknown())
                        .as("what is stored was not called refused")
                        .isEqualTo(stored);
            }
            var seqs = house.eventLog.read(1, House.CPU, 0, 100, 1 << 20).stream()
                    .map(LogEntry::seq)
                    .toList();
            await().untilAsserted(
                            () -> assertThat(house.deliverers.seqs("notes")).isEqualTo(seqs));
            assertThat(List.copyOf(lines.list))
                    .extracting(ILoggingEvent::getMessage)
                    .containsExactly("nothing is accepted: the disk is too slow", "store writes again");
        } finally {
            logger.detachAppender(lines);
        }
    }

    @Test
    void aDeriveThatStallsIsNotHandedBackSinceItMayBeStored() {
        var store = new FaultyStore(new MemoryStore());
        try (var house = new House(store).opened()) {
            // given
            house.change(new HandlerChange.Create(house.publishing(House.CPU, "onward", "derived")));
            house.publish(House.CPU, "a");
            await().untilAsserted(() -> assertThat(house.topics.topics()).hasSize(2));
            var disk = new CountDownLatch(1);
            store.stall(disk);
            var stalled = house.collector.publish(House.request(House.CPU, "b")).toCompletableFuture();
            assertThat(refusal(stalled).isOutcomeUnknown()).isTrue();

            // when
            disk.countDown();

            // then
            await().untilAsserted(() -> assertThat(house.eventLog.read(2, House.CPU, 0, 100, 1 << 20))
                    .extracting(entry -> entry.event().state().id())
                    .containsExactly("a", "b"));
        }
    }
}
