package io.tocsin.lifecycle;

import static io.tocsin.lifecycle.NamedThreads.Mode.DAEMON;
import static io.tocsin.lifecycle.NamedThreads.Mode.USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class NamedThreadsTest {

    private final Health health = new Health(InstantSource.system());
    private final NamedThreads threads = new NamedThreads(health);

    private static Deadline soon() {
        return Deadline.after(Duration.ofMinutes(2));
    }

    @AfterEach
    void leavesNoThread() {
        threads.close(soon());
        assertThat(threads.running()).isEmpty();
    }

    @Test
    void startsANamedThreadOfTheModeAskedFor() throws Exception {
        var seen = ConcurrentHashMap.<String>newKeySet();
        threads.start(
                        "collector",
                        USER,
                        () -> seen.add(Thread.currentThread().getName()
                                + Thread.currentThread().isDaemon()))
                .await(soon());
        threads.start(
                        "watcher",
                        DAEMON,
                        () -> seen.add(Thread.currentThread().getName()
                                + Thread.currentThread().isDaemon()))
                .await(soon());

        assertThat(seen).containsExactlyInAnyOrder("collectorfalse", "watchertrue");
    }

    @Test
    void endsALoopAfterTheStepItIsAt() throws Exception {
        var steps = new AtomicInteger();
        var interrupted = new AtomicBoolean();
        var step = new CountDownLatch(3);
        var loop = threads.loop("collector", USER, () -> {
            steps.incrementAndGet();
            step.countDown();
            interrupted.compareAndSet(false, Thread.currentThread().isInterrupted());
        });
        step.await();

        loop.stop();

        assertThat(loop.await(soon())).isTrue();
        assertThat(steps.get()).isGreaterThanOrEqualTo(3);
        assertThat(interrupted).isFalse();
        assertThat(loop.isRunning()).isFalse();
    }

    @Test
    void interruptsALoopThatWaits() {
        var never = new CountDownLatch(1);
        var loop = threads.loop("collector", USER, never::await);

        loop.close(soon());

        assertThat(loop.isRunning()).isFalse();
        assertThat(health.conditions()).isEmpty();
    }

    @Test
    void reportsAThreadThatDoesNotEndInTime() {
        var release = new AtomicBoolean();
        var stubborn = threads.start("collector", DAEMON, () -> {
            while (!release.get()) {
                Thread.onSpinWait();
            }
        });

        assertThatThrownBy(() -> stubborn.close(Deadline.after(Duration.ofMillis(20))))
                .isInstanceOf(CloseFailedException.class)
                .hasMessage("thread collector did not end in time");
        assertThatThrownBy(() -> threads.close(Deadline.after(Duration.ZERO)))
                .hasMessageContaining("thread collector did not end in time");
        release.set(true);
    }

    @Test
    void showsWhatAThreadDidNotCatch() {
        var thread = threads.start("collector", USER, () -> {
            throw new IllegalStateException("a mistake on purpose");
        });

        assertThat(thread.await(soon())).isTrue();

        assertThat(threads.uncaught()).isEqualTo(1);
        assertThat(health.conditions())
                .extracting(Health.Condition::name, Health.Condition::severity, Health.Condition::cause)
                .containsExactly(tuple(
                        "thread:collector",
                        Health.Severity.FAILED,
                        "a mistake in the program ended a task of this thread"));
    }

    @Test
    void runsNoMoreTasksAtOnceThanThePoolHasThreads() throws Exception {
        var names = ConcurrentHashMap.<String>newKeySet();
        var begun = new CountDownLatch(2);
        var release = new CountDownLatch(1);
        var pool = threads.pool("delivery", 2, 1, USER);
        Runnable task = () -> {
            names.add(Thread.currentThread().getName());
            begun.countDown();
            awaitUninterrupted(release);
        };

        assertThat(List.of(pool.offer(task), pool.offer(task))).containsOnly(true);
        begun.await();
        assertThat(pool.offer(task)).isTrue();
        assertThat(pool.waiting()).isEqualTo(1);
        assertThat(pool.offer(task)).isFalse();
        assertThatThrownBy(() -> pool.execute(task)).isInstanceOf(RejectedExecutionException.class);
        release.countDown();
        pool.close(soon());

        assertThat(names).isEqualTo(Set.of("delivery-1", "delivery-2"));
        assertThat(pool.offer(task)).isFalse();
    }

    @Test
    void keepsAPoolAliveWhenATaskThrows() throws Exception {
        var ran = new CountDownLatch(1);
        var pool = threads.pool("delivery", 1, 10, USER);

        pool.execute(() -> {
            throw new AssertionError("a mistake on purpose");
        });
        pool.execute(ran::countDown);

        ran.await();
        assertThat(threads.uncaught()).isEqualTo(1);
        assertThat(health.conditions()).extracting(Health.Condition::name).containsExactly("thread:delivery-1");
        pool.close(soon());
    }

    @Test
    void dropsWaitingTasksAndInterruptsRunningOnesWhenTimeIsUp() throws Exception {
        var begun = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var pool = threads.pool("delivery", 1, 10, USER);
        pool.execute(() -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        begun.await();
        pool.execute(() -> {});

        assertThatThrownBy(() -> pool.close(Deadline.after(Duration.ofSeconds(4))))
                .isInstanceOf(CloseFailedException.class)
                .hasMessage("pool delivery: 1 waiting tasks were dropped, 0 run on");
        assertThat(interrupted.getCount()).isZero();
    }

    @Test
    void runsLaterAndAgainAndStopsWhenCancelled() {
        var once = new AtomicInteger();
        var again = new AtomicInteger();
        var never = new AtomicInteger();
        var timer = threads.timer("timer", DAEMON);

        timer.after(Duration.ofHours(1), never::incrementAndGet).cancel();
        timer.after(Duration.ZERO, once::incrementAndGet);
        var repeated = timer.every(Duration.ofMillis(1), () -> {
            if (again.incrementAndGet() == 1) {
                throw new IllegalStateException("a mistake on purpose");
            }
        });
        await().until(() -> again.get() >= 3);
        repeated.cancel();
        timer.close(soon());
        timer.after(Duration.ZERO, never::incrementAndGet);
        timer.every(Duration.ofMillis(1), never::incrementAndGet).cancel();

        assertThat(once).hasValue(1);
        assertThat(never).hasValue(0);
        assertThat(health.conditions()).extracting(Health.Condition::name).containsExactly("thread:timer");
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
