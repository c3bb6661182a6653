package io.tocsin.kafka.transaction;

import java.time.Duration;

/**
 * When a transaction is committed. The first after a pause at once, so that a lone event waits for nothing; the next ones
 * not before {@link #LENGTH} has passed since the former began, so that a steady stream shares them. While more waits to be
 * sent a transaction stays open for up to {@link #LENGTH} of its own. One thread.
 *
 * <p>Waiting until nothing is left to be sent would never end under a steady stream (decision 0020).
 */
public final class CommitWindow {

    /** How far the beginnings of two transactions lie apart, under a steady stream. */
    public static final Duration LENGTH = Duration.ofMillis(10);

    private final long lengthNanos;
    private long beganNanos;
    private long dueNanos;
    private boolean first = true;

    /** A window of {@link #LENGTH}. */
    public CommitWindow() {
        this(LENGTH);
    }

    CommitWindow(Duration length) {
        this.lengthNanos = length.toNanos();
    }

    /** A transaction begins. */
    public void began(long nowNanos) {
        long earliest = beganNanos + lengthNanos;
        dueNanos = first || earliest - nowNanos < 0 ? nowNanos : earliest;
        first = false;
        beganNanos = nowNanos;
    }

    /** When the open transaction began. */
    public long beganNanos() {
        return beganNanos;
    }

    /**
     * Whether the open transaction is to be committed now.
     *
     * @param more whether something waits to be sent with it
     */
    public boolean isDue(long nowNanos, boolean more) {
        return nowNanos - dueNanos >= 0 && (!more || nowNanos - beganNanos >= lengthNanos);
    }

    /** How long the open transaction may wait for more; 0 when it is due. */
    public long waitNanos(long nowNanos) {
        return Math.max(0, dueNanos - nowNanos);
    }
}
