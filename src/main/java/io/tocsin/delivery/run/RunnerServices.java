package io.tocsin.delivery.run;

import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.Timer;
import io.tocsin.metrics.Metrics;
import io.tocsin.store.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What every runner of one daemon shares.
 *
 * @param pool runs the runners' steps; after it was closed, nothing runs any more
 * @param attempts runs what blocking handlers do
 * @param readAhead bounds what all of them hold in memory
 * @param nanos monotonic time, for backoff and limits
 * @param onlooker told what was answered
 */
public record RunnerServices(
        Store store,
        Executor pool,
        Delay timer,
        Attempts attempts,
        ReadAhead readAhead,
        InstantSource clock,
        LongSupplier nanos,
        RandomGenerator random,
        Health health,
        Metrics metrics,
        Onlooker onlooker) {

    /** Runs tasks later, as {@link Timer} does. */
    @FunctionalInterface
    public interface Delay {

        /** Runs {@code task} once, {@code delay} from now. */
        Timer.Scheduled after(Duration delay, Runnable task);
    }

    /**
     * The same for runners that are no handler's: their troubles are reported and counted elsewhere, and nobody looks on.
     */
    public RunnerServices apart(Health theirHealth, Metrics theirMetrics) {
        return new RunnerServices(
                store,
                pool,
                timer,
                attempts,
                readAhead,
                clock,
                nanos,
                random,
                theirHealth,
                theirMetrics,
                Onlooker.NOBODY);
    }

    long nanoTime() {
        return nanos.getAsLong();
    }
}
