package io.tocsin.eventlog;

import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Store;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far the log is trimmed: the events below the line are gone, save those of the topics that were held back, because
 * somebody still needed them when the line passed. Stored as one row, and one for each such topic.
 *
 * @param line at most the first seq of the newest drain, which always stays: it says which seq comes next
 * @param bytesBelow {@link Drain#bytesInAll} of the last drain below the line
 * @param held topic number → what it still has below the line
 */
public record TrimMark(long line, long bytesBelow, SortedMap<Long, Held> held) {

    /** Of a log that was never trimmed. */
    public static final TrimMark NONE = new TrimMark(1, 0, Collections.emptySortedMap());

    private static final byte VERSION = 1;
    private static final byte[] LINE = "trim".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HELD = "trim/".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AFTER_HELD = "trim0".getBytes(StandardCharsets.US_ASCII);

    /** Copies the map. */
    public TrimMark {
        held = Collections.unmodifiableSortedMap(new TreeMap<>(held));
    }

    /**
     * What a topic has below the line.
     *
     * @param fromSeq its events below this seq are gone
     * @param lastSeq it has no event between this seq and the line; at least {@code fromSeq}
     */
    public record Held(long fromSeq, long lastSeq) {}

    /** The lowest seq of the topic that may still be in the log. */
    public long keptFrom(long topicNumber) {
        var behind = held.get(topicNumber);
        return behind == null ? line : behind.fromSeq();
    }

    /** The lowest seq of any topic that may still be in the log. */
    public long lowestKept() {
        return held.values().stream().mapToLong(Held::fromSeq).min().orElse(line);
    }

    /** Adds the row of the line. */
    public static void addLine(Batch batch, long line, long bytesBelow) {
        byte[] row = ByteBuffer.allocate(1 + 2 * Long.BYTES)
                .put(VERSION)
                .putLong(line)
                .putLong(bytesBelow)
                .array();
        batch.put(Family.META, LINE, row);
    }

    /** Adds the row of a topic that is held back. */
    public static void addHeld(Batch batch, long topicNumber, Held behind) {
        byte[] row = ByteBuffer.allocate(1 + 2 * Long.BYTES)
                .put(VERSION)
                .putLong(behind.fromSeq())
                .putLong(behind.lastSeq())
                .array();
        batch.put(Family.META, heldKey(topicNumber), row);
    }

    /** Removes the row of a topic that is no longer held back. */
    public static void removeHeld(Batch batch, long topicNumber) {
        batch.delete(Family.META, heldKey(topicNumber));
    }

    /**
     * The mark as it is stored.
     *
     * @throws IllegalStateException when it is damaged, or of a version that this daemon does not know
     */
    public static TrimMark read(Store store) {
        byte[] line = store.get(Family.META, LINE);
        if (line == null) {
            return NONE;
        }
        var row = decode(line);
        long lineSeq = row.getLong();
        long bytesBelow = row.getLong();
        var held = new TreeMap<Long, Held>();
        try (var rows = store.scan(Family.META, HELD, AFTER_HELD)) {
            while (rows.next()) {
                long topicNumber = ByteBuffer.wrap(rows.key()).getLong(HELD.length);
                var behind = decode(rows.value());
                held.put(topicNumber, new Held(behind.getLong(), behind.getLong()));
            }
        }
        return new TrimMark(lineSeq, bytesBelow, held);
    }

    private static ByteBuffer decode(byte[] row) {
        try {
            var in = ByteBuffer.wrap(row);
            if (in.get() != VERSION || in.remaining() != 2 * Long.BYTES) {
                throw new IllegalStateException("what is stored of the log's trimming cannot be read");
            }
            return in;
        } catch (BufferUnderflowException e) {
            throw new IllegalStateException("what is stored of the log's trimming cannot be read", e);
        }
    }

    private static byte[] heldKey(long topicNumber) {
        return ByteBuffer.allocate(HELD.length + Long.BYTES)
                .put(HELD)
                .putLong(topicNumber)
                .array();
    }
}
