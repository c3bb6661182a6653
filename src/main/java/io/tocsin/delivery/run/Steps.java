package io.tocsin.delivery.run;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has one step taken again and again: soon after each {@link #wake}, never by two threads at once. Wakes during a step,
 * however many, lead to one more.
 */
final class Steps {

    private static final int IDLE = 0;
    private static final int SCHEDULED = 1;
    private static final int AGAIN = 2;

    private final Executor pool;
    private final Runnable step;
    private final AtomicInteger schedule = new AtomicInteger(IDLE);
    private final AtomicBoolean stepping = new AtomicBoolean();

    /** The step must not throw. After the pool was closed, nothing runs any more. */
    Steps(Executor pool, Runnable step) {
        this.pool = pool;
        this.step = step;
    }

    /** Has a pool thread take a step soon. Any thread. */
    void wake() {
        int before = schedule.getAndUpdate(state -> state == IDLE ? SCHEDULED : AGAIN);
        if (before == IDLE) {
            pool.execute(this::run);
        }
    }

    /**
     * Runs {@code last} on the caller's thread, for when the pool is closed, unless a pool thread that could not be
     * stopped is still at a step.
     *
     * @return whether it ran
     */
    boolean runAlone(Runnable last) {
        if (!stepping.compareAndSet(false, true)) {
            return false;
        }
        try {
            last.run();
            return true;
        } finally {
            stepping.set(false);
        }
    }

    private void run() {
        schedule.set(SCHEDULED);
        if (stepping.compareAndSet(false, true)) {
            try {
                step.run();
            } finally {
                stepping.set(false);
            }
        }
        if (!schedule.compareAndSet(SCHEDULED, IDLE)) {
            schedule.set(SCHEDULED);
            pool.execute(this::run);
        }
    }
}
