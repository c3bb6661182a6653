package io.tocsin.delivery.again;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.alert.HandlerId;
import io.tocsin.alert.TopicId;
import io.tocsin.delivery.again.ReplayOrder.Part;
import io.tocsin.delivery.ledger.Cursor;
import io.tocsin.delivery.ledger.Tally;
import io.tocsin.handler.HandlerRef;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of a replay or a retry. It stays when that has ended, so that its receipts can be read.
 *
 * @param id from 1; never reused
 * @param handlerNumber of the handler that it delivers to
 * @param handler its name at the beginning
 * @param begunAt in whole milliseconds
 * @param end null while it goes on
 */
record ReplayRow(
        long id,
        long handlerNumber,
        long topicNumber,
        HandlerRef handler,
        Part part,
        Instant begunAt,
        @Nullable End end) {

    /** Cursors, receipts and dead letters of a replay are filed under this and its id; no handler's number gets there. */
    static final long FIRST_NUMBER = 1L << 40;

    private static final int VERSION = 1;
    private static final byte[] PREFIX = "replay/".getBytes(UTF_8);
    private static final byte[] AFTER_PREFIX = "replay0".getBytes(UTF_8);
    private static final byte EVENTS = 1;
    private static final byte LETTERS = 2;

    /**
     * How it ended.
     *
     * @param isCancelled whether that was before everything was answered
     * @param reason why it was cancelled; empty when an operator did, or it is done
     * @param at in whole milliseconds
     * @param tally what had become of its events by then
     */
    record End(boolean isCancelled, String reason, Instant at, Tally tally) {}

    /** The id of the replay under whose number something is filed; 0 when it is a handler's. */
    static long idOf(long number) {
        return Math.max(0, number - FIRST_NUMBER);
    }

    /** Where its cursor is filed, and what a replay's events have become; of a retry only the cursor. */
    long number() {
        return FIRST_NUMBER + id;
    }

    /** Whether it is of dead letters. */
    boolean isRetry() {
        return part instanceof Part.Letters;
    }

    /** What became of its events, as far as that is stored. */
    Tally tally(Store store) {
        var over = end;
        return over != null
                ? over.tally()
                : Cursor.read(store, number()).map(Cursor::tally).orElse(Tally.NONE);
    }

    ReplayRow ended(End newEnd) {
        return new ReplayRow(id, handlerNumber, topicNumber, handler, part, begunAt, newEnd);
    }

    void addTo(Batch batch) {
        batch.put(Family.META, key(), value());
    }

    void removeFrom(Batch batch) {
        batch.delete(Family.META, key());
    }

    private byte[] key() {
        return key(id);
    }

    private static byte[] key(long id) {
        return ByteBuffer.allocate(PREFIX.length + Long.BYTES)
                .put(PREFIX)
                .putLong(id)
                .array();
    }

    /** One of them; empty when it is forgotten. */
    static Optional<ReplayRow> read(Store store, long id) {
        byte[] value = store.get(Family.META, key(id));
        return value == null ? Optional.empty() : Optional.of(decode(id, value));
    }

    /** All that are stored, in order of id. */
    static List<ReplayRow> readAll(Store store) {
        var rows = new ArrayList<ReplayRow>();
        try (var scan = store.scan(Family.META, PREFIX, AFTER_PREFIX)) {
            while (scan.next()) {
                rows.add(decode(ByteBuffer.wrap(scan.key()).getLong(PREFIX.length), scan.value()));
            }
        }
        return rows;
    }

    private byte[] value() {
        var bytes = new ByteArrayOutputStream(128);
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(handlerNumber);
            out.writeLong(topicNumber);
            write(out, handler.topic().name());
            write(out, handler.id().name());
            out.writeLong(begunAt.toEpochMilli());
            if (part instanceof Part.Events events) {
                out.writeByte(EVENTS);
                write(out, events);
            } else if (part instanceof Part.Letters letters) {
                out.writeByte(LETTERS);
                write(out, letters);
            } else {
                throw new AssertionError(part);
            }
            var over = end;
            out.writeBoolean(over != null);
            if (over != null) {
                out.writeBoolean(over.isCancelled());
                write(out, over.reason());
                out.writeLong(over.at().toEpochMilli());
                out.writeLong(over.tally().delivered());
                out.writeLong(over.tally().filtered());
                out.writeLong(over.tally().dead());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, Part.Events events) throws IOException {
        out.writeLong(events.fromSeq());
        out.writeLong(events.endSeq());
        out.writeLong(events.firstOrdinal());
        out.writeLong(events.lastOrdinal());
        write(out, events.event());
        out.writeInt(events.seqs().size());
        for (long seq : events.seqs()) {
            out.writeLong(seq);
        }
    }

    private static void write(DataOutputStream out, Part.Letters letters) throws IOException {
        out.writeLong(letters.filedUnder());
        out.writeLong(letters.ofReplay());
        out.writeLong(letters.count());
        var filter = letters.filter();
        out.writeLong(filter.seq());
        write(out, filter.from());
        write(out, filter.to());
        write(out, filter.reason());
    }

    private static void write(DataOutputStream out, Instant time) throws IOException {
        out.writeLong(time.getEpochSecond());
        out.writeInt(time.getNano());
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /**
     * Decodes what {@link #addTo} stored.
     *
     * @throws IllegalStateException when the bytes are damaged, or of a version that this daemon does not know
     */
    static ReplayRow decode(long id, byte[] row) {
        try (var in = new DataInputStream(new ByteArrayInputStream(row))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IllegalStateException(
                        "the stored replay " + id + " has version " + version + "; this daemon knows " + VERSION);
            }
            long handlerNumber = in.readLong();
            long topicNumber = in.readLong();
            var handler = new HandlerRef(new TopicId(text(in)), new HandlerId(text(in)));
            var begunAt = Instant.ofEpochMilli(in.readLong());
            var part = in.readByte() == EVENTS ? events(in) : letters(in);
            var end = in.readBoolean() ? end(in) : null;
            return new ReplayRow(id, handlerNumber, topicNumber, handler, part, begunAt, end);
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException("the stored replay " + id + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static End end(DataInputStream in) throws IOException {
        boolean isCancelled = in.readBoolean();
        String reason = text(in);
        var at = Instant.ofEpochMilli(in.readLong());
        return new End(isCancelled, reason, at, new Tally(in.readLong(), in.readLong(), in.readLong(), 0));
    }

    private static Part events(DataInputStream in) throws IOException {
        long fromSeq = in.readLong();
        long endSeq = in.readLong();
        long firstOrdinal = in.readLong();
        long lastOrdinal = in.readLong();
        String event = text(in);
        int count = in.readInt();
        var seqs = new ArrayList<Long>();
        for (int i = 0; i < count; i++) {
            seqs.add(in.readLong());
        }
        return new Part.Events(fromSeq, endSeq, event, seqs, firstOrdinal, lastOrdinal);
    }

    private static Part letters(DataInputStream in) throws IOException {
        long filedUnder = in.readLong();
        long ofReplay = in.readLong();
        long count = in.readLong();
        var filter = DeadLetterFilter.ALL
                .withSeq(in.readLong())
                .withTimes(time(in), time(in))
                .withReason(text(in));
        return new Part.Letters(filedUnder, ofReplay, filter, count);
    }

    private static Instant time(DataInputStream in) throws IOException {
        return Instant.ofEpochSecond(in.readLong(), in.readInt());
    }

    private static String text(DataInputStream in) throws IOException {
        byte[] bytes = new byte[Math.max(0, Math.min(in.readInt(), in.available()))];
        in.readFully(bytes);
        return new String(bytes, UTF_8);
    }
}
