package io.tocsin.topic;

import io.tocsin.alert.TopicId;
import io.tocsin.delivery.ledger.Extent;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Store;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What is stored of a topic as a whole. The row outlives a deletion, so that what is pending can still be read and the
 * handlers keep their log, until nothing of that is left.
 *
 * @param number never reused, also not by a topic of another name
 * @param collected how much was ever collected; its number of events is the ordinal of the last one
 * @param collectedBefore how many of them came before the topic was last deleted
 * @param historyFrom log entries below this seq came before the topic was last deleted
 * @param present whether it exists: it was collected into, or had a handler defined, since it was last deleted
 */
record TopicRow(
        TopicId id,
        long number,
        Extent collected,
        long collectedBefore,
        long historyFrom,
        boolean present,
        LevelCounts counts) {

    /** Without the bytes collected. */
    private static final byte VERSION_1 = 1;

    private static final byte VERSION_2 = 2;
    private static final byte[] PREFIX = "topic/".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AFTER_PREFIX = "topic0".getBytes(StandardCharsets.US_ASCII);
    private static final int LENGTH_1 = 2 + 8 * Long.BYTES;
    private static final int LENGTH_2 = LENGTH_1 + Long.BYTES;

    static TopicRow first(TopicId id, long number) {
        return new TopicRow(id, number, Extent.NONE, 0, 0, false, LevelCounts.NONE);
    }

    TopicRow collected(LevelCounts newCounts, int bytes) {
        return new TopicRow(id, number, collected.plus(bytes), collectedBefore, historyFrom, true, newCounts);
    }

    TopicRow withCounts(LevelCounts newCounts) {
        return new TopicRow(id, number, collected, collectedBefore, historyFrom, present, newCounts);
    }

    TopicRow asPresent() {
        return new TopicRow(id, number, collected, collectedBefore, historyFrom, true, counts);
    }

    TopicRow deleted(long atSeq, boolean stillHasHandlers) {
        return new TopicRow(id, number, collected, collected.events(), atSeq, stillHasHandlers, LevelCounts.NONE);
    }

    private byte[] key() {
        byte[] name = id.name().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(PREFIX.length + name.length)
                .put(PREFIX)
                .put(name)
                .array();
    }

    void removeFrom(Batch batch) {
        batch.delete(Family.META, key());
    }

    /** With counts that were made anew. */
    TopicRow mended(Extent newCollected, LevelCounts newCounts) {
        return new TopicRow(id, number, newCollected, collectedBefore, historyFrom, present, newCounts);
    }

    void addTo(Batch batch) {
        byte[] value = ByteBuffer.allocate(LENGTH_2)
                .put(VERSION_2)
                .put((byte) (present ? 1 : 0))
                .putLong(number)
                .putLong(collected.events())
                .putLong(collectedBefore)
                .putLong(historyFrom)
                .putLong(counts.ok())
                .putLong(counts.info())
                .putLong(counts.warning())
                .putLong(counts.critical())
                .putLong(collected.bytes())
                .array();
        batch.put(Family.META, key(), value);
    }

    static List<TopicRow> readAll(Store store) {
        var rows = new ArrayList<TopicRow>();
        try (var scan = store.scan(Family.META, PREFIX, AFTER_PREFIX)) {
            while (scan.next()) {
                var id = new TopicId(new String(
                        scan.key(), PREFIX.length, scan.key().length - PREFIX.length, StandardCharsets.UTF_8));
                rows.add(decode(id, scan.value()));
            }
        }
        return rows;
    }

    private static TopicRow decode(TopicId id, byte[] value) {
        boolean old = value.length == LENGTH_1 && value[0] == VERSION_1;
        if (!old && (value.length != LENGTH_2 || value[0] != VERSION_2)) {
            throw new IllegalStateException("the stored row of topic \"" + id.name() + "\" cannot be read");
        }
        var in = ByteBuffer.wrap(value, 2, value.length - 2);
        return new TopicRow(
                id,
                in.getLong(),
                new Extent(in.getLong(), old ? 0 : in.getLong(LENGTH_1)),
                in.getLong(),
                in.getLong(),
                value[1] != 0,
                new LevelCounts(in.getLong(), in.getLong(), in.getLong(), in.getLong()));
    }
}
