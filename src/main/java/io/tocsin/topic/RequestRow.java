package io.tocsin.topic;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * What is stored under an idempotency key.
 *
 * @param at when the request was accepted, in whole milliseconds
 */
record RequestRow(Instant at, byte[] requestDigest, StoredAnswer answer) {

    /** A key is remembered for this long. */
    static final Duration KEPT = Duration.ofHours(24);

    private static final byte VERSION = 1;

    boolean isExpired(Instant now) {
        return at.plus(KEPT).isBefore(now);
    }

    boolean isFor(byte[] digest) {
        return Arrays.equals(requestDigest, digest);
    }

    byte[] encode() {
        return ByteBuffer.allocate(
                        1 + Long.BYTES + Short.BYTES + requestDigest.length + Short.BYTES + answer.body().length)
                .put(VERSION)
                .putLong(at.toEpochMilli())
                .putShort((short) answer.status())
                .putShort((short) requestDigest.length)
                .put(requestDigest)
                .put(answer.body())
                .array();
    }

    static RequestRow decode(byte[] row) {
        if (row.length == 0 || row[0] != VERSION) {
            throw new IllegalStateException("a stored request has a version that this daemon does not know");
        }
        try {
            var in = ByteBuffer.wrap(row, 1, row.length - 1);
            var at = Instant.ofEpochMilli(in.getLong());
            int status = in.getShort();
            byte[] digest = new byte[in.getShort()];
            in.get(digest);
            byte[] body = new byte[in.remaining()];
            in.get(body);
            return new RequestRow(at, digest, new StoredAnswer(status, body));
        } catch (BufferUnderflowException | NegativeArraySizeException e) {
            throw new IllegalStateException("a stored request cannot be read", e);
        }
    }
}
