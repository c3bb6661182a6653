package io.tocsin.delivery.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * How far a handler has come: every event of its topic below {@code seq} is answered.
 *
 * @param seq the lowest that may be unanswered
 * @param passed how much of the topic lies below it, so that what is pending is a subtraction
 * @param receiptsFrom the first receipt row that may hold an event at or above {@code seq}: where a start looks for what
 *     was answered out of order
 * @param tally what became of the events below {@code seq} that were the handler's
 * @param remembered what the handler's match remembers of the events below {@code seq}
 * @param place where more may be known of how far the handler has come, since it keeps its cursor at its target and had
 *     something under way there when this was stored; empty when this is all there is. At most 65,535 bytes in UTF-8
 */
public record Cursor(long seq, Extent passed, long receiptsFrom, Tally tally, Remembered remembered, String place) {

    /** Numbers only, without bytes and tally. */
    private static final byte VERSION_1 = 1;
    /** The same with a match and its memory behind the numbers. */
    private static final byte VERSION_2 = 2;
    /** Everything but the place; the match and its memory only if there is one. */
    private static final byte VERSION_3 = 3;
    /** The same with a place behind the tally; written only where there is one. */
    private static final byte VERSION_4 = 4;

    private static final int LENGTH_1 = 1 + 3 * Long.BYTES;
    private static final int LENGTH_3 = 1 + 4 * Long.BYTES + Tally.LENGTH;
    private static final int LONGEST_PLACE = 0xFFFF;

    /** Checks that the place can be stored. */
    public Cursor {
        // a character takes at most three bytes
        if (place.length() > LONGEST_PLACE / 3 && place.getBytes(UTF_8).length > LONGEST_PLACE) {
            throw new IllegalArgumentException("a place of " + place.getBytes(UTF_8).length
                    + " bytes; a cursor can name one of up to " + LONGEST_PLACE);
        }
    }

    /** One that is all there is. */
    public Cursor(long seq, Extent passed, long receiptsFrom, Tally tally, Remembered remembered) {
        this(seq, passed, receiptsFrom, tally, remembered, "");
    }

    /** Where a handler begins that is defined when its topic has collected this much. */
    public static Cursor first(long seq, Extent collected) {
        return new Cursor(seq, collected, seq, Tally.NONE, Remembered.NOTHING);
    }

    public static byte[] key(long handlerNumber) {
        return Keys.of(handlerNumber);
    }

    /** The same with another first receipt row. */
    public Cursor withReceiptsFrom(long row) {
        return new Cursor(seq, passed, row, tally, remembered, place);
    }

    /** The same with another place. */
    public Cursor withPlace(String otherPlace) {
        return new Cursor(seq, passed, receiptsFrom, tally, remembered, otherPlace);
    }

    /** The same with another count of what lies below it. */
    public Cursor withCounts(Extent newPassed, Tally newTally) {
        return new Cursor(seq, newPassed, receiptsFrom, newTally, remembered, place);
    }

    public byte[] value() {
        byte[] memory = remembered.memory();
        boolean remembers = memory.length > 0;
        byte[] elsewhere = place.getBytes(UTF_8);
        boolean hasPlace = elsewhere.length > 0;
        var value = ByteBuffer.allocate(LENGTH_3
                        + (hasPlace ? Short.BYTES + elsewhere.length : 0)
                        + (remembers ? Long.BYTES + memory.length : 0))
                .put(hasPlace ? VERSION_4 : VERSION_3)
                .putLong(seq)
                .putLong(passed.events())
                .putLong(passed.bytes())
                .putLong(receiptsFrom);
        tally.put(value);
        if (hasPlace) {
            value.putShort((short) elsewhere.length).put(elsewhere);
        }
        if (remembers) {
            value.putLong(remembered.match()).put(memory);
        }
        return value.array();
    }

    public void addTo(Batch batch, long handlerNumber) {
        batch.put(Family.CURSOR, key(handlerNumber), value());
    }

    public static Optional<Cursor> read(Store store, long handlerNumber) {
        byte[] value = store.get(Family.CURSOR, key(handlerNumber));
        return value == null ? Optional.empty() : Optional.of(decode(value, handlerNumber));
    }

    /**
     * Decodes what {@link #value} made, now or in an earlier version, whose events are in no tally.
     *
     * @throws IllegalStateException when the bytes are damaged, or of a version that this daemon does not know
     */
    private static Cursor decode(byte[] value, long handlerNumber) {
        byte version = value.length == 0 ? 0 : value[0];
        boolean hasPlace = version == VERSION_4 && value.length >= LENGTH_3 + Short.BYTES;
        int length = version < VERSION_3
                ? LENGTH_1
                : LENGTH_3
                        + (hasPlace
                                ? Short.BYTES
                                        + Short.toUnsignedInt(
                                                ByteBuffer.wrap(value).getShort(LENGTH_3))
                                : 0);
        boolean fits = (version != VERSION_2 && value.length == length)
                || (version != VERSION_1 && value.length > length + Long.BYTES);
        if (version < VERSION_1 || version > VERSION_4 || !fits || hasPlace != (version == VERSION_4)) {
            throw new IllegalStateException("the stored cursor of handler number " + handlerNumber + " cannot be read");
        }
        var in = ByteBuffer.wrap(value, 1, value.length - 1);
        long seq = in.getLong();
        var passed = new Extent(in.getLong(), version >= VERSION_3 ? in.getLong() : 0);
        long receiptsFrom = in.getLong();
        var tally = version >= VERSION_3 ? Tally.get(in) : Tally.NONE;
        byte[] place = new byte[hasPlace ? Short.toUnsignedInt(in.getShort()) : 0];
        in.get(place);
        return new Cursor(seq, passed, receiptsFrom, tally, remembered(in), new String(place, UTF_8));
    }

    private static Remembered remembered(ByteBuffer in) {
        if (!in.hasRemaining()) {
            return Remembered.NOTHING;
        }
        long match = in.getLong();
        byte[] memory = new byte[in.remaining()];
        in.get(memory);
        return new Remembered(match, memory);
    }
}
