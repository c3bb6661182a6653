package io.tocsin.handler;

import io.tocsin.store.Batch;

/**
 * Moves one handler's cursor atomically with the handler's effect. Implemented by {@code delivery}; used by handlers that
 * {@linkplain Handler#cursorKeeper keep it themselves}. Any thread.
 */
public interface CursorCommit {

    /** The handler's number, the same for its whole life and never another's; for a cursor kept elsewhere as well. */
    long handlerNumber();

    /**
     * Every event of the handler below this has an outcome that is durable, or that the handler has seen to: what was
     * refused is a durable dead letter.
     */
    long settledBelow();

    /**
     * Adds to {@code batch} that everything of this run up to and with {@code seq} was delivered: the cursor and the
     * receipts. Called by the thread that writes the batch. For {@link CursorKeeper#STORE_WRITE} only.
     */
    void addTo(Batch batch, long seq);
}
