package io.tocsin.http;

import io.tocsin.lifecycle.Deadline;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The requests that are being worked on and the bytes of their bodies, and those that only wait, all bounded, so that a
 * burst is told to come back instead of filling the heap. Any thread; guarded by one lock that nothing slow is done under.
 */
final class InFlight {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final int maxRequests;
    private final long maxBytes;
    private final int maxWaiting;
    private final Set<Waiting> waiting = new HashSet<>();
    private int requests;
    private long bytes;
    private boolean closed;

    /** With the most requests, the most bytes of all their bodies, and the most that only wait, at a time. */
    InFlight(int maxRequests, long maxBytes, int maxWaiting) {
        this.maxRequests = maxRequests;
        this.maxBytes = maxBytes;
        this.maxWaiting = maxWaiting;
    }

    /** Begins a request; false when there are too many or no more are taken, and {@link #leave} is not owed then. */
    boolean enter() {
        lock.lock();
        try {
            if (closed || requests == maxRequests) {
                return false;
            }
            requests++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes room for a part of a body; false when there is none, and nothing was taken then. */
    boolean reserve(long more) {
        lock.lock();
        try {
            if (bytes + more > maxBytes) {
                return false;
            }
            bytes += more;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** From now on a request only waits, and its bytes are given back; false when too many do, and nothing has changed. */
    boolean park(Waiting parked, long reserved) {
        lock.lock();
        try {
            if (waiting.size() == maxWaiting) {
                return false;
            }
            waiting.add(parked);
            requests--;
            bytes -= reserved;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Ends a request that waited. */
    void leave(Waiting parked) {
        lock.lock();
        try {
            waiting.remove(parked);
            signalWhenIdle();
        } finally {
            lock.unlock();
        }
    }

    /** Those that wait now. */
    List<Waiting> waiting() {
        lock.lock();
        try {
            return List.copyOf(waiting);
        } finally {
            lock.unlock();
        }
    }

    private void signalWhenIdle() {
        if (requests + waiting.size() == 0) {
            idle.signalAll();
        }
    }

    /** Ends a request and gives its bytes back. */
    void leave(long reserved) {
        lock.lock();
        try {
            requests--;
            bytes -= reserved;
            signalWhenIdle();
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more requests; false when that was so already. */
    boolean close() {
        lock.lock();
        try {
            boolean first = !closed;
            closed = true;
            return first;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no request is left; how many are at the deadline, or when the thread was interrupted. */
    int awaitIdle(Deadline deadline) {
        lock.lock();
        try {
            while (requests + waiting.size() > 0 && !deadline.expired()) {
                idle.await(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return requests();
    }

    private int requests() {
        lock.lock();
        try {
            return requests + waiting.size();
        } finally {
            lock.unlock();
        }
    }
}
