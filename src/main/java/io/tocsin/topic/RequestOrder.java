package io.tocsin.topic;

import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The remembered requests in order of their acceptance, so that the oldest are found. Each row counts the bytes of all
 * requests up to it, so that what lies between two is a subtraction. Any thread reads.
 */
public final class RequestOrder {

    /** Bytes of remembered requests that are kept at most: 1 GiB. */
    public static final long MOST_BYTES = 1L << 30;

    private static final byte VERSION = 1;
    private static final int NUMBERS = 1 + 2 * Long.BYTES;

    private final Store store;

    /** Over an open store, which stays its owner's. */
    public RequestOrder(Store store) {
        this.store = store;
    }

    private record Row(long firstSeq, long atMillis, long bytesInAll, byte[] key) {}

    /** How long a request is remembered unless {@link #MOST_BYTES} are exceeded: 24 hours. */
    public static Duration kept() {
        return RequestRow.KEPT;
    }

    /** Adds the row of a request. */
    static void addTo(Batch batch, long firstSeq, Instant at, long bytesInAll, byte[] key) {
        byte[] row = ByteBuffer.allocate(NUMBERS + key.length)
                .put(VERSION)
                .putLong(at.toEpochMilli())
                .putLong(bytesInAll)
                .put(key)
                .array();
        batch.put(Family.REQUEST_ORDER, Keys.of(firstSeq), row);
    }

    /** Bytes of all requests that were ever remembered, by the newest row that there is. */
    long bytesInAll() {
        try (var rows = store.scanBack(Family.REQUEST_ORDER, Keys.of(Long.MAX_VALUE), Keys.of(0))) {
            return rows.next() ? decode(rows).bytesInAll() : 0;
        }
    }

    /**
     * The oldest requests that are to be forgotten: those from before {@code before}, and as many more as hold what lies
     * above {@code mostBytes}. Never the newest one, whose row carries the count.
     *
     * @param most requests to give at once
     */
    public List<Upkeep.OldRequest> old(Instant before, long mostBytes, int most) {
        long newest = bytesInAll();
        var found = new ArrayList<Upkeep.OldRequest>();
        try (var rows = store.scan(Family.REQUEST_ORDER, Keys.of(0), Keys.of(Long.MAX_VALUE))) {
            while (found.size() < most && rows.next()) {
                var row = decode(rows);
                boolean old = row.atMillis() < before.toEpochMilli();
                boolean above = newest - row.bytesInAll() > mostBytes;
                if (row.bytesInAll() == newest || !(old || above)) {
                    break;
                }
                found.add(new Upkeep.OldRequest(row.firstSeq(), row.key(), row.atMillis()));
            }
        }
        return found;
    }

    /** Forgets the requests, save where a key was used again. */
    void forget(List<Upkeep.OldRequest> requests, Batch batch) {
        var stored = store.getAll(
                Family.REQUEST, requests.stream().map(Upkeep.OldRequest::key).toList());
        for (int i = 0; i < requests.size(); i++) {
            var old = requests.get(i);
            var row = Optional.ofNullable(stored.get(i)).map(RequestRow::decode);
            if (row.isPresent() && row.get().at().toEpochMilli() == old.atMillis()) {
                batch.delete(Family.REQUEST, old.key());
            }
        }
        if (!requests.isEmpty()) {
            long last = requests.get(requests.size() - 1).firstSeq();
            batch.deleteRange(Family.REQUEST_ORDER, Keys.of(0), Keys.of(last + 1));
        }
    }

    private static Row decode(Store.Scan scan) {
        byte[] value = scan.value();
        if (value.length < NUMBERS || value[0] != VERSION) {
            throw new IllegalStateException("a row of the order of requests cannot be read");
        }
        var in = ByteBuffer.wrap(value, 1, value.length - 1);
        long atMillis = in.getLong();
        long bytesInAll = in.getLong();
        byte[] key = new byte[in.remaining()];
        in.get(key);
        return new Row(Keys.number(scan.key(), 0), atMillis, bytesInAll, key);
    }
}
