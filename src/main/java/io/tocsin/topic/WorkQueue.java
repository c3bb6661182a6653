package io.tocsin.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What waits for the collector's thread, in the order in which it was handed in, and how much that is.
 *
 * <p>Any thread hands work in, never blocked, and may take it back; one thread, {@code collector}, takes it out, as much at
 * once as one sync is to serve. Whoever brings events asks for room before; other work, which is small and rare, is always
 * taken. Once it is {@linkplain #close closed} it refuses what is handed in, while what waits is still taken out, until
 * {@link #refuseRest}.
 */
final class WorkQueue {

    /** A drain takes no further request at or above this many events. */
    static final int MOST_EVENTS = 8_192;

    /** A drain takes no further request at or above this many encoded bytes. */
    static final long MOST_BYTES = 8L * 1024 * 1024;

    /** Encoded bytes of requests that may wait; above, callers are told to come back. */
    static final long MOST_WAITING_BYTES = 64L * 1024 * 1024;

    /** The same for derived events: more, so that publishers cannot keep the handlers out. */
    static final long MOST_WAITING_DERIVED_BYTES = 2 * MOST_WAITING_BYTES;

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final LinkedBlockingDeque<Work> queue = new LinkedBlockingDeque<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private volatile boolean closed;
    /** False while what was taken out is under way, and after that as long as more waits. */
    private volatile boolean idle = true;

    /** Whether a caller's events may be handed in now. */
    boolean hasRoom() {
        return waitingBytes.get() < MOST_WAITING_BYTES;
    }

    /** Whether a handler's events may be handed in now. */
    boolean hasRoomForDerived() {
        return waitingBytes.get() < MOST_WAITING_DERIVED_BYTES;
    }

    /** Hands work in, behind all that waits; refuses it, on the caller's thread, once this is closed. */
    void offer(Work work) {
        waitingBytes.addAndGet(work.bytes());
        queue.add(work);
        // looked at after adding: close takes what it finds in the queue after it set the flag
        if (closed && takeBack(work)) {
            work.refused(stopping());
        }
    }

    /** Takes work back, which is then the caller's to answer; false when it does not wait any more. */
    boolean takeBack(Work work) {
        boolean taken = queue.remove(work);
        if (taken) {
            waitingBytes.addAndGet(-work.bytes());
        }
        return taken;
    }

    /** What waits, in order; changes show while it is walked through. */
    Iterable<Work> waiting() {
        return Collections.unmodifiableCollection(queue);
    }

    /**
     * Takes out what one drain is to do, waiting a second at most: work that needs a drain of its own, or all in front that
     * collects, up to the bounds of a drain. For the collector's thread, which says {@link #done} when it has done it.
     *
     * @return at least one item, in order; empty when nothing came
     */
    List<Work> take() throws InterruptedException {
        var first = queue.poll(1, TimeUnit.SECONDS);
        if (first == null) {
            return List.of();
        }
        idle = false;
        var works = new ArrayList<Work>();
        works.add(first);
        int events = first.events();
        long bytes = first.bytes();
        while (first.collects() && events < MOST_EVENTS && bytes < MOST_BYTES) {
            var next = queue.peek();
            if (next == null || !next.collects()) {
                break;
            }
            if (!queue.remove(next)) {
                continue; // its caller was told to come back
            }
            works.add(next);
            events += next.events();
            bytes += next.bytes();
        }
        waitingBytes.addAndGet(-bytes);
        return works;
    }

    /** What was taken out is answered. */
    void done() {
        idle = queue.isEmpty();
    }

    /** Refuses from now on what is handed in. */
    void close() {
        closed = true;
    }

    /** Whether it was closed. */
    boolean isClosed() {
        return closed;
    }

    /** Whether nothing waits and nothing that was taken out is under way. */
    boolean isFinished() {
        return queue.isEmpty() && idle;
    }

    /** Refuses what still waits; for the end, when nobody takes anything out any more. */
    void refuseRest() {
        for (var left = queue.poll(); left != null; left = queue.poll()) {
            left.refused(stopping());
        }
    }

    /** What whoever comes after {@link #close} is told. */
    static NotAcceptingException stopping() {
        return new NotAcceptingException("tocsind is stopping", RETRY, false);
    }
}
