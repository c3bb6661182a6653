/**
 * Takes away what is no longer kept: settled events and what became of them, answers that are remembered for repetitions,
 * old dead letters, states that have long been OK.
 *
 * <p>{@link io.tocsin.retention.Retention} is the way in. One thread, {@code retention}, finds what has to go and gives the
 * room back; the rows that the collector also writes are taken out by the collector, a bounded number at a time.
 */
@NullMarked
package io.tocsin.retention;

import org.jspecify.annotations.NullMarked;
