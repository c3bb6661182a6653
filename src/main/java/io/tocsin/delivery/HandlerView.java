package io.tocsin.delivery;

import io.tocsin.delivery.run.RunnerStatus;
import io.tocsin.handler.HandlerSpec;

/**
 * A handler as it is now.
 *
 * @param number kept by rename and replace, never reused
 * @param pending accepted events that it has still to answer
 */
public record HandlerView(HandlerSpec spec, long number, RunnerStatus status, long pending) {}
