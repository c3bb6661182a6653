package io.tocsin.delivery;

import io.tocsin.delivery.run.RunnerStatus;
import io.tocsin.handler.HandlerSpec;

/**
 * A handler as it is now.
 *
 * @param number kept by rename and replace, never reused
 */
public record HandlerView(HandlerSpec spec, long number, RunnerStatus status, Pending backlog, Sums sums) {

    /** Accepted events that it has still to answer. */
    public long pending() {
        return backlog.events();
    }
}
