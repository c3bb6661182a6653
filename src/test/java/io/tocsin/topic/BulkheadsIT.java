package io.tocsin.topic;

import static io.tocsin.topic.House.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.alert.TopicId;
import io.tocsin.delivery.HandlerChange;
import io.tocsin.delivery.HandlerView;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.Answer;
import io.tocsin.handler.Answers;
import io.tocsin.handler.CursorCommit;
import io.tocsin.handler.DeliverySettings;
import io.tocsin.handler.Handler;
import io.tocsin.handler.HandlerDefinition;
import io.tocsin.handler.HandlerKind.Opening;
import io.tocsin.handler.HandlerSpec;
import io.tocsin.handler.Origin;
import io.tocsin.lifecycle.Health;
import io.tocsin.store.Store;
import io.tocsin.store.StoreSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One handler never hurts another: the real collector, registry and store, and handlers that do their worst. */
class BulkheadsIT {

    private static final TopicId CPU = new TopicId("cpu");
    private static final int EVENTS = 200;
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(2);

    @TempDir
    Path directory;

    private final CountDownLatch end = new CountDownLatch(1);
    private final Map<String, List<Long>> delivered = new ConcurrentHashMap<>();
    private final AtomicInteger stuckNow = new AtomicInteger();
    private Store store;
    private House house;

    @BeforeEach
    void open() {
        store = Store.open(StoreSettings.DEFAULTS, directory, new Health(Clock.systemUTC()));
        house = new House(store).opened();
    }

    @AfterEach
    void close() {
        end.countDown();
        house.close();
        store.close();
    }

    /** How a handler does its work. */
    private enum Threads {
        /** On the threads that all handlers share: it never waits. */
        SHARED,
        /** On a thread for what blocks, which ends when it is interrupted. */
        INTERRUPTIBLE,
        /** The same, and being interrupted does not end it. */
        UNINTERRUPTIBLE
    }

    /** How a handler treats its events. */
    private enum Manner {
        WELL,
        /** Answers nothing, for ever. One that blocks comes back only when it is interrupted, if at all. */
        STALLING,
        /** Defers every event as its own fault. */
        FAILING,
        /** Takes 20 ms for an event. */
        SLOW
    }

    private final class StallingHandler implements Handler {

        private final String id;
        private final Manner manner;
        private final Threads threads;

        StallingHandler(String id, Manner manner, Threads threads) {
            this.id = id;
            this.manner = manner;
            this.threads = threads;
        }

        @Override
        public Window window() {
            return new Window(isBlocking() ? 1 : 1_000, 8 * 1024 * 1024);
        }

        @Override
        public boolean isBlocking() {
            return threads != Threads.SHARED;
        }

        @Override
        public Session open() {
            return this::deliver;
        }

        private void deliver(List<LogEntry> run, CursorCommit cursor, Answers answers) {
            switch (manner) {
                case WELL -> answerAll(run, answers);
                case FAILING ->
                    run.forEach(
                            entry -> answers.answer(entry.seq(), new Answer.Deferred(Answer.Scope.EVENT, true, "no")));
                case STALLING -> {
                    stuckNow.incrementAndGet();
                    if (isBlocking()) {
                        stall();
                        stuckNow.decrementAndGet();
                    }
                }
                case SLOW -> {
                    if (isBlocking()) {
                        pause(20);
                    }
                    answerAll(run, answers);
                }
            }
        }

        private void answerAll(List<LogEntry> run, Answers answers) {
            for (var entry : run) {
                delivered
                        .computeIfAbsent(id, name -> new CopyOnWriteArrayList<>())
                        .add(entry.seq());
                answers.answer(entry.seq(), new Answer.Delivered(null));
            }
        }

        private void stall() {
            do {
                pause(Long.MAX_VALUE);
                // who sits in the kernel does not see it
            } while (threads == Threads.UNINTERRUPTIBLE && Thread.interrupted());
        }

