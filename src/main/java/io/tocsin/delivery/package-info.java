/**
 * Brings each accepted event to each handler of its topic, and keeps what became of it.
 *
 * <p>{@link io.tocsin.delivery.HandlerRegistry} is the way in: it holds the definitions and one runner per handler. Below
 * it, {@code run} has what one runner is made of, {@code ledger} what is on disk, and {@code again} what is delivered once more:
 * retried dead letters and replays. Definitions change on the collector's
 * thread only.
 */
@NullMarked
package io.tocsin.delivery;

import org.jspecify.annotations.NullMarked;
