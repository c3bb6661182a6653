package io.tocsin.delivery.run;

/** What an answer led to. */
enum Effect {
    /** The event is done; a receipt is due. */
    DELIVERED,
    /** It is done without a delivery; a receipt is due. */
    FILTERED,
    /** It is done once more; its receipt was written before. */
    REPEATED,
    /** It stays; the flight is held. */
    HELD,
    /** It is to be given up: {@link Flight#buried} once the dead letter is durable. */
    DOOMED
}
