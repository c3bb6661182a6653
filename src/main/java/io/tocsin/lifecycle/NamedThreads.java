package io.tocsin.lifecycle;

import static java.util.Comparator.naturalOrder;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only place of the daemon that makes threads, so that each has a name, none dies unseen, and all can be stopped.
 *
 * <p>Any thread may call it. What a thread, a pool's task or a timer's task did not catch is logged at ERROR, counted by
 * {@link #uncaught}, and stays a {@link Health.Severity#FAILED} condition {@code thread:<name>} until the daemon is
 * restarted, since it is a mistake in the program. Whoever asked for a thread closes it; {@link #close} is the net below.
 */
public final class NamedThreads implements Resource {

    /** Whether a thread that still runs keeps the process alive. */
    public enum Mode {
        /** Keeps it alive. */
        USER,
        /** Does not. */
        DAEMON
    }

    /** What a thread does; an interrupt asks it to return. */
    @FunctionalInterface
    public interface Task {

        /** Runs to its end, or until interrupted. */
        void run() throws InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(NamedThreads.class);

    private final Health health;
    private final LongAdder uncaught = new LongAdder();
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();

    /** Reports what is not caught to {@code health}. */
    public NamedThreads(Health health) {
        this.health = health;
    }

    /** Starts a thread that runs {@code task} once. */
    public NamedThread start(String name, Mode mode, Task task) {
        return NamedThread.started(body -> thread(name, mode, body), stopping -> task.run());
    }

    /** Starts a thread that runs {@code runOnce} again and again, until it is asked to stop or interrupted. */
    public NamedThread loop(String name, Mode mode, Task runOnce) {
        return NamedThread.started(body -> thread(name, mode, body), stopping -> {
            while (!stopping.getAsBoolean()) {
                runOnce.run();
            }
        });
    }

    /**
     * Makes a pool whose threads {@code <prefix>-<n>} are started when there is work and end after 30 seconds without.
     *
     * @param threads most tasks that run at once; at least 1
     * @param waiting most tasks that wait for a thread, above which they are refused; at least 1
     */
    public Pool pool(String prefix, int threads, int waiting, Mode mode) {
        var number = new AtomicInteger();
        return new Pool(
                prefix,
                threads,
                waiting,
                body -> thread(prefix + "-" + number.incrementAndGet(), mode, body),
                this::reportUncaught);
    }

    /** Makes a timer with one thread of this name. */
    public Timer timer(String name, Mode mode) {
        return new Timer(name, body -> thread(name, mode, body), this::reportUncaught);
    }

    /** How often a thread or a task ended with an exception that it did not catch. */
    public long uncaught() {
        return uncaught.sum();
    }

    /** The names of the threads that have not ended, in order; empty once everything is closed. */
    public List<String> running() {
        return running.stream().map(Thread::getName).sorted(naturalOrder()).toList();
    }

    /**
     * Interrupts every thread that still runs and waits for it.
     *
     * @throws CloseFailedException naming those that run on at the deadline
     */
    @Override
    public void close(Deadline deadline) {
        var left = List.copyOf(running);
        left.forEach(Thread::interrupt);
        var stack = new LifecycleStack();
        left.forEach(thread -> stack.<Resource>opened(thread.getName(), shared -> NamedThread.end(thread, shared)));
        stack.close(deadline);
    }

    private Thread thread(String name, Mode mode, Runnable body) {
        var thread = new Thread(() -> runToEnd(body), name);
        thread.setDaemon(mode == Mode.DAEMON);
        running.add(thread);
        return thread;
    }

    private void runToEnd(Runnable body) {
        try {
            body.run();
        } catch (Throwable e) {
            reportUncaught(e);
        } finally {
            running.remove(Thread.currentThread());
        }
    }

    private void reportUncaught(Throwable e) {
        var name = Thread.currentThread().getName();
        uncaught.increment();
        health.report("thread:" + name, Health.Severity.FAILED, "a mistake in the program ended a task of this thread");
        LOG.error("A mistake in the program ended a task; thread={} error={}", name, e.toString(), e);
    }
}
