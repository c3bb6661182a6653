package io.tocsin.lifecycle;

import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running thread of {@link NamedThreads}. Any thread may call it.
 *
 * <p>The gentle end: tell the task by its own means, {@link #stop} a loop, then {@link #await}. {@link #close} is the
 * firm one.
 */
public final class NamedThread implements Resource {

    /** What the thread runs, given whether it was asked to stop. */
    @FunctionalInterface
    interface Body {
        void run(BooleanSupplier stopping) throws InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(NamedThread.class);

    private final Thread thread;
    private volatile boolean stopping;

    private NamedThread(ThreadFactory threads, Body body) {
        this.thread = threads.newThread(() -> {
            try {
                body.run(() -> stopping);
            } catch (InterruptedException e) {
                // The way in which close ends it; a restored flag would reach nobody, since the thread ends here.
                stopping = true;
            }
        });
    }

    static NamedThread started(ThreadFactory threads, Body body) {
        var started = new NamedThread(threads, body);
        started.thread.start();
        return started;
    }

    /** Asks a loop to end after the step it is at, without an interrupt. */
    public void stop() {
        stopping = true;
    }

    /**
     * Waits until the thread has ended.
     *
     * @return whether it has; false at the deadline, or when the caller is interrupted, which restores its flag, or is
     *     the thread itself
     */
    public boolean await(Deadline deadline) {
        return await(thread, deadline);
    }

    /**
     * Stops a loop, interrupts what is running and waits for its end.
     *
     * @throws CloseFailedException when it runs on at the deadline; where it is at is logged at DEBUG
     */
    @Override
    public void close(Deadline deadline) {
        stopping = true;
        thread.interrupt();
        end(thread, deadline);
    }

    /** Whether it has not ended yet. */
    public boolean isRunning() {
        return thread.isAlive();
    }

    static void end(Thread thread, Deadline deadline) {
        if (!await(thread, deadline)) {
            LOG.debug(
                    "A thread did not end in time; thread={} at={}", thread.getName(), List.of(thread.getStackTrace()));
            throw new CloseFailedException("thread " + thread.getName() + " did not end in time");
        }
    }

    private static boolean await(Thread thread, Deadline deadline) {
        if (thread == Thread.currentThread()) {
            return false;
        }
        try {
            while (thread.isAlive() && !deadline.expired()) {
                thread.join(deadline.remainingMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
