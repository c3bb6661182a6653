package io.tocsin.delivery.ledger;

import io.tocsin.alert.TopicId;
import io.tocsin.eventlog.EntryCodec;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.eventlog.UnreadableLogException;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The dead letters in the store, keyed by handler and seq. Any thread. */
public final class DeadLetters {

    private static final int VERSION = 1;

    private final Store store;

    public DeadLetters(Store store) {
        this.store = store;
    }

    /**
     * Adds a copy of {@code entry} to {@code batch}.
     *
     * @param stored the entry's stored form
     */
    public static void addTo(
            Batch batch, long handlerNumber, LogEntry entry, byte[] stored, String reason, int attempts, Instant at) {
        var bytes = new ByteArrayOutputStream(stored.length + 64);
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(entry.topicNumber());
            out.writeInt(attempts);
            out.writeLong(at.toEpochMilli());
            out.writeUTF(Reason.cut(reason));
            out.write(stored);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        batch.put(Family.DEAD, Keys.of(handlerNumber, entry.seq()), bytes.toByteArray());
    }

    /** The dead letter of one event at one handler. */
    public Optional<DeadLetter> find(long handlerNumber, TopicId topic, long seq) {
        byte[] row = store.get(Family.DEAD, Keys.of(handlerNumber, seq));
        return row == null ? Optional.empty() : Optional.of(decode(topic, seq, row));
    }

    /** The dead letters of one handler from {@code fromSeq} on, in order, at most {@code most}. */
    public List<DeadLetter> list(long handlerNumber, TopicId topic, long fromSeq, int most) {
        var found = new ArrayList<DeadLetter>();
        try (var rows =
                store.scan(Family.DEAD, Keys.of(handlerNumber, fromSeq), Keys.of(handlerNumber, Long.MAX_VALUE))) {
            while (found.size() < most && rows.next()) {
                found.add(decode(topic, Keys.number(rows.key(), 1), rows.value()));
            }
        }
        return found;
    }

    /** How often the event of a letter was attempted; 0 when there is no such letter. */
    public int attempts(long handlerNumber, long seq) {
        byte[] row = store.get(Family.DEAD, Keys.of(handlerNumber, seq));
        return row == null ? 0 : ByteBuffer.wrap(row).getInt(1 + Long.BYTES);
    }

    /** The stored form of the event of a letter; empty when there is no such letter. */
    public Optional<byte[]> stored(long handlerNumber, long seq) {
        byte[] row = store.get(Family.DEAD, Keys.of(handlerNumber, seq));
        if (row == null) {
            return Optional.empty();
        }
        int reasonAt = 1 + Long.BYTES + Integer.BYTES + Long.BYTES;
        int reasonBytes = Short.toUnsignedInt(ByteBuffer.wrap(row).getShort(reasonAt));
        return Optional.of(Arrays.copyOfRange(row, reasonAt + Short.BYTES + reasonBytes, row.length));
    }

    /** Adds to {@code batch} that a letter goes. */
    public static void removeFrom(Batch batch, long handlerNumber, long seq) {
        batch.delete(Family.DEAD, Keys.of(handlerNumber, seq));
    }

    /** The number of the topic that the event of a stored letter is of. */
    public static long topicNumber(byte[] row) {
        return ByteBuffer.wrap(row).getLong(1);
    }

    /** When the event of a stored letter was given up. */
    static Instant at(byte[] row) {
        return Instant.ofEpochMilli(ByteBuffer.wrap(row).getLong(1 + Long.BYTES + Integer.BYTES));
    }

    /**
     * Decodes a stored letter.
     *
     * @throws IllegalStateException when the bytes are damaged, or of a version that this daemon does not know
     */
    public static DeadLetter decode(TopicId topic, long seq, byte[] row) {
        try (var in = new DataInputStream(new ByteArrayInputStream(row))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IllegalStateException(
                        "a dead letter has version " + version + "; this daemon knows " + VERSION);
            }
            long topicNumber = in.readLong();
            int attempts = in.readInt();
            var at = Instant.ofEpochMilli(in.readLong());
            String reason = in.readUTF();
            var entry = EntryCodec.decode(topicNumber, topic, seq, in.readAllBytes());
            return new DeadLetter(entry, reason, attempts, at);
        } catch (IOException | UnreadableLogException e) {
            throw new IllegalStateException("the stored dead letter of seq " + seq + " cannot be read", e);
        }
    }
}
