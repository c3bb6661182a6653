package io.tocsin.delivery.run;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much all runners together hold of their backlogs in memory, in stored bytes: after an outage each could fill its
 * window, and ten thousand windows do not fit any heap. Half of the bound is shared out evenly, so that handlers which hold
 * a full window for long leave the others a part; the rest goes to whoever asks first. A runner that holds nothing may
 * always read one event. Any thread.
 */
public final class ReadAhead {

    private final long mostBytes;
    private final AtomicLong heldBytes = new AtomicLong();
    private final AtomicInteger runners = new AtomicInteger();

    /** With this bound on stored bytes, above zero; half as much again can be held when all take their even part. */
    public ReadAhead(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** For a heap of this size: a sixteenth of it, since a decoded event takes several times its stored size. */
    public static ReadAhead forHeap(long maxHeapBytes) {
        return new ReadAhead(maxHeapBytes / 16);
    }

    /** What one runner holds. For that runner's thread. */
    final class Part {
        private long held;
        private boolean ended;

        private Part() {
            runners.incrementAndGet();
        }

        /** How many bytes more it may read; zero or less for none. */
        long room() {
            long even = mostBytes / 2 / Math.max(1, runners.get());
            return Math.max(even - held, mostBytes - heldBytes.get());
        }

        /** It holds so many bytes now. */
        void holds(long bytes) {
            heldBytes.addAndGet(bytes - held);
            held = bytes;
        }

        /** It holds nothing any more, for good. */
        void end() {
            holds(0);
            if (!ended) {
                ended = true;
                runners.decrementAndGet();
            }
        }
    }

    /** A part for one more runner. */
    Part part() {
        return new Part();
    }

    /** What all hold, in stored bytes. */
    public long heldBytes() {
        return heldBytes.get();
    }
}
