package io.tocsin.delivery.ledger;

import java.nio.ByteBuffer;

/**
 * What became of the events below a cursor, each counted once, by its final outcome. It is stored with the cursor and
 * therefore as durable: with what is pending it adds up to what the handler was given, whatever was killed in between.
 *
 * @param discarded dropped with their handler, or gone from a damaged store before they were delivered
 */
public record Tally(long delivered, long filtered, long dead, long discarded) {

    /** Nothing yet. */
    public static final Tally NONE = new Tally(0, 0, 0, 0);

    static final int LENGTH = 4 * Long.BYTES;

    /** With one event more. */
    public Tally plus(Outcome outcome) {
        return switch (outcome) {
            case DELIVERED -> new Tally(delivered + 1, filtered, dead, discarded);
            case FILTERED -> new Tally(delivered, filtered + 1, dead, discarded);
            case DEAD_LETTER -> new Tally(delivered, filtered, dead + 1, discarded);
            case DISCARDED -> new Tally(delivered, filtered, dead, discarded + 1);
        };
    }

    /** With this many events more that are gone from a damaged store. */
    public Tally plusGone(long events) {
        return new Tally(delivered, filtered, dead, discarded + events);
    }

    /** How many events they are in all. */
    public long events() {
        return delivered + filtered + dead + discarded;
    }

    void put(ByteBuffer out) {
        out.putLong(delivered).putLong(filtered).putLong(dead).putLong(discarded);
    }

    static Tally get(ByteBuffer in) {
        return new Tally(in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }
}
