/**
 * What was given up on, and what is delivered once more.
 *
 * <p>{@link io.tocsin.delivery.again.DeadLetterOffice} lists and drops dead letters; {@link io.tocsin.delivery.again.Replays}
 * holds what goes on: replays of a part of a topic's log, and retries of dead letters. Each has a runner of its own, moved
 * by the same threads as the handlers'. They begin on the collector's thread.
 */
@NullMarked
package io.tocsin.delivery.again;

import org.jspecify.annotations.NullMarked;
