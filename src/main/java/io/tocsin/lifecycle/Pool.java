package io.tocsin.lifecycle;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;

/**
 * A bounded number of threads for a bounded number of tasks. Any thread may call it. A task that throws is reported as
 * {@link NamedThreads} says and does not hurt the others.
 */
public final class Pool implements Executor, Resource {

    private static final long IDLE_SECONDS = 30;

    private final String name;
    private final ThreadPoolExecutor threads;
    private final Consumer<Throwable> uncaught;

    Pool(String name, int size, int waiting, ThreadFactory factory, Consumer<Throwable> uncaught) {
        this.name = name;
        this.uncaught = uncaught;
        this.threads =
                new ThreadPoolExecutor(size, size, IDLE_SECONDS, SECONDS, new LinkedBlockingQueue<>(waiting), factory);
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs {@code task} when a thread is free.
     *
     * @return false when as many tasks wait as may, or the pool is closed; the task does not run then
     */
    public boolean offer(Runnable task) {
        try {
            threads.execute(() -> run(task));
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    /**
     * The same for callers that know the {@link Executor} interface only.
     *
     * @throws RejectedExecutionException where {@link #offer} is false
     */
    @Override
    public void execute(Runnable task) {
        if (!offer(task)) {
            throw new RejectedExecutionException("pool " + name + " is full or closed");
        }
    }

    /** How many tasks wait for a thread. */
    public int waiting() {
        return threads.getQueue().size();
    }

    /**
     * Takes nothing more, lets tasks run for half of the time that is left, then drops those that wait and interrupts
     * those that run.
     *
     * @throws CloseFailedException when tasks were dropped, or run on at the deadline
     */
    @Override
    public void close(Deadline deadline) {
        threads.shutdown();
        if (ended(deadline.remainingNanos() / 2)) {
            return;
        }
        int dropped = threads.shutdownNow().size();
        boolean ended = ended(deadline.remainingNanos());
        if (dropped > 0 || !ended) {
            throw new CloseFailedException("pool " + name + ": " + dropped + " waiting tasks were dropped, "
                    + threads.getActiveCount() + " run on");
        }
    }

    private boolean ended(long nanos) {
        try {
            return threads.awaitTermination(nanos, NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return threads.isTerminated();
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            uncaught.accept(e);
        }
    }
}
