package io.tocsin.metrics;

/**
 * Whose series: a topic, or a handler of a topic.
 *
 * @param handler empty when the owner is the topic itself
 */
record OwnerKey(String topic, String handler) {

    /** The values of its labels, in the order in which {@link Metric} names them, {@code reason} last if there is one. */
    String[] labels(String reason) {
        if (handler.isEmpty()) {
            return new String[] {topic};
        }
        return reason.isEmpty() ? new String[] {topic, handler} : new String[] {topic, handler, reason};
    }
}
