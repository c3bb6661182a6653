package io.tocsin.delivery;

import io.tocsin.delivery.run.Attempts;
import io.tocsin.delivery.run.Onlooker;
import io.tocsin.delivery.run.ReadAhead;
import io.tocsin.delivery.run.RunnerServices;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.LifecycleStack;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.lifecycle.Resource;
import io.tocsin.metrics.Metrics;
import io.tocsin.store.Store;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What moves all runners, handlers' and replays': {@code delivery-<n>} for their steps, {@code delivery-timer} for what comes
 * later, and the threads of the blocking kinds. It knows no runner.
 *
 * <p>Opened once, by the collector's thread, before the first runner is made; closed once, after every runner was stopped.
 * From then on no step begins.
 */
final class Machinery implements Resource {

    /** Threads for the steps of runners, in which nothing waits for a target. */
    private static final int POOL_THREADS = 4;

    /** A runner has one step waiting at most, so this is a bound on handlers. */
    private static final int MOST_WAITING_STEPS = 1_000_000;

    private final Store store;
    private final NamedThreads threads;
    private final Health health;
    private final Metrics metrics;
    private final InstantSource clock;
    private final Onlooker onlooker;
    private final LifecycleStack opened = new LifecycleStack();
    private @Nullable RunnerServices services;

    /** Starts no thread before {@link #open}. */
    Machinery(
            Store store, NamedThreads threads, Health health, Metrics metrics, InstantSource clock, Onlooker onlooker) {
        this.store = store;
        this.threads = threads;
        this.health = health;
        this.metrics = metrics;
        this.clock = clock;
        this.onlooker = onlooker;
    }

    /** Makes the threads. */
    void open() {
        var pool = opened.opened(
                "delivery threads",
                threads.pool("delivery", POOL_THREADS, MOST_WAITING_STEPS, NamedThreads.Mode.DAEMON));
        var timer = opened.opened("delivery timer", threads.timer("delivery-timer", NamedThreads.Mode.DAEMON));
        var attempts = opened.opened("attempts", new Attempts(threads, timer::after));
        services = new RunnerServices(
                store,
                pool::offer,
                timer::after,
                attempts,
                ReadAhead.forHeap(Runtime.getRuntime().maxMemory()),
                clock,
                System::nanoTime,
                RandomGenerator.getDefault(),
                health,
                metrics,
                onlooker);
    }

    /**
     * What the runners share.
     *
     * @throws IllegalStateException before {@link #open}
     */
    RunnerServices services() {
        var ready = services;
        if (ready == null) {
            throw new IllegalStateException("the registry is not open");
        }
        return ready;
    }

    @Override
    public void close(Deadline deadline) {
        opened.close(deadline);
    }
}
