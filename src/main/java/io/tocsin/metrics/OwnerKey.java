package io.tocsin.metrics;

/**
 * Whose series: a topic, or a handler of a topic.
 *
 * @param handler empty when the owner is the topic itself
 */
record OwnerKey(String topic, String handler) {}
