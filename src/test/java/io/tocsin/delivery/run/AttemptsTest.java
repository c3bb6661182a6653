package io.tocsin.delivery.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tocsin.lifecycle.CloseFailedException;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.NamedThreads;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttemptsTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private record Due(Duration after, Runnable task) {}

    private final NamedThreads threads = new NamedThreads(new Health(Clock.systemUTC()));
    private final List<Due> timers = new CopyOnWriteArrayList<>();
    private final Attempts attempts = new Attempts(threads, (after, task) -> {
        var due = new Due(after, task);
        timers.add(due);
        return () -> timers.remove(due);
    });
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger expired = new AtomicInteger();
    private final AtomicInteger ignored = new AtomicInteger();

    @AfterEach
    void leavesNoThread() {
        end.countDown();
        attempts.close(Deadline.after(Duration.ofSeconds(10)));
        threads.close(Deadline.after(Duration.ofSeconds(10)));
        assertThat(threads.running()).isEmpty();
    }

    @Test
    void runsOneAfterTheOtherOnAThreadThatStays() {
        // given
        var seat = attempts.seat("cpu/any");
        var names = new CopyOnWriteArrayList<String>();

        // when
        for (int i = 0; i < 5; i++) {
            int before = names.size();
            seat.attempt(() -> names.add(Thread.currentThread().getName()), LIMIT, expired::incrementAndGet);
            await().until(() -> names.size() > before);
        }

        // then
        assertThat(names).hasSize(5);
        assertThat(threads.running()).hasSizeBetween(1, 2);
        assertThat(expired).hasValue(0);
    }

    /** More asked at once than threads were idle, and the one too many waited behind the others though it had room. */
    @Test
    void thoseWhoAskAtOnceAreAllServed() throws InterruptedException {
        for (int handlers = 2; handlers <= Attempts.MOST_SERVING; handlers++) {
            // given: all threads wait for work, and each attempt ends when all have begun
            await().pollInterval(Duration.ofMillis(1)).until(AttemptsTest::allAreIdle);
            var begun = new CountDownLatch(handlers);
            Runnable meets = () -> {
                begun.countDown();
                try {
                    boolean met = begun.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                    ignored.addAndGet(met ? 0 : 1);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            };

            // when
            for (int i = 0; i < handlers; i++) {
                attempts.seat("cpu/any").attempt(meets, LIMIT, expired::incrementAndGet);
            }

            // then
            assertThat(begun.await(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("%d at once", handlers)
                    .isTrue();
        }
    }

    private static boolean allAreIdle() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("attempt-"))
                .allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING);
    }

    @Test
    void servesHandlersInTheOrderInWhichTheyAsked() {
        // given: every thread is taken
        for (int i = 0; i < Attempts.MOST_SERVING; i++) {
            attempts.seat("cpu/any").attempt(this::block, LIMIT, expired::incrementAndGet);
        }
        await().until(() -> timers.size() == Attempts.MOST_SERVING);
        var order = new CopyOnWriteArrayList<Integer>();
        for (int i = 0; i < 50; i++) {
            int number = i;
            attempts.seat("cpu/any").attempt(() -> order.add(number), LIMIT, expired::incrementAndGet);
        }

        // when: one of them is free again
        expire(1);

        // then
        await().until(() -> order.size() == 50);
        assertThat(order).isSorted();
        assertThat(threads.running()).hasSize(Attempts.MOST_SERVING);
    }

    @Test
    void handlersThatBlockCostTheOthersOneTimeLimitOnce() {
        // given: more of them than threads, each asking again as soon as its time is over
        for (int i = 0; i < 100; i++) {
            blockAgainAndAgain(attempts.seat("cpu/any"));
        }
        var served = new AtomicInteger();
        var seat = attempts.seat("cpu/any");

        // when: those that got a thread and those behind them run out of time once, and the healthy one is served
        while (served.get() == 0) {
            expire(Attempts.MOST_SERVING);
            if (served.get() == 0) {
                seat.withdraw();
                seat.attempt(served::incrementAndGet, LIMIT, () -> {});
            }
            LockSupport.parkNanos(1_000_000);
        }
        int first = served.get();
        for (int i = 0; i < 1_000; i++) {
            int before = served.get();
            seat.attempt(served::incrementAndGet, LIMIT, () -> {});
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> served.get() > before);
        }

        // then: from then on no time limit has to end for it
        assertThat(served.get() - first).isEqualTo(1_000);
        assertThat(threads.running()).hasSizeLessThanOrEqualTo(Attempts.MOST_SERVING);
    }

    @Test
    void aThreadWhoseAttemptIgnoresItsInterruptionIsReplaced() {
        // given
        for (int i = 0; i < Attempts.MOST_SERVING; i++) {
            attempts.seat("cpu/any").attempt(this::ignoreInterruption, LIMIT, expired::incrementAndGet);
        }
        await().until(() -> timers.size() == Attempts.MOST_SERVING);
        var served = new AtomicInteger();
        attempts.seat("cpu/any").attempt(served::incrementAndGet, LIMIT, () -> {});

        // when
        expire(Attempts.MOST_SERVING);
        int withoutGrace = served.get();
        fire(Attempts.GRACE, Attempts.MOST_SERVING);

        // then
        assertThat(withoutGrace).isZero();
        await().until(() -> served.get() == 1);
        await().untilAsserted(() -> assertThat(ignored).hasValue(Attempts.MOST_SERVING));
        assertThat(threads.running()).hasSizeLessThanOrEqualTo(2 * Attempts.MOST_SERVING);
    }

    @Test
    void aHandlerIsNotServedWhileItsLastAttemptStillRuns() {
        // given
        var seat = attempts.seat("cpu/any");
        var closed = new AtomicInteger();
        var served = new AtomicInteger();
        seat.attempt(this::ignoreInterruption, LIMIT, expired::incrementAndGet);
        await().until(() -> timers.size() == 1);
        expire(1);
        fire(Attempts.GRACE, 1);

        // when
        seat.attempt(served::incrementAndGet, LIMIT, () -> {});
        seat.close(closed::incrementAndGet);
        var other = new AtomicInteger();
        attempts.seat("cpu/any").attempt(other::incrementAndGet, LIMIT, () -> {});
        await().until(() -> other.get() == 1);
        int early = served.get() + closed.get();
        end.countDown();

        // then
        assertThat(early).isZero();
        await().until(() -> served.get() == 1 && closed.get() == 1);
    }

    @Test
    void whatWasNotBegunCanBeTakenBack() {
        // given
        for (int i = 0; i < Attempts.MOST_SERVING; i++) {
            attempts.seat("cpu/any").attempt(this::block, LIMIT, expired::incrementAndGet);
        }
        await().until(() -> timers.size() == Attempts.MOST_SERVING);
        var seat = attempts.seat("cpu/any");
        var served = new AtomicInteger();
        seat.attempt(served::incrementAndGet, LIMIT, () -> {});

        // when
        boolean first = seat.withdraw();
        boolean second = seat.withdraw();
        end.countDown();

        // then
        assertThat(first).isTrue();
        assertThat(second).isFalse();
        var last = new AtomicInteger();
        attempts.seat("cpu/any").attempt(last::incrementAndGet, LIMIT, () -> {});
        await().until(() -> last.get() == 1);
        assertThat(served).hasValue(0);
    }

    @Test
    void aStopInterruptsWhatRunsAndSaysWhatIgnoresThat() {
        // given
        attempts.seat("cpu/any").attempt(this::block, LIMIT, expired::incrementAndGet);
        attempts.seat("disk/notes").attempt(this::ignoreInterruption, LIMIT, expired::incrementAndGet);
        await().until(() -> timers.size() == 2);

        // when, then
        assertThatThrownBy(() -> attempts.close(Deadline.after(Duration.ofSeconds(10))))
                .isInstanceOf(CloseFailedException.class)
                .hasMessage("an attempt of the handler disk/notes ignores being interrupted");
    }

    private void blockAgainAndAgain(Attempts.Seat seat) {
        seat.attempt(this::block, LIMIT, () -> blockAgainAndAgain(seat));
    }

    private void block() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ignoreInterruption() {
        while (end.getCount() > 0) {
            LockSupport.parkNanos(1_000_000);
            // a flag that is set would keep the loop from pausing
            ignored.addAndGet(Thread.interrupted() ? 1 : 0);
        }
    }

    /** The time of so many attempts is over. */
    private void expire(int count) {
        fire(LIMIT, count);
    }

    private void fire(Duration after, int count) {
        var due = new ArrayList<>(timers);
        due.removeIf(timer -> !timer.after().equals(after));
        due.stream().limit(count).forEach(timer -> {
            timers.remove(timer);
            timer.task().run();
        });
    }
}
