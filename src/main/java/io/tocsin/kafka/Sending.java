package io.tocsin.kafka;

import io.tocsin.kafka.ClusterSession.Item;

/** How records become Kafka's, for as long as one producer is in force. Called by the sending thread only. */
interface Sending {

    /** Returned by {@link #waitNanos} when nothing is due. */
    long NOTHING_DUE = Long.MAX_VALUE;

    /** Answers a record that need not be sent; whether it did. */
    boolean answers(ClusterSession session, Item item);

    /** Whether the next record has to wait for answers to others. */
    boolean isFull();

    /** Hands a record over; false when the client had no room, so that the same is to be handed over again. */
    boolean send(ClusterSession session, Item item);

    /**
     * Does what is due.
     *
     * @param more whether something waits to be sent
     */
    void settle(boolean more);

    /** How long until something is due, or {@link #NOTHING_DUE}. */
    long waitNanos();

    /** Brings to an end what is open: for now, or for ever, nothing more is sent. */
    void finish();

    /**
     * Removes what is kept, beside their records, of the handlers that are gone for good. What does not succeed goes with
     * what is sent next.
     */
    void forgetGone();
}
