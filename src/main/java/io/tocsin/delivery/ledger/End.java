package io.tocsin.delivery.ledger;

/**
 * Where a handler ends: its topic's log's end at the moment of its deletion.
 *
 * @param seq events at or above are none of its business; {@link Long#MAX_VALUE} while it is not deleted
 * @param collected how much the topic had collected by then, so that what is pending is a subtraction
 */
public record End(long seq, Extent collected) {

    /** Of a handler that is not deleted. */
    public static final End NEVER = new End(Long.MAX_VALUE, Extent.ENDLESS);

    public boolean isSet() {
        return seq != Long.MAX_VALUE;
    }
}
