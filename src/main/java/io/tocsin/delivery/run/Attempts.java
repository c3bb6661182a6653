package io.tocsin.delivery.run;

import io.tocsin.lifecycle.CloseFailedException;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.NamedThread;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.lifecycle.Resource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of the blocking kinds, {@code attempt-<n>}: at most {@value #MOST_SERVING} attempts at once, one at a time
 * for each handler, in the order in which they were asked for. An attempt is interrupted when its time is over.
 *
 * <p>So that handlers which block cannot keep the others waiting:
 * <ul>
 *   <li>Handlers whose last attempt ran out of time share {@value #MOST_SUSPECT} of the threads. Those that nobody knows
 *       yet are trusted, so however many handlers block, they cost the others one attempt's time limit, once.
 *   <li>A thread whose attempt goes on a second after it was interrupted is given up and replaced; up to
 *       {@value #MOST_ABANDONED} of them. Its handler is not served before that attempt has ended. So up to
 *       {@value #MOST_ABANDONED} handlers that block for ever and ignore being interrupted cost the others nothing, and
 *       {@value #MOST_SUSPECT} more leave half of the threads.
 * </ul>
 *
 * <p>Any thread; guarded by its own lock, under which nothing is called.
 */
public final class Attempts implements Resource {

    static final int MOST_SERVING = 32;
    static final int MOST_SUSPECT = 16;
    static final int MOST_ABANDONED = 32;

    /** How long an attempt may go on after it was interrupted. */
    static final Duration GRACE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);
    private static final long IDLE_SECONDS = 30;

    private final NamedThreads threads;
    private final RunnerServices.Delay timer;
    private final Object lock = new Object();
    private final Deque<Attempt> trusted = new ArrayDeque<>();
    private final Deque<Attempt> suspect = new ArrayDeque<>();
    private final Set<NamedThread> workers = new HashSet<>();
    /** Those with an attempt that runs; guarded by the lock. */
    private final Set<Seat> served = new HashSet<>();

    private int serving;
    private int servingSuspect;
    private int idle;
    private int abandoned;
    private int started;
    private long asked;
    private boolean closed;

    /** Starts no thread before there is something to do. */
    public Attempts(NamedThreads threads, RunnerServices.Delay timer) {
        this.threads = threads;
        this.timer = timer;
    }

    private enum State {
        WAITING,
        RUNNING,
        /** Its time is over and it was interrupted. */
        EXPIRED,
        /** Its thread is given up. */
        ABANDONED,
        DONE
    }

    /** One attempt, from being asked for to its end. Guarded by the lock. */
    private static final class Attempt {
        private final Seat seat;
        private final long ticket;
        private final Runnable body;
        private final Duration limit;
        private final Runnable expired;
        private State state = State.WAITING;
        private boolean asSuspect;
        private @Nullable Thread thread;

        private Attempt(Seat seat, long ticket, Runnable body, Duration limit, Runnable expired) {
            this.seat = seat;
            this.ticket = ticket;
            this.body = body;
            this.limit = limit;
            this.expired = expired;
        }
    }

    /** The place of one handler. Its runner asks for one attempt after the other. */
    final class Seat {
        private final String handler;
        private @Nullable Attempt running;
        private @Nullable Attempt waiting;
        private boolean isSuspect;
        private @Nullable Runnable afterwards;

        private Seat(String handler) {
            this.handler = handler;
        }

        /**
         * Asks for an attempt. The one before must have run, expired, or been withdrawn.
         *
         * @param body does not throw
         * @param limit from the attempt's beginning on
         * @param expired called when that is over, before the attempt is interrupted; any thread
         */
        void attempt(Runnable body, Duration limit, Runnable expired) {
            synchronized (lock) {
                var asking = new Attempt(this, asked++, body, limit, expired);
                waiting = asking;
                // while an attempt that expired still runs, the handler is not served: when that ends, it is
                if (running == null) {
                    enqueue(asking);
                }
            }
            startWorker();
        }

        /** Takes back what was asked for; false when it has begun, or nothing was. */
        boolean withdraw() {
            synchronized (lock) {
                var asking = waiting;
                waiting = null;
                if (asking != null) {
                    trusted.remove(asking);
                    suspect.remove(asking);
                    asking.state = State.DONE;
                }
                return asking != null;
            }
        }

        /** Runs {@code last} when no attempt of this handler runs any more: now, or on that attempt's thread. */
        void close(Runnable last) {
            synchronized (lock) {
                if (running != null) {
                    afterwards = last;
                    return;
                }
            }
            last.run();
        }
    }

    /** A place for the handler of that name. */
    Seat seat(String handler) {
        return new Seat(handler);
    }

    private void enqueue(Attempt attempt) {
        (attempt.seat.isSuspect ? suspect : trusted).add(attempt);
    }

    /** The next attempt that may run, the longest waiting first; removed from its queue. */
    private @Nullable Attempt next() {
        var first = trusted.peek();
        var other = servingSuspect < MOST_SUSPECT ? suspect.peek() : null;
        if (first == null || (other != null && other.ticket < first.ticket)) {
            return other == null ? null : suspect.remove();
        }
        return trusted.remove();
    }

    private boolean hasNext() {
        return !trusted.isEmpty() || (!suspect.isEmpty() && servingSuspect < MOST_SUSPECT);
    }

    private void startWorker() {
        synchronized (lock) {
            if (idle > 0) {
                lock.notify();
            } else if (!closed && hasNext() && serving + idle < MOST_SERVING) {
                // counted as one that serves until it has looked for work itself
                serving++;
                var worker = new Worker();
                worker.thread = threads.start("attempt-" + ++started, NamedThreads.Mode.DAEMON, worker::run);
                workers.add(worker.thread);
            }
        }
    }

    /** What a thread does: one attempt after the other, until there has been none for 30 seconds. */
    private final class Worker {
        private @Nullable NamedThread thread;

        private void run() throws InterruptedException {
            try {
                for (var attempt = take(); attempt != null; ) {
                    attempt = serve(attempt) ? take() : null;
                }
            } finally {
                synchronized (lock) {
                    workers.remove(thread);
                }
            }
        }
    }

    /** Waits for an attempt and marks it running; null when the thread is to end. The caller counts as serving. */
    private @Nullable Attempt take() throws InterruptedException {
        synchronized (lock) {
            serving--;
            idle++;
            try {
                long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(IDLE_SECONDS);
                while (!closed) {
                    var attempt = next();
                    if (attempt != null) {
                        attempt.state = State.RUNNING;
                        attempt.asSuspect = attempt.seat.isSuspect;
                        attempt.seat.waiting = null;
                        attempt.seat.running = attempt;
                        served.add(attempt.seat);
                        attempt.thread = Thread.currentThread();
                        serving++;
                        servingSuspect += attempt.asSuspect ? 1 : 0;
                        return attempt;
                    }
                    long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                    if (left <= 0) {
                        return null;
                    }
                    lock.wait(left);
                }
                return null;
            } finally {
                idle--;
                // two that asked at once may both have woken this thread
                if (!closed && hasNext()) {
                    startWorker();
                }
            }
        }
    }

    /** Runs an attempt; false when its thread was given up meanwhile. */
    private boolean serve(Attempt attempt) {
        var limit = timer.after(attempt.limit, () -> expire(attempt));
        attempt.body.run();
        limit.cancel();
        return ended(attempt);
    }

    private boolean ended(Attempt attempt) {
        Runnable afterwards;
        boolean mine;
        synchronized (lock) {
            mine = attempt.state != State.ABANDONED;
            attempt.seat.isSuspect = attempt.state != State.RUNNING;
            attempt.state = State.DONE;
            attempt.seat.running = null;
            served.remove(attempt.seat);
            // an interrupt that came too late for this attempt is not for the next
            boolean interrupted = Thread.interrupted();
            if (interrupted && closed) {
                Thread.currentThread().interrupt();
            }
            if (mine) {
                servingSuspect -= attempt.asSuspect ? 1 : 0;
            } else {
                abandoned--;
            }
            var next = attempt.seat.waiting;
            if (next != null) {
                enqueue(next);
            }
            afterwards = attempt.seat.afterwards;
            attempt.seat.afterwards = null;
        }
        if (afterwards != null) {
            afterwards.run();
        }
        startWorker();
        return mine;
    }

    private void expire(Attempt attempt) {
        synchronized (lock) {
            if (attempt.state != State.RUNNING) {
                return;
            }
            attempt.state = State.EXPIRED;
            attempt.seat.isSuspect = true;
            if (!attempt.asSuspect) {
                // or those that ran out of time while they were trusted would come on top of the suspect ones
                attempt.asSuspect = true;
                servingSuspect++;
            }
        }
        attempt.expired.run();
        synchronized (lock) {
            var thread = attempt.thread;
            if (attempt.state == State.EXPIRED && thread != null) {
                thread.interrupt();
                timer.after(GRACE, () -> abandon(attempt));
            }
        }
    }

    private void abandon(Attempt attempt) {
        synchronized (lock) {
            if (attempt.state != State.EXPIRED || abandoned >= MOST_ABANDONED) {
                return;
            }
            attempt.state = State.ABANDONED;
            abandoned++;
            serving--;
            servingSuspect -= attempt.asSuspect ? 1 : 0;
        }
        startWorker();
    }

    /**
     * Begins no further attempt, interrupts those that run, and waits for them a second at most: what is closed behind
     * this wants some of the time.
     *
     * @throws CloseFailedException naming the handlers of those that run on
     */
    @Override
    public void close(Deadline deadline) {
        Set<NamedThread> left;
        synchronized (lock) {
            closed = true;
            trusted.clear();
            suspect.clear();
            lock.notifyAll();
            left = Set.copyOf(workers);
        }
        // all of them first, or the first that ignores it takes the others' time
        ended(left, Deadline.after(Duration.ZERO));
        if (ended(left, deadline.butAtMost(GRACE)) < left.size()) {
            throw new CloseFailedException(ignoring());
        }
    }

    private String ignoring() {
        synchronized (lock) {
            var handlers = served.stream().map(seat -> seat.handler).sorted().toList();
            if (handlers.isEmpty()) {
                return "a thread that had just ended its attempt did not end in time";
            }
            return handlers.size() == 1
                    ? "an attempt of the handler " + handlers.get(0) + " ignores being interrupted"
                    : "attempts of the handlers " + String.join(", ", handlers) + " ignore being interrupted";
        }
    }

    /** Interrupts them; how many have ended by the deadline. */
    private static int ended(Set<NamedThread> workers, Deadline deadline) {
        int ended = 0;
        for (var worker : workers) {
            try {
                worker.close(deadline);
                ended++;
            } catch (CloseFailedException e) {
                LOG.debug("{}", e.getMessage());
            }
        }
        return ended;
    }
}
