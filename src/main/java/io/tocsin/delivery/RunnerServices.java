package io.tocsin.delivery;

import io.tocsin.eventlog.EventLog;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.Pool;
import io.tocsin.lifecycle.Timer;
import io.tocsin.metrics.Metrics;
import io.tocsin.store.Store;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import java.util.random.RandomGenerator;

/**
 * What every runner of one daemon shares.
 *
 * @param nanos monotonic time, for backoff and limits
 * @param collected topic number → how many events the topic has collected in all
 */
record RunnerServices(
        Store store,
        EventLog eventLog,
        DeadLetters deadLetters,
        Pool pool,
        Timer timer,
        InstantSource clock,
        LongSupplier nanos,
        RandomGenerator random,
        Health health,
        Metrics metrics,
        LongUnaryOperator collected) {

    long nanoTime() {
        return nanos.getAsLong();
    }

    long collected(long topicNumber) {
        return collected.applyAsLong(topicNumber);
    }

    /** Has {@code step} run by a pool thread; after the pool was closed, nothing runs any more. */
    void execute(Runnable step) {
        pool.offer(step);
    }
}
