package io.tocsin.retention;

import io.tocsin.store.Store;

/**
 * How much the store holds above what it should.
 *
 * @param excessBytes above {@code retention-bytes}, {@code max-bytes} or what the disk's reserve leaves, the worst of them;
 *     0 or less when it holds no more than that
 * @param isShort whether it is the room that is short: {@code max-bytes} or the reserve is near or reached
 */
record RoomNeed(long excessBytes, boolean isShort) {

    private static final long LEAST_MARGIN = 64L << 20;
    private static final long LARGEST_MARGIN = 1L << 30;

    /** Looks a little ahead of the limits above which nothing is accepted: giving room back takes a moment. */
    static RoomNeed of(Store.Room room, long retentionBytes) {
        long max = room.maxBytes();
        long aboveMax =
                max == Long.MAX_VALUE ? Long.MIN_VALUE : room.usedBytes() - max + Math.min(LARGEST_MARGIN, max / 8);
        long margin = Math.max(LEAST_MARGIN, Math.min(LARGEST_MARGIN, room.reserveBytes() / 8));
        long aboveReserve = room.reserveBytes() + margin - room.freeBytes();
        long above = Math.max(aboveMax, aboveReserve);
        return new RoomNeed(Math.max(above, room.usedBytes() - retentionBytes), above > 0);
    }
}
