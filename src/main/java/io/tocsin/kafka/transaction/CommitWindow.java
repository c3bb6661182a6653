package io.tocsin.kafka.transaction;

import java.time.Duration;

/**
 * When a transaction begins, and when it is committed. The first after a pause begins and is committed at once, so that a lone
 * event waits for nothing. The next one begins {@link #LENGTH} after the former began, and a little after that was committed;
 * what has come by then goes together, so that a steady stream shares transactions. While more waits to be sent one stays
 * open, for {@link #LENGTH} at most. One thread.
 *
 * <p>The little after: brokers answer a commit before they have written its markers, and let a transaction that begins by
 * then wait for {@link #STALL} and more. How long they take for that nobody tells. So the pause is doubled when a transaction
 * began right behind it and its first record was answered as late as that, and gets shorter with each other transaction.
 * Behind {@link #MANY} records there is no pause: then what counts is how much goes, and a wait at the broker costs less than
 * one here, since the next records are made and packed meanwhile (decision 0020).
 */
public final class CommitWindow {

    /** How far the beginnings of two transactions lie apart, under a steady stream, and how long one may stay open. */
    public static final Duration LENGTH = Duration.ofMillis(10);

    /** After which a broker looks again whether the former markers are written, unless it is configured otherwise. */
    static final Duration STALL = Duration.ofMillis(20);

    /** With so many in a transaction it is a backlog that is delivered, not single events. */
    static final int MANY = 1_000;

    static final Duration LEAST_PAUSE = Duration.ofMillis(2);
    /** A longer one would cost as much as what it avoids. */
    static final Duration MOST_PAUSE = Duration.ofMillis(16);

    private static final int DECAY = 32;

    private long beganNanos;
    private long earliestNanos;
    private long endedNanos;
    private boolean beganSoon;
    private long pauseNanos = LEAST_PAUSE.toNanos();
    private boolean first = true;
    private boolean pausing;

    /**
     * Looks whether it is too early for a transaction to begin. What it finds is in force, as {@link #isPausing}, until it
     * looks again: whoever comes after somebody that waits for the end of the pause waits as well, so that nobody who waits is
     * forgotten.
     */
    public void look(long nowNanos) {
        pausing = untilBeginning(nowNanos) > 0;
    }

    /** Whether none may begin, as was found last; from the end of one on, which is followed by a pause, too. */
    public boolean isPausing() {
        return pausing;
    }

    /** How long until a transaction may begin; 0 when it may now. */
    public long untilBeginning(long nowNanos) {
        return first ? 0 : Math.max(0, earliestNanos - nowNanos);
    }

    /** A transaction begins. */
    public void began(long nowNanos) {
        // Behind a longer time the markers were hardly what the brokers waited for.
        beganSoon = !first && nowNanos - endedNanos < 2 * pauseNanos;
        first = false;
        beganNanos = nowNanos;
        endedNanos = nowNanos;
        earliestNanos = nowNanos + LENGTH.toNanos();
    }

    /**
     * Whether the open transaction is to be committed now.
     *
     * @param more whether something waits to be sent with it
     */
    public boolean isDue(long nowNanos, boolean more) {
        return !more || nowNanos - beganNanos >= LENGTH.toNanos();
    }

    /**
     * The transaction was committed.
     *
     * @param records how many it held
     * @param firstAnswerNanos how long after its beginning the first of them was answered
     */
    public void committed(long nowNanos, int records, long firstAnswerNanos) {
        endedNanos = nowNanos;
        if (records >= MANY) {
            earliestNanos = nowNanos;
            return;
        }
        pauseNanos = beganSoon && firstAnswerNanos >= STALL.toNanos()
                ? Math.min(MOST_PAUSE.toNanos(), pauseNanos * 2)
                : Math.max(LEAST_PAUSE.toNanos(), pauseNanos - pauseNanos / DECAY);
        earliestNanos = Math.max(earliestNanos - nowNanos, pauseNanos) + nowNanos;
        pausing = true;
    }

    /** The transaction was not committed. */
    public void failed(long nowNanos) {
        // One that is on stays: its end is found by looking, by whoever resumes those that wait for it.
        pausing |= untilBeginning(nowNanos) > 0;
    }
}
