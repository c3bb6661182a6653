package io.tocsin.store;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Reads one of the engine's write-ahead log files, as far as needed to tell a torn end, which every crash may leave, from
 * damage in the middle. The engine itself takes a hole of zeros or a length that points past the end for the end of the
 * log and drops what stands behind without a word, and refuses an end that is torn in place.
 *
 * <p>Format (RocksDB, "Write Ahead Log File Format"): blocks of 32 KiB; a record lies in one block and is a masked CRC-32C
 * of all that follows, two bytes of length and one of type, little-endian, then the payload. Types 1 full, 2 first,
 * 3 middle, 4 last; less than a header at the end of a block is padding.
 */
final class WriteAheadLog {

    /** What one file is like. */
    enum Condition {
        /** Every byte belongs to a sound record. */
        WHOLE,
        /** The last record is not complete or not sound; nothing sound begins behind it. */
        TORN_END,
        /** Sound records begin behind a place that is none. */
        DAMAGED
    }

    /**
     * What was found.
     *
     * @param condition what the file is like
     * @param offset where the first unsound record begins; the length of the file when it is whole
     */
    record Verdict(Condition condition, long offset) {}

    private static final int BLOCK_BYTES = 32 * 1024;
    private static final int HEADER_BYTES = 7;
    private static final int TYPE_NONE = 0;
    private static final int TYPE_FULL = 1;
    private static final int TYPE_FIRST = 2;
    private static final int TYPE_LAST = 4;
    private static final long NONE = -1;

    private final CRC32C crc = new CRC32C();
    private long unsoundAt = NONE;
    private long unfinishedAt = NONE;
    private boolean damaged;

    private WriteAheadLog() {}

    /** Reads the file to its end, or to the first damage. */
    static Verdict check(Path file) throws IOException {
        return new WriteAheadLog().read(file);
    }

    private Verdict read(Path file) throws IOException {
        long offset = 0;
        try (var in = new BufferedInputStream(Files.newInputStream(file), BLOCK_BYTES)) {
            byte[] block = in.readNBytes(BLOCK_BYTES);
            while (block.length > 0 && !damaged) {
                readBlock(ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN), offset);
                offset += block.length;
                block = in.readNBytes(BLOCK_BYTES);
            }
        }
        if (damaged) {
            return new Verdict(Condition.DAMAGED, unsoundAt);
        }
        long end = unsoundAt == NONE ? unfinishedAt : unsoundAt;
        return end == NONE ? new Verdict(Condition.WHOLE, offset) : new Verdict(Condition.TORN_END, end);
    }

    private void readBlock(ByteBuffer block, long blockOffset) {
        int at = 0;
        boolean inStep = true;
        while (!damaged && at + HEADER_BYTES <= block.limit()) {
            // Once out of step, the next record may begin at any byte of this block.
            if (isSound(block, at)) {
                took(Byte.toUnsignedInt(block.get(at + 6)), blockOffset + at);
                at += HEADER_BYTES + length(block, at);
                inStep = true;
            } else {
                if (inStep) {
                    lost(blockOffset + at);
                }
                inStep = false;
                at++;
            }
        }
        if (inStep && at < block.limit() && block.limit() < BLOCK_BYTES) {
            lost(blockOffset + at);
        }
    }

    private void took(int type, long offset) {
        boolean begins = type == TYPE_FULL || type == TYPE_FIRST;
        if (begins && unsoundAt != NONE) {
            damaged = true;
        }
        if (begins) {
            unfinishedAt = type == TYPE_FIRST ? offset : NONE;
        } else if (type == TYPE_LAST) {
            unfinishedAt = NONE;
        }
    }

    private void lost(long offset) {
        if (unsoundAt == NONE) {
            unsoundAt = offset;
        }
    }

    private boolean isSound(ByteBuffer block, int at) {
        int end = at + HEADER_BYTES + length(block, at);
        if (block.get(at + 6) == TYPE_NONE || end > block.limit()) {
            return false;
        }
        crc.reset();
        crc.update(block.slice(at + 6, end - at - 6));
        return block.getInt(at) == masked((int) crc.getValue());
    }

    private static int length(ByteBuffer block, int at) {
        return Short.toUnsignedInt(block.getShort(at + 4));
    }

    private static int masked(int crc) {
        return Integer.rotateRight(crc, 15) + 0xa282ead8;
    }
}
