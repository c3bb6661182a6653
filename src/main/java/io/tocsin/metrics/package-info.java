/**
 * Names and counters: one class lists every metric, and each owner keeps the children that are its own.
 *
 * <p>Safe for any thread. Counting never blocks; the text is made by whoever scrapes. Nothing here is durable: a
 * restart begins at zero, as Prometheus expects.
 */
@NullMarked
package io.tocsin.metrics;

import org.jspecify.annotations.NullMarked;
