package io.tocsin.store;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Reads one of the engine's write-ahead log files to its end, also over places that are not sound. The engine itself takes
 * a hole of zeros or a length that points past the end for the end of the log and drops what stands behind without a word.
 *
 * <p>Format (RocksDB, "Write Ahead Log File Format"): blocks of 32 KiB; a fragment lies in one block and is a masked CRC-32C
 * of all that follows, two bytes of length and one of type, little-endian, then the payload. Types 1 full, 2 first,
 * 3 middle, 4 last; less than a header at the end of a block is padding. The fragments of a record together are one batch
 * of changes, see {@link Change#of}.
 */
public final class WriteAheadLog {

    /** Gets what is found, in order of offset. */
    public interface Visitor {

        /** A record whose every byte is sound. */
        void sound(Change change) throws IOException;

        /** A stretch that is no sound record. */
        void unsound(Stretch stretch) throws IOException;
    }

    /**
     * Bytes that are no sound record.
     *
     * @param from the first one
     * @param to the one after the last
     * @param cutShort whether the file ends in the middle of one record, and nothing else is wrong
     * @param durableThrough the highest that {@link DurableMark} says in the sound beginnings of records that are not whole;
     *     {@link DurableMark#NONE} without one
     */
    public record Stretch(long from, long to, boolean cutShort, long durableThrough) {}

    /**
     * One record: changes that were written together.
     *
     * @param offset where it begins in its file
     * @param firstSequence the engine's number of its first change
     * @param endSequence the number of the first change after it
     * @param durableThrough what {@link DurableMark} says in it; {@link DurableMark#NONE} without one
     * @param payload the batch as the engine wrote it
     */
    public record Change(long offset, long firstSequence, long endSequence, long durableThrough, byte[] payload) {

        /** Sequence, count, changes; the engine's {@code write_batch.cc}. */
        static Change of(long offset, byte[] payload) {
            var header = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
            long first = header.getLong(0);
            return new Change(
                    offset,
                    first,
                    first + Integer.toUnsignedLong(header.getInt(Long.BYTES)),
                    DurableMark.read(payload, BATCH_HEADER_BYTES),
                    payload);
        }
    }

    private static final int BLOCK_BYTES = 32 * 1024;
    private static final int HEADER_BYTES = 7;
    private static final int BATCH_HEADER_BYTES = Long.BYTES + Integer.BYTES;
    private static final int TYPE_NONE = 0;
    private static final int TYPE_FULL = 1;
    private static final int TYPE_FIRST = 2;
    private static final int TYPE_MIDDLE = 3;
    private static final int TYPE_LAST = 4;
    private static final long NONE = -1;

    private final Visitor visitor;
    private final CRC32C crc = new CRC32C();
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private long begunAt = NONE;
    private long lostAt = NONE;
    private boolean cutShort;
    private long lostMark = DurableMark.NONE;

    private WriteAheadLog(Visitor visitor) {
        this.visitor = visitor;
    }

    /** Reads the file to its end. */
    public static void read(Path file, Visitor visitor) throws IOException {
        new WriteAheadLog(visitor).read(file);
    }

    private void read(Path file) throws IOException {
        long offset = 0;
        try (var in = new BufferedInputStream(Files.newInputStream(file), BLOCK_BYTES)) {
            byte[] block = in.readNBytes(BLOCK_BYTES);
            while (block.length > 0) {
                readBlock(ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN), offset);
                offset += block.length;
                block = in.readNBytes(BLOCK_BYTES);
            }
        }
        if (begunAt != NONE) {
            lost(begunAt, true);
        }
        if (lostAt != NONE) {
            lostUntil(offset);
        }
    }

    private void lostUntil(long offset) throws IOException {
        visitor.unsound(new Stretch(lostAt, offset, cutShort, lostMark));
        lostAt = NONE;
        lostMark = DurableMark.NONE;
    }

    private void readBlock(ByteBuffer block, long blockOffset) throws IOException {
        int at = 0;
        boolean inStep = true;
        while (at + HEADER_BYTES <= block.limit()) {
            // Once out of step, the next fragment may begin at any byte of this block.
            if (isSound(block, at)) {
                took(block, at, blockOffset + at);
                at += HEADER_BYTES + length(block, at);
                inStep = true;
            } else {
                if (inStep) {
                    lost(blockOffset + at, endsBefore(block, at));
                }
                inStep = false;
                at++;
            }
        }
        if (inStep && at < block.limit() && block.limit() < BLOCK_BYTES) {
            lost(blockOffset + at, true);
        }
    }

    private void took(ByteBuffer block, int at, long offset) throws IOException {
        int type = Byte.toUnsignedInt(block.get(at + 6));
        boolean begins = type == TYPE_FULL || type == TYPE_FIRST;
        boolean goesOn = type == TYPE_MIDDLE || type == TYPE_LAST;
        if ((begins && begunAt != NONE) || (goesOn && begunAt == NONE)) {
            lost(offset, false);
        }
        if (begins) {
            begunAt = offset;
        }
        if (begunAt != NONE && (begins || goesOn)) {
            byte[] part = new byte[length(block, at)];
            block.get(at + HEADER_BYTES, part);
            begun.writeBytes(part);
        }
        if (begunAt != NONE && (type == TYPE_FULL || type == TYPE_LAST)) {
            ended();
        }
    }

    private void ended() throws IOException {
        long offset = begunAt;
        byte[] payload = begun.toByteArray();
        if (payload.length < BATCH_HEADER_BYTES) {
            lost(offset, false);
            return;
        }
        begunAt = NONE;
        begun.reset();
        if (lostAt != NONE) {
            cutShort = false;
            lostUntil(offset);
        }
        visitor.sound(Change.of(offset, payload));
    }

    private void lost(long offset, boolean fileEndsHere) {
        if (lostAt == NONE) {
            lostAt = begunAt == NONE ? offset : begunAt;
            cutShort = fileEndsHere;
        } else {
            cutShort = false;
        }
        lostMark = Math.max(lostMark, DurableMark.read(begun.toByteArray(), BATCH_HEADER_BYTES));
        begunAt = NONE;
        begun.reset();
    }

    /** Whether the file ends before the fragment that begins here does. */
    private static boolean endsBefore(ByteBuffer block, int at) {
        return block.limit() < BLOCK_BYTES && block.get(at + 6) != TYPE_NONE && end(block, at) > block.limit();
    }

    private boolean isSound(ByteBuffer block, int at) {
        int end = end(block, at);
        if (block.get(at + 6) == TYPE_NONE || end > block.limit()) {
            return false;
        }
        crc.reset();
        crc.update(block.slice(at + 6, end - at - 6));
        return block.getInt(at) == masked((int) crc.getValue());
    }

    private static int end(ByteBuffer block, int at) {
        return at + HEADER_BYTES + length(block, at);
    }

    private static int length(ByteBuffer block, int at) {
        return Short.toUnsignedInt(block.getShort(at + 4));
    }

    private static int masked(int crc) {
        return Integer.rotateRight(crc, 15) + 0xa282ead8;
    }
}
