package io.tocsin.topic;

import io.tocsin.alert.EventState;
import io.tocsin.alert.Level;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/**
 * The last state of one id, as it is stored.
 *
 * @param start when the present stretch of other than OK began; the event's time when there is none
 * @param seq the entry of the log that made it
 * @param acceptedAt when that was accepted; in rows of version 1, which did not say it, the event's time
 */
record StateRow(EventState state, Instant start, long seq, Instant acceptedAt) implements StoredState {

    private static final int VERSION = 2;
    private static final int WITHOUT_ACCEPTANCE = 1;

    Level level() {
        return state.level();
    }

    @Override
    public byte[] encode() {
        var bytes = new ByteArrayOutputStream(
                64 + state.message().length() + state.details().length());
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(state.level().number());
            out.writeLong(seq);
            write(out, state.time());
            write(out, start);
            write(out, acceptedAt);
            out.writeLong(state.duration().toNanos());
            write(out, state.message());
            write(out, state.details());
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Decodes what {@link #encode} made.
     *
     * @throws IllegalStateException when the bytes are damaged, or of a version that this daemon does not know
     */
    static StateRow decode(String id, byte[] row) {
        try (var in = new DataInputStream(new ByteArrayInputStream(row))) {
            int version = in.readUnsignedByte();
            if (version != VERSION && version != WITHOUT_ACCEPTANCE) {
                throw new IllegalStateException(
                        "a stored state has version " + version + "; this daemon knows " + VERSION);
            }
            var level = level(in.readUnsignedByte());
            long seq = in.readLong();
            var time = readInstant(in);
            var start = readInstant(in);
            var acceptedAt = version == WITHOUT_ACCEPTANCE ? time : readInstant(in);
            var duration = Duration.ofNanos(in.readLong());
            String message = readText(in);
            String details = readText(in);
            if (in.available() > 0) {
                throw new IOException(in.available() + " bytes are left over");
            }
            return new StateRow(new EventState(id, message, details, time, duration, level), start, seq, acceptedAt);
        } catch (IOException | DateTimeException | IllegalArgumentException e) {
            throw new IllegalStateException("the stored state of \"" + id + "\" cannot be read: " + e.getMessage(), e);
        }
    }

    private static Level level(int number) throws IOException {
        return Level.ofNumber(number).orElseThrow(() -> new IOException("no level has the number " + number));
    }

    private static void write(DataOutputStream out, Instant time) throws IOException {
        out.writeLong(time.getEpochSecond());
        out.writeInt(time.getNano());
    }

    private static Instant readInstant(DataInputStream in) throws IOException {
        return Instant.ofEpochSecond(in.readLong(), in.readInt());
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a text is longer than its row");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
