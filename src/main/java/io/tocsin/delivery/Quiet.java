package io.tocsin.delivery;

import io.tocsin.lifecycle.Deadline;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for runners to come to rest while the daemon stops. */
final class Quiet {

    private static final long LOOK_EVERY_NANOS = 5_000_000;

    private Quiet() {}

    /** Returns once {@code atRest} holds, the deadline has passed, or the caller is interrupted. */
    static void await(Deadline deadline, BooleanSupplier atRest) {
        while (!atRest.getAsBoolean()
                && !deadline.expired()
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }
}
