package io.tocsin.delivery.again;

import io.tocsin.handler.HandlerRef;

/**
 * Whose receipt or dead letter something is.
 *
 * @param number the handler's, or the replay's
 * @param isGone whether the handler was deleted and has nothing left to deliver
 * @param replay the id of the replay that handed the event over; 0 when none did
 */
public record Addressee(long number, HandlerRef handler, boolean isGone, long replay) {}
