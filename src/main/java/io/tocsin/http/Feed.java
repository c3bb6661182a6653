package io.tocsin.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/**
 * An answer that goes on: pieces are written in the order in which they are offered, until one side ends it. No thread is
 * held while nothing is written. What was offered and not yet written is bounded by {@value #MOST_WAITING_BYTES} bytes.
 *
 * <p>Any thread; guarded by one lock, under which nothing is written.
 */
public final class Feed {

    /** Bytes that may wait to be written; a single piece may exceed it. */
    public static final int MOST_WAITING_BYTES = 256 * 1024;

    /** Writes a part of the answer's body. */
    @FunctionalInterface
    interface Body {
        void write(boolean last, ByteBuffer part, Callback written);
    }

    private final Body body;
    private final Writing writing = new Writing();
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private final Consumer<@Nullable Throwable> done;
    private Runnable room = () -> {};
    private Runnable over = () -> {};
    private boolean isWriting;
    private boolean ending;
    private boolean isOver;

    /** @param done called once, when the last piece was written, with null, or when no more can be, with the reason */
    Feed(Body body, Consumer<@Nullable Throwable> done) {
        this.body = body;
        this.done = done;
    }

    /**
     * Adds a piece behind the others.
     *
     * @return false when there is no room for it now, or the feed has ended: nothing of it is written
     */
    public boolean offer(byte[] piece) {
        synchronized (this) {
            boolean fits = waiting.size() == 0 || waiting.size() + piece.length <= MOST_WAITING_BYTES;
            if (ending || isOver || !fits) {
                return false;
            }
            waiting.writeBytes(piece);
        }
        writing.iterate();
        return true;
    }

    /** Ends the answer behind what was offered. Nothing happens when it has ended. */
    public void end() {
        synchronized (this) {
            ending = true;
        }
        writing.iterate();
    }

    /** Drops what was offered and is not being written yet, so that a last word finds room. */
    public synchronized void dropWaiting() {
        waiting.reset();
    }

    /** Whether nothing more is taken. */
    public synchronized boolean isOver() {
        return ending || isOver;
    }

    /** Names what to call when what waited is being written, so that there is room; returns at once. */
    public synchronized void onRoom(Runnable call) {
        room = call;
    }

    /** Names what to call when the answer is over, whoever ended it; at once when it is. */
    public void onOver(Runnable call) {
        synchronized (this) {
            if (!isOver) {
                over = call;
                return;
            }
        }
        call.run();
    }

    /** Nobody wants it any more, or everything closes: it ends at once, properly where nothing is being written. */
    void endNow() {
        boolean stuck;
        synchronized (this) {
            stuck = isWriting;
        }
        if (stuck) {
            writing.abort(new EOFException("the client took nothing more before the end"));
        } else {
            end();
        }
    }

    private void finished(@Nullable Throwable failure) {
        Runnable call;
        synchronized (this) {
            if (isOver) {
                return;
            }
            isOver = true;
            waiting.reset();
            call = over;
        }
        done.accept(failure);
        call.run();
    }

    private final class Writing extends IteratingCallback {

        private boolean lastWritten;

        @Override
        protected Action process() {
            byte[] part;
            Runnable call;
            synchronized (Feed.this) {
                isWriting = false;
                if (lastWritten) {
                    return Action.SUCCEEDED;
                }
                if (waiting.size() == 0 && !ending) {
                    return Action.IDLE;
                }
                isWriting = true;
                part = waiting.toByteArray();
                waiting.reset();
                lastWritten = ending;
                call = room;
            }
            body.write(lastWritten, ByteBuffer.wrap(part), this);
            call.run();
            return Action.SCHEDULED;
        }

        @Override
        protected void onCompleteSuccess() {
            finished(null);
        }

        @Override
        protected void onAborted(Throwable cause) {
            finished(cause);
        }

        @Override
        protected void onCompleteFailure(Throwable cause) {
            finished(cause);
        }
    }
}
