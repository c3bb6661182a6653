package io.tocsin.kafka;

import io.tocsin.kafka.ClusterSession.Item;

/** How records become Kafka's, for as long as one producer is in force. Called by the sending thread only. */
interface Sending {

    /** Returned by {@link #pauseNanos} when nothing is due. */
    long NOTHING_DUE = Long.MAX_VALUE;

    /** Answers a record that need not be sent; whether it did. */
    boolean answers(ClusterSession session, Item item);

    /** Whether the next record has to wait: for answers to others, or for the end of a pause. */
    boolean isFull();

    /**
     * Looks whether nothing is begun for a moment; never while something is open. The answer holds for {@link #isFull} until
     * this is asked again, so it is asked once for each step, before anything is sent, and those who wait go on when the
     * pause is over.
     */
    boolean isPausing();

    /** How long the pause lasts that is on; {@link #NOTHING_DUE} when there is none. */
    long pauseNanos();

    /** Hands a record over; false when the client had no room, so that the same is to be handed over again. */
    boolean send(ClusterSession session, Item item);

    /**
     * Does what is due, which is everything when nothing more waits to be sent.
     *
     * @param more whether something does
     */
    void settle(boolean more);

    /** Brings to an end what is open: for now, or for ever, nothing more is sent. */
    void finish();

    /**
     * Removes what is kept, beside their records, of the handlers that are gone for good; a part of it where it is much. What
     * does not succeed goes with what is sent next.
     *
     * @return whether there is more that may be removed at once
     */
    boolean forgetGone();
}
