package io.tocsin.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * A request whose answer waits for something outside, or goes on without an end: it holds no thread, neither a place among
 * the requests that are worked on nor room for its body, and says once when nobody wants the answer any more, because the
 * client has closed the connection or the listener closes.
 *
 * <p>HTTP/1.1 reads nothing from a connection while its request is open, so that a client which has gone would not be
 * noticed; therefore this reads. Should a next request be there already, the connection is closed after the answer, which
 * RFC 9112 §9.3.2 has every client that sends ahead be prepared for.
 *
 * <p>Any thread; guarded by one lock, under which nothing is called that may wait.
 */
final class Waiting {

    private final EndPoint endPoint;
    private final Runnable nobodyWaits;
    private final Callback readable = Callback.from(this::read, failure -> {});
    private boolean over;
    private boolean told;
    private boolean readAhead;

    /** Begins with {@link #watch}. */
    Waiting(EndPoint endPoint, Runnable nobodyWaits) {
        this.endPoint = endPoint;
        this.nobodyWaits = nobodyWaits;
    }

    /** Looks for the client's end of the connection from now on. */
    synchronized void watch() {
        if (!over) {
            // refused only where somebody reads already, which tells of the end as well
            endPoint.tryFillInterested(readable);
        }
    }

    /** Tells, unless the answer was given or it was told before. */
    void tell() {
        synchronized (this) {
            if (over || told) {
                return;
            }
            told = true;
        }
        nobodyWaits.run();
    }

    /**
     * The answer is about to be written: the connection is Jetty's again.
     *
     * @return whether it has to be closed after the answer
     */
    boolean end() {
        synchronized (this) {
            over = true;
        }
        // without the lock: the callback that fails takes it, or waits for nothing
        if (endPoint instanceof AbstractEndPoint withInterest) {
            withInterest.getFillInterest().onFail(new CancellationException("the answer is written"));
        }
        return readAhead;
    }

    private void read() {
        boolean gone;
        synchronized (this) {
            if (over) {
                return;
            }
            gone = isGone();
            if (!gone && !readAhead) {
                endPoint.tryFillInterested(readable);
            }
        }
        if (gone) {
            tell();
        }
    }

    private boolean isGone() {
        ByteBuffer ahead = BufferUtil.allocate(1);
        try {
            int count = endPoint.fill(ahead);
            readAhead = count > 0;
            return count < 0;
        } catch (IOException reset) {
            return true;
        }
    }
}
