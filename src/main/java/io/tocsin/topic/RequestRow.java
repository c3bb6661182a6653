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
 * @param place where its events are in the log
 */
record RequestRow(Instant at, byte[] requestDigest, Place place, StoredAnswer answer) {

    /**
     * Events of one topic that follow each other.
     *
     * @param events 0 in a row of version 1, which did not have it
     */
    record Place(long topicNumber, long firstSeq, int events) {

        private static final Place UNKNOWN = new Place(0, 0, 0);
    }

    /** A key is remembered for this long. */
    static final Duration KEPT = Duration.ofHours(24);

    /** Without a place. */
    private static final byte VERSION_1 = 1;

    private static final byte VERSION = 2;
    private static final int PLACE_BYTES = 2 * Long.BYTES + Integer.BYTES;

    boolean isExpired(Instant now) {
        return at.plus(KEPT).isBefore(now);
    }

    boolean isFor(byte[] digest) {
        return Arrays.equals(requestDigest, digest);
    }

    byte[] encode() {
        return ByteBuffer.allocate(1
                        + Long.BYTES
                        + PLACE_BYTES
                        + Short.BYTES
                        + requestDigest.length
                        + Short.BYTES
                        + answer.body().length)
                .put(VERSION)
                .putLong(at.toEpochMilli())
                .putLong(place.topicNumber())
                .putLong(place.firstSeq())
                .putInt(place.events())
                .putShort((short) answer.status())
                .putShort((short) requestDigest.length)
                .put(requestDigest)
                .put(answer.body())
                .array();
    }

    static RequestRow decode(byte[] row) {
        if (row.length == 0 || (row[0] != VERSION && row[0] != VERSION_1)) {
            throw new IllegalStateException("a stored request has a version that this daemon does not know");
        }
        try {
            var in = ByteBuffer.wrap(row, 1, row.length - 1);
            var at = Instant.ofEpochMilli(in.getLong());
            var place = row[0] == VERSION_1 ? Place.UNKNOWN : new Place(in.getLong(), in.getLong(), in.getInt());
            int status = in.getShort();
            byte[] digest = new byte[in.getShort()];
            in.get(digest);
            byte[] body = new byte[in.remaining()];
            in.get(body);
            return new RequestRow(at, digest, place, new StoredAnswer(status, body));
        } catch (BufferUnderflowException | NegativeArraySizeException e) {
            throw new IllegalStateException("a stored request cannot be read", e);
        }
    }
}
