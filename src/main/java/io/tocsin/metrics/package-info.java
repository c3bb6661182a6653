/**
 * Names and counters: {@link io.tocsin.metrics.Metric} lists every metric, {@link io.tocsin.metrics.Metrics} counts and
 * reads them.
 *
 * <p>Safe for any thread. Counting never blocks; the text is made by whoever scrapes. Nothing here is durable: a
 * restart begins at zero, as Prometheus expects. What holds over restarts is counted with the cursors, in
 * {@code delivery}.
 */
@NullMarked
package io.tocsin.metrics;

import org.jspecify.annotations.NullMarked;
