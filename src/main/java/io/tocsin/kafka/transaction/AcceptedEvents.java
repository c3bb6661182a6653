package io.tocsin.kafka.transaction;

import java.time.Instant;
import java.util.Optional;

/** The log whose events are produced, as far as exactly-once has to know it. Any thread. */
public interface AcceptedEvents {

    /** The identity of the store that holds the log; printable ASCII, the same as long as its events are. */
    String storeId();

    /** The number that the next event gets; every lower one was given. */
    long nextSeq();

    /** When the event of that number was accepted; empty when it was not given yet, or is kept no longer. */
    Optional<Instant> acceptedAt(long seq);

    /**
     * Whether somebody of that number delivers these events, or has some left to deliver. Once this is false it stays so,
     * since numbers are never given again; then nothing kept of that number is of use.
     */
    boolean hasHandler(long handler);
}
