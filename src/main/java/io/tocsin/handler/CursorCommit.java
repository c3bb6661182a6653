package io.tocsin.handler;

import io.tocsin.store.Batch;

/**
 * Moves one handler's cursor atomically with the handler's effect. Implemented by {@code delivery}; used by handlers that
 * {@linkplain Handler#movesCursor move it themselves}.
 */
public interface CursorCommit {

    /** The key of the cursor, the same for the handler's whole life, for a cursor kept elsewhere than in the store. */
    byte[] key();

    /** The value that says that everything up to and with {@code seq} is done. */
    byte[] value(long seq);

    /**
     * Adds to {@code batch} that everything of this run up to and with {@code seq} was delivered: the cursor and the
     * receipts. An event of the run that is refused ends what can be committed of it; those behind it are answered
     * deferred, unattempted, or the cursor would pass a dead letter that is not durable yet. Called by the thread that
     * writes the batch.
     */
    void addTo(Batch batch, long seq);

    /** Says that what {@link #addTo} added, or what {@link #value} gave, is durable. Any thread. */
    void committed(long seq);
}
