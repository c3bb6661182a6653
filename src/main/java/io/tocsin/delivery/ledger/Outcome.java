package io.tocsin.delivery.ledger;

/** How an event ended at a handler. */
public enum Outcome {
    /** The handler delivered it. */
    DELIVERED(1, "delivered"),
    /** The handler's {@code match}, or a rule of its options, excluded it. */
    FILTERED(2, "filtered"),
    /** Given up on, and kept as a dead letter. */
    DEAD_LETTER(3, "dead-letter"),
    /** The handler was deleted with {@code --discard} before it got to it. */
    DISCARDED(4, "discarded");

    private final int code;
    private final String word;

    Outcome(int code, String word) {
        this.code = code;
        this.word = word;
    }

    /** The word in API answers and tables. */
    public String word() {
        return word;
    }

    /** The number in stored receipts; never changes. */
    int code() {
        return code;
    }

    static Outcome of(int code) {
        for (var outcome : values()) {
            if (outcome.code == code) {
                return outcome;
            }
        }
        throw new IllegalArgumentException("no outcome has the number " + code);
    }
}
