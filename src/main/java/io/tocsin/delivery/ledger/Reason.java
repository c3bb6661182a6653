package io.tocsin.delivery.ledger;

/** Sentences that are stored. */
final class Reason {

    /** Longer ones, in characters, are cut; a client's message can hold a whole page. */
    private static final int LONGEST = 2_000;

    private Reason() {}

    /** The sentence, cut between two characters where it is too long. */
    static String cut(String reason) {
        return reason.codePointCount(0, reason.length()) > LONGEST
                ? reason.substring(0, reason.offsetByCodePoints(0, LONGEST)) + "…"
                : reason;
    }
}
