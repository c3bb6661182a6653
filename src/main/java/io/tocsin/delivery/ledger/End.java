package io.tocsin.delivery.ledger;

/**
 * Where a handler ends: its topic's log's end at the moment of its deletion.
 *
 * @param seq events at or above are none of its business; {@link Long#MAX_VALUE} while it is not deleted
 * @param collected how much the topic had collected by then, so that what is pending is a subtraction
 * @param discards whether what is pending is not delivered any more
 */
public record End(long seq, Extent collected, boolean discards) {

    /** Of a handler that is not deleted. */
    public static final End NEVER = new End(Long.MAX_VALUE, Extent.ENDLESS);

    /** Of a handler that delivers what is pending. */
    public End(long seq, Extent collected) {
        this(seq, collected, false);
    }

    /** The same place, without delivering what is pending. */
    public End discarding() {
        return new End(seq, collected, true);
    }

    /** Whether the handler is deleted. */
    public boolean isSet() {
        return seq != Long.MAX_VALUE;
    }
}
