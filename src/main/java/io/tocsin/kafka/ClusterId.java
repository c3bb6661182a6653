package io.tocsin.kafka;

/**
 * The name of a configured cluster, by which handlers, the API, logs and metrics speak of it.
 *
 * @param value the {@code id} of a {@code [[kafka]]} table; never empty, case-sensitive
 */
public record ClusterId(String value) implements Comparable<ClusterId> {

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