        private void pause(long millis) {
            try {
                boolean ended = end.await(millis, TimeUnit.MILLISECONDS);
                assertThat(ended).isIn(true, false);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void define(String id, Manner manner, Threads threads) {
        var limits =
                new DeliverySettings(Duration.ofHours(1), 0, ATTEMPT_TIMEOUT, 0, DeliverySettings.DEFAULT.onFull());
        house.change(new HandlerChange.Create(new HandlerDefinition(
                new HandlerSpec(ref(CPU, id), "stalling", null, "", Origin.API),
                limits,
                new Opening.Opened(new StallingHandler(id, manner, threads)),
                List.of())));
    }

    @ParameterizedTest
    @EnumSource(Threads.class)
    void fiftyBlockedTenFailingAndTenSlowNeverHurtTheOtherThirty(Threads threads) {
        // given: those that do harm come first in every queue
        var slow = new ArrayList<String>();
        var well = new ArrayList<String>();
        for (int i = 0; i < 50; i++) {
            define("blocked" + i, Manner.STALLING, threads);
        }
        for (int i = 0; i < 10; i++) {
            define("failing" + i, Manner.FAILING, threads);
            define("slow" + i, Manner.SLOW, threads);
            slow.add("slow" + i);
        }
        for (int i = 0; i < 30; i++) {
            define("well" + i, Manner.WELL, threads);
            well.add("well" + i);
        }
        long beganNanos = System.nanoTime();

        // when
        for (int i = 0; i < EVENTS; i++) {
            house.publish(CPU, "id" + i % 7);
        }

        // then
        await().atMost(Duration.ofMinutes(5)).until(() -> well.stream().allMatch(id -> count(id) == EVENTS));
        System.out.printf(
                "bulkheads, threads=%s: 30 well handlers delivered %d events each in %d ms%n",
                threads, EVENTS, (System.nanoTime() - beganNanos) / 1_000_000);
        assertThat(well)
                .allSatisfy(id -> assertThat(delivered.get(id)).isSorted().doesNotHaveDuplicates());
        assertThat(house.handlers.views())
                .filteredOn(view -> view.spec().ref().id().name().startsWith("blocked"))
                .hasSize(50)
                .allSatisfy(view -> assertThat(view.pending()).isEqualTo(EVENTS));
        // those that were interrupted try again in a while
        await().pollInterval(Duration.ofMillis(1)).until(() -> stuckNow.get() > 0);
        if (threads == Threads.UNINTERRUPTIBLE) {
            // each keeps a thread, for ever
            await().atMost(Duration.ofMinutes(5))
                    .untilAsserted(() -> assertThat(stuckNow).hasValue(50));
        }
        await().atMost(Duration.ofMinutes(5)).until(() -> slow.stream().allMatch(id -> count(id) == EVENTS));
    }

    @Test
    void tenThousandHandlersNeedNoThreadOfTheirOwn() {
        // given
        int handlers = 10_000;
        int threadsBefore = Thread.activeCount();
        long beganNanos = System.nanoTime();
        for (int i = 0; i < handlers; i++) {
            define("h" + i, Manner.WELL, i % 2 == 0 ? Threads.SHARED : Threads.INTERRUPTIBLE);
        }
        long definedNanos = System.nanoTime();

        // when
        house.publish(CPU, "a", "b", "c");

        // then
        await().atMost(Duration.ofMinutes(5))
                .until(() -> house.handlers.views().stream()
                        .mapToLong(HandlerView::pending)
                        .allMatch(pending -> pending == 0));
        int threads = Thread.activeCount() - threadsBefore;
        System.out.printf(
                "%d handlers: defined in %d ms, 3 events to all of them in %d ms, %d more threads%n",
                handlers,
                (definedNanos - beganNanos) / 1_000_000,
                (System.nanoTime() - definedNanos) / 1_000_000,
                threads);
        assertThat(delivered).hasSize(handlers);
        assertThat(delivered.values()).allSatisfy(seqs -> assertThat(seqs).containsExactly(1L, 2L, 3L));
        assertThat(threads).isLessThan(60);
    }

    private int count(String id) {
        return delivered.getOrDefault(id, List.of()).size();
    }
}
