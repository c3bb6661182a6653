package io.tocsin.lifecycle;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A moment on the monotonic clock, shared by several waits so that together they take no longer than one limit.
 * Immutable; setting the wall clock does not move it.
 */
public final class Deadline {

    /** About 146 years: nano times may be compared by their difference up to here. */
    private static final long LONGEST_NANOS = Long.MAX_VALUE / 2;

    private final LongSupplier nanoTime;
    private final long atNanos;

    private Deadline(LongSupplier nanoTime, long atNanos) {
        this.nanoTime = nanoTime;
        this.atNanos = atNanos;
    }

    /** {@code limit} from now. Zero or less has expired already; above 146 years it is 146 years. */
    public static Deadline after(Duration limit) {
        return after(limit, System::nanoTime);
    }

    /** {@code limit} from now by a clock with the contract of {@link System#nanoTime}; for tests that move it by hand. */
    public static Deadline after(Duration limit, LongSupplier nanoTime) {
        return new Deadline(nanoTime, nanoTime.getAsLong() + nanos(limit));
    }

    /** This one, or {@code limit} from now if that is sooner. */
    public Deadline butAtMost(Duration limit) {
        return nanos(limit) < remainingNanos() ? after(limit, nanoTime) : this;
    }

    /** The time that is left; zero once expired, never negative. */
    public Duration remaining() {
        return Duration.ofNanos(remainingNanos());
    }

    /** The time that is left, in nanoseconds; zero once expired, never negative. */
    public long remainingNanos() {
        return Math.max(0, atNanos - nanoTime.getAsLong());
    }

    /** The time that is left, in milliseconds rounded up, so that a wait of this length does not end early. */
    public long remainingMillis() {
        return TimeUnit.NANOSECONDS.toMillis(remainingNanos() + 999_999);
    }

    /** Whether no time is left. */
    public boolean expired() {
        return remainingNanos() == 0;
    }

    private static long nanos(Duration limit) {
        return limit.compareTo(Duration.ofNanos(LONGEST_NANOS)) > 0 ? LONGEST_NANOS : Math.max(0, limit.toNanos());
    }

    /** {@code 3.2s left} or {@code expired}. */
    @Override
    public String toString() {
        long nanos = remainingNanos();
        return nanos == 0 ? "expired" : nanos / 1_000_000_000 + "." + nanos / 100_000_000 % 10 + "s left";
    }
}
