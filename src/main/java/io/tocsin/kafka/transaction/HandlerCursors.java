package io.tocsin.kafka.transaction;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The cursors that lie in the cursor topics, as far as they were read or written by this process, over all clusters: an
 * event that a handler produced to one cluster is not produced to another after the handler was moved there. Any thread.
 */
public final class HandlerCursors {

    private final Map<Long, HandlerCursor> byHandler = new ConcurrentHashMap<>();

    /** A cursor was read or committed; the higher one counts. */
    public void add(long handler, HandlerCursor cursor) {
        byHandler.merge(handler, cursor, (known, added) -> added.seq() >= known.seq() ? added : known);
    }

    /** What is known of an event of a handler. */
    public HandlerCursor.Known of(long handler, long seq) {
        @Nullable HandlerCursor cursor = byHandler.get(handler);
        return cursor == null ? HandlerCursor.Known.NOTHING : cursor.of(seq);
    }

    /** The handler is gone for good. */
    public void forget(long handler) {
        byHandler.remove(handler);
    }
}
