package io.tocsin.delivery.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.NamedThreads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class StepsTest {

    @Test
    void neverTakesTwoStepsAtOnceAndMissesNoWake() {
        // given
        var threads = new NamedThreads(new Health(InstantSource.system()));
        var pool = threads.pool("steps", 4, 1_000, NamedThreads.Mode.DAEMON);
        var stepping = new AtomicInteger();
        var together = new AtomicInteger();
        var produced = new AtomicLong();
        var seen = new AtomicLong();
        var steps = new Steps(pool, () -> {
            together.accumulateAndGet(stepping.incrementAndGet(), Math::max);
            seen.set(produced.get());
            stepping.decrementAndGet();
        });

        // when
        var done = new CountDownLatch(3);
        for (int i = 0; i < 3; i++) {
            threads.start("waker-" + i, NamedThreads.Mode.DAEMON, () -> {
                for (int n = 0; n < 20_000; n++) {
                    produced.incrementAndGet();
                    steps.wake();
                }
                done.countDown();
            });
        }

        // then
        Awaitility.await().until(() -> done.getCount() == 0 && seen.get() == 60_000);
        assertThat(together).hasValue(1);
        pool.close(Deadline.after(Duration.ofMinutes(2)));
    }

    @Test
    void manyWakesLeadToOneStep() {
        // given
        var queue = new ArrayDeque<Runnable>();
        var count = new AtomicInteger();
        var steps = new Steps(queue::add, count::incrementAndGet);

        // when
        steps.wake();
        steps.wake();
        steps.wake();
        queue.remove().run();

        // then
        assertThat(count).hasValue(1);
        assertThat(queue).isEmpty();
    }

    @Test
    void aWakeDuringAStepLeadsToAnother() {
        // given
        var queue = new ArrayDeque<Runnable>();
        var count = new AtomicInteger();
        var steps = new Steps[1];
        steps[0] = new Steps(queue::add, () -> {
            if (count.incrementAndGet() == 1) {
                steps[0].wake();
            }
        });

        // when
        steps[0].wake();
        queue.remove().run();
        queue.remove().run();

        // then
        assertThat(count).hasValue(2);
        assertThat(queue).isEmpty();
    }

    @Test
    void runsNothingAloneWhileAStepIsUnderWay() {
        // given
        var queue = new ArrayDeque<Runnable>();
        var ran = new AtomicInteger();
        var steps = new Steps[1];
        steps[0] = new Steps(
                queue::add,
                () -> assertThat(steps[0].runAlone(ran::incrementAndGet)).isFalse());

        // when
        steps[0].wake();
        queue.remove().run();
        boolean after = steps[0].runAlone(ran::incrementAndGet);

        // then
        assertThat(after).isTrue();
        assertThat(ran).hasValue(1);
    }
}
