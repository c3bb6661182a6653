package io.tocsin.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * Reads one body whole as it arrives, holding no thread in between, and decompresses it. Both the sent and the
 * decompressed bytes are limited, by the body's own limit and by what all bodies may hold together.
 */
final class BodyReader {

    /** How many bytes are taken from the common room at a time, to ask for it seldom. */
    private static final int STEP = 64 * 1024;

    private final Request request;
    private final HttpSettings settings;
    private final HttpLimits limits;
    private final InFlight inFlight;
    private final boolean gzip;
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private long used;
    private long reserved;

    BodyReader(Request request, HttpSettings settings, HttpLimits limits, InFlight inFlight, boolean gzip) {
        this.request = request;
        this.settings = settings;
        this.limits = limits;
        this.inFlight = inFlight;
        this.gzip = gzip;
    }

    /**
     * Begins to read.
     *
     * @return the body, or a {@link RequestRefusedException}: 400 broken gzip, 408 too slow, 413 too large, 503 no room
     */
    CompletableFuture<byte[]> read() {
        if (request.getLength() > settings.maxBodyBytes()) {
            whole.completeExceptionally(tooLarge());
        } else {
            readAvailable();
        }
        return whole;
    }

    /** What the body took from the common room; the owner gives it back when the request is over. */
    long reserved() {
        return reserved;
    }

    private void readAvailable() {
        try {
            while (true) {
                var chunk = request.read();
                if (chunk == null) {
                    request.demand(this::readAvailable);
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    whole.completeExceptionally(chunk.getFailure());
                    return;
                }
                boolean last = chunk.isLast();
                take(chunk);
                if (last) {
                    whole.complete(gzip ? gunzip(received.toByteArray()) : received.toByteArray());
                    return;
                }
                checkSpeed();
            }
        } catch (RequestRefusedException refused) {
            whole.completeExceptionally(refused);
        }
    }

    private void take(Content.Chunk chunk) {
        try {
            var bytes = new byte[chunk.getByteBuffer().remaining()];
            account(bytes.length, received.size() + (long) bytes.length);
            chunk.getByteBuffer().get(bytes);
            received.writeBytes(bytes);
        } finally {
            chunk.release();
        }
    }

    private byte[] gunzip(byte[] compressed) {
        var out = new ByteArrayOutputStream();
        var part = new byte[8_192];
        try (var in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            for (int read = in.read(part); read >= 0; read = in.read(part)) {
                account(read, out.size() + (long) read);
                out.write(part, 0, read);
            }
        } catch (IOException broken) {
            throw new RequestRefusedException(
                    400, "the body is not the gzip that Content-Encoding promises: " + broken.getMessage() + ".");
        }
        return out.toByteArray();
    }

    private void account(int more, long total) {
        if (total > settings.maxBodyBytes()) {
            throw tooLarge();
        }
        used += more;
        if (used > reserved) {
            long step = Math.max(STEP, used - reserved);
            if (!inFlight.reserve(step)) {
                throw new RequestRefusedException(
                        503,
                        "the bodies of all requests together take more room than there is; nothing of this one was kept. "
                                + "Fix: send it again later.",
                        Map.of("Retry-After", "1"));
            }
            reserved += step;
        }
    }

    private void checkSpeed() {
        long allowedNanos =
                limits.bodyGrace().toNanos() + received.size() * 1_000_000_000L / limits.bodyBytesPerSecond();
        if (System.nanoTime() - request.getBeginNanoTime() > allowedNanos) {
            throw new RequestRefusedException(
                    408,
                    "the body came too slowly: " + received.size() + " bytes. Fix: send at least "
                            + limits.bodyBytesPerSecond() + " bytes a second.");
        }
    }

    private RequestRefusedException tooLarge() {
        return new RequestRefusedException(
                413,
                "the body is longer than " + settings.maxBodyBytes() + " bytes" + (gzip ? ", decompressed" : "")
                        + ". Fix: send it in parts, or raise max-body under [http].");
    }
}
