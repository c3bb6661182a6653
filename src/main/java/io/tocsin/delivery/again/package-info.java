/**
 * What was given up on, and what is delivered once more.
 *
 * <p>{@link io.tocsin.delivery.again.DeadLetterOffice} lists and drops dead letters; {@link io.tocsin.delivery.again.Replays}
 * runs what goes on: replays of a part of a topic's log, and retries of dead letters. Each has a runner of its own, moved
 * by the same threads as the handlers'. They begin on the collector's thread. Which there are, {@code ReplayRoster} knows,
 * and {@code ReplayRow} is what is stored of each.
 */
@NullMarked
package io.tocsin.delivery.again;

import org.jspecify.annotations.NullMarked;
