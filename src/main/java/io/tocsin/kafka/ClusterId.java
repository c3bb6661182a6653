package io.tocsin.kafka;

/**
 * The name of a configured cluster, by which handlers, the API, logs and metrics speak of it.
 *
 * @param value the {@code id} of a {@code [[kafka]]} table; never empty, case-sensitive; of an enabled one at most {@link
 *     #MAX_CHARACTERS} characters, while a request may ask for any
 */
public record ClusterId(String value) implements Comparable<ClusterId> {

    /**
     * Longest id of an enabled cluster, in characters. It is part of names that are read by people and of those that
     * brokers keep: threads, metrics, paths, {@code client.id} and {@code transactional.id}. Kapacitor has no bound.
     */
    static final int MAX_CHARACTERS = 100;

    /** Checks that it is not empty. */
    public ClusterId {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("a cluster id must not be empty");
        }
    }

    @Override
    public int compareTo(ClusterId other) {
        return value.compareTo(other.value);
    }

    /** The name itself. */
    @Override
    public String toString() {
        return value;
    }
}
