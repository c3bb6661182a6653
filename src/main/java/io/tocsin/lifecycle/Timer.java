package io.tocsin.lifecycle;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/**
 * Runs short tasks later, all on one thread: a task that waits delays the others. Any thread may call it. A task that
 * throws is reported as {@link NamedThreads} says; one that repeats goes on.
 */
public final class Timer implements Resource {

    /** A task that may still be called off. */
    @FunctionalInterface
    public interface Scheduled {

        /** Keeps the task from running again; a run that has begun goes on. */
        void cancel();
    }

    private final String name;
    private final ScheduledThreadPoolExecutor thread;
    private final Consumer<Throwable> uncaught;

    Timer(String name, ThreadFactory factory, Consumer<Throwable> uncaught) {
        this.name = name;
        this.uncaught = uncaught;
        this.thread = new ScheduledThreadPoolExecutor(1, factory);
        thread.setRemoveOnCancelPolicy(true);
    }

    /** Runs {@code task} once, {@code delay} from now; never after {@link #close}. */
    public Scheduled after(Duration delay, Runnable task) {
        try {
            return scheduled(thread.schedule(() -> run(task), delay.toNanos(), NANOSECONDS));
        } catch (RejectedExecutionException closed) {
            return () -> {};
        }
    }

    /**
     * Runs {@code task} again and again, first {@code pause} from now and then {@code pause} after each run; never after
     * {@link #close}.
     *
     * @param pause above zero
     */
    public Scheduled every(Duration pause, Runnable task) {
        try {
            return scheduled(
                    thread.scheduleWithFixedDelay(() -> run(task), pause.toNanos(), pause.toNanos(), NANOSECONDS));
        } catch (RejectedExecutionException closed) {
            return () -> {};
        }
    }

    /**
     * Drops what has not begun, interrupts what runs and waits for it.
     *
     * @throws CloseFailedException when it runs on at the deadline
     */
    @Override
    public void close(Deadline deadline) {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(deadline.remainingNanos(), NANOSECONDS)) {
                throw new CloseFailedException("timer " + name + ": a task did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloseFailedException("waiting for timer " + name + " was interrupted", e);
        }
    }

    private static Scheduled scheduled(Future<?> future) {
        return () -> future.cancel(false);
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            uncaught.accept(e);
        }
    }
}
