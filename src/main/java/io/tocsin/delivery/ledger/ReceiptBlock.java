package io.tocsin.delivery.ledger;

import io.tocsin.handler.Answer.Position;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The stored form of up to {@value #MOST} receipts of one handler, in order of seq: a version byte, the Kafka topics that
 * occur and how far they confirm, then the reasons, then for each receipt variable-length numbers, mostly differences to
 * the one before. About 12 bytes a receipt. Read as well are version 1, which had no reasons, and version 2, which had no
 * confirmations: they were all by all replicas in sync.
 */
final class ReceiptBlock {

    /** Receipts in one block. */
    static final int MOST = 1_000;

    private static final int VERSION = 3;

    private ReceiptBlock() {}

    /** Encodes at least one receipt, given in order of seq. */
    static byte[] encode(List<Receipt> ordered) {
        var places = new LinkedHashMap<Place, Integer>();
        var reasons = new LinkedHashMap<String, Integer>();
        for (var receipt : ordered) {
            var position = receipt.position();
            if (position != null) {
                places.putIfAbsent(Place.of(position), places.size() + 1);
            }
            if (receipt.outcome() == Outcome.FILTERED) {
                reasons.putIfAbsent(receipt.reason(), reasons.size());
            }
        }
        var bytes = new ByteArrayOutputStream(16 + 16 * ordered.size());
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            writeNumber(out, places.size());
            for (var place : places.keySet()) {
                out.writeUTF(place.cluster());
                out.writeUTF(place.kafkaTopic());
                out.writeUTF(place.weakness());
            }
            writeNumber(out, reasons.size());
            for (var reason : reasons.keySet()) {
                out.writeUTF(reason);
            }
            writeNumber(out, ordered.size());
            long seq = 0;
            long millis = 0;
            long offset = 0;
            for (var receipt : ordered) {
                writeNumber(out, receipt.seq() - seq);
                writeNumber(out, receipt.outcome().code());
                if (receipt.outcome() == Outcome.FILTERED) {
                    writeNumber(out, reasons.getOrDefault(receipt.reason(), 0));
                }
                writeNumber(out, receipt.attempts());
                writeNumber(out, receipt.handedOver().toEpochMilli() - millis);
                writeNumber(
                        out,
                        receipt.answered().toEpochMilli() - receipt.handedOver().toEpochMilli());
                seq = receipt.seq();
                millis = receipt.handedOver().toEpochMilli();
                var position = receipt.position();
                if (position == null) {
                    writeNumber(out, 0);
                } else {
                    writeNumber(out, places.getOrDefault(Place.of(position), 0));
                    writeNumber(out, position.partition());
                    writeNumber(out, position.offset() - offset);
                    offset = position.offset();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Decodes what {@link #encode} made, in order of seq.
     *
     * @throws IllegalStateException when the bytes are damaged, or of a version that this daemon does not know
     */
    static List<Receipt> decode(byte[] block) {
        try (var in = new DataInputStream(new ByteArrayInputStream(block))) {
            int version = in.readUnsignedByte();
            if (version < 1 || version > VERSION) {
                throw new IllegalStateException(
                        "a receipt block has version " + version + "; this daemon knows " + VERSION);
            }
            var places = new ArrayList<Place>();
            for (long left = readNumber(in); left > 0; left--) {
                places.add(new Place(in.readUTF(), in.readUTF(), version < 3 ? "" : in.readUTF()));
            }
            var reasons = new ArrayList<String>();
            for (long left = version == 1 ? 0 : readNumber(in); left > 0; left--) {
                reasons.add(in.readUTF());
            }
            var receipts = new ArrayList<Receipt>();
            long seq = 0;
            long millis = 0;
            long offset = 0;
            for (long left = readNumber(in); left > 0; left--) {
                seq += readNumber(in);
                var outcome = Outcome.of((int) readNumber(in));
                boolean hasReason = version > 1 && outcome == Outcome.FILTERED;
                String reason = hasReason ? reasons.get((int) readNumber(in)) : "";
                int attempts = (int) readNumber(in);
                millis += readNumber(in);
                var handedOver = Instant.ofEpochMilli(millis);
                var answered = Instant.ofEpochMilli(millis + readNumber(in));
                int place = (int) readNumber(in);
                if (place == 0) {
                    receipts.add(new Receipt(seq, outcome, attempts, null, handedOver, answered, reason));
                } else {
                    var at = places.get(place - 1);
                    int partition = (int) readNumber(in);
                    offset += readNumber(in);
                    var position = new Position(at.cluster(), at.kafkaTopic(), partition, offset, at.weakness());
                    receipts.add(new Receipt(seq, outcome, attempts, position, handedOver, answered, reason));
                }
            }
            if (in.available() > 0) {
                throw new IOException(in.available() + " bytes are left over");
            }
            return receipts;
        } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new IllegalStateException("a stored receipt block cannot be read: " + e.getMessage(), e);
        }
    }

    private record Place(String cluster, String kafkaTopic, String weakness) {

        static Place of(Position position) {
            return new Place(position.cluster(), position.kafkaTopic(), position.weakness());
        }
    }

    /** Zigzag, then seven bits a byte, the lowest first. */
    private static void writeNumber(DataOutputStream out, long number) throws IOException {
        long rest = (number << 1) ^ (number >> 63);
        while ((rest & ~0x7fL) != 0) {
            out.writeByte((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    private static long readNumber(DataInputStream in) throws IOException {
        long rest = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = in.readUnsignedByte();
            rest |= (long) (next & 0x7f) << shift;
            if ((next & 0x80) == 0) {
                return (rest >>> 1) ^ -(rest & 1);
            }
        }
        throw new IOException("a number has no end");
    }
}
