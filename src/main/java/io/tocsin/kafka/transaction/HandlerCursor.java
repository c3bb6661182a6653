package io.tocsin.kafka.transaction;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a handler has come, as it lies in the cursor topic: each event up to and with {@code seq} that the handler had to
 * produce lies in Kafka, except those that were refused.
 *
 * @param seq of the last event that was produced, from 1
 * @param acceptedAt when that event was accepted; tells the log that it came from apart from a copy that went another way
 * @param refused the events up to {@code seq} that were refused and perhaps are no durable dead letters yet, in order;
 *     without them a kill at that moment would make them count as delivered
 */
public record HandlerCursor(long seq, Instant acceptedAt, List<Long> refused) {

    private static final byte VERSION = 1;
    private static final int LENGTH = 1 + Long.BYTES + Long.BYTES + Integer.BYTES + Integer.BYTES;

    /** Copies the list. */
    public HandlerCursor {
        refused = List.copyOf(refused);
    }

    /** What is known of an event. */
    public enum Known {
        /** Nothing: it is to be produced. */
        NOTHING,
        /** It lies in Kafka. */
        PRODUCED,
        /** It was refused, and is to be refused again. */
        REFUSED
    }

    /** What this says about an event of the handler. */
    public Known of(long eventSeq) {
        if (eventSeq > seq) {
            return Known.NOTHING;
        }
        return refused.contains(eventSeq) ? Known.REFUSED : Known.PRODUCED;
    }

    /** The form in the cursor topic. */
    public byte[] value() {
        var value = ByteBuffer.allocate(LENGTH + refused.size() * Long.BYTES)
                .put(VERSION)
                .putLong(seq)
                .putLong(acceptedAt.getEpochSecond())
                .putInt(acceptedAt.getNano())
                .putInt(refused.size());
        refused.forEach(value::putLong);
        return value.array();
    }

    /**
     * Reads {@link #value}.
     *
     * @throws IllegalArgumentException when it is not one, or of a newer version
     */
    public static HandlerCursor of(byte[] value) {
        if (value.length < LENGTH || value[0] != VERSION) {
            throw new IllegalArgumentException(
                    value.length == 0
                            ? "an empty value"
                            : "a value of " + value.length + " bytes and version " + value[0]
                                    + "; this daemon knows version " + VERSION);
        }
        var in = ByteBuffer.wrap(value, 1, value.length - 1);
        long seq = in.getLong();
        var acceptedAt = Instant.ofEpochSecond(in.getLong(), in.getInt());
        int count = in.getInt();
        if (count < 0 || in.remaining() != (long) count * Long.BYTES) {
            throw new IllegalArgumentException("a value with " + in.remaining() + " bytes for " + count + " numbers");
        }
        var refused = new ArrayList<Long>(count);
        for (int i = 0; i < count; i++) {
            refused.add(in.getLong());
        }
        return new HandlerCursor(seq, acceptedAt, refused);
    }
}
