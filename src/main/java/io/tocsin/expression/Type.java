package io.tocsin.expression;

/** The type of a value, by Kapacitor's names. */
enum Type {
    /** {@link Boolean}. */
    BOOL("bool"),
    /** {@link Long}. */
    INT("int"),
    /** {@link Double}. */
    FLOAT("float"),
    /** {@link String}. */
    STRING("string"),
    /** {@link Long}: nanoseconds. */
    DURATION("duration"),
    /** {@link java.time.ZonedDateTime}. */
    TIME("time"),
    /** {@link Regex}. */
    REGEX("regex");

    private final String word;

    Type(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
