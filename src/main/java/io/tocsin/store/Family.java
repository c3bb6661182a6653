package io.tocsin.store;

/** The key spaces of the store. Keys are fixed-width big-endian parts, of which only the last may be free text. */
public enum Family {
    /** Number counter, a row for each topic, and the store's own rows, whose keys begin with the byte 0xFF. */
    META,
    /** Handler number → stored definition. */
    SPECS,
    /** Topic number ‖ event id → last state of that id. */
    STATE,
    /** Topic number ‖ seq → accepted event; topic number 0 ‖ first seq → which topics a drain's seqs went to. */
    LOG,
    /** Handler number → how far it has come. */
    CURSOR,
    /** Handler number ‖ first seq → a block of receipts. */
    RECEIPT,
    /** Handler number ‖ seq → an event given up on. */
    DEAD,
    /** Digest of an idempotency key → what was answered. */
    REQUEST,
    /** Seq of a remembered request's first event → its digest, so that the oldest are found. */
    REQUEST_ORDER,
    /** Settings changed at run time. */
    OVERRIDE
}
