package io.tocsin.kafka;

import org.jspecify.annotations.Nullable;

/** Whether a cluster has a producer. Sessions belong to the number, so that each step to a higher one breaks them. */
sealed interface Life {

    /** The number of the producer that runs, is built, or would come next. */
    long number();

    /**
     * A producer is being built or will be.
     *
     * @param notBeforeNanos when the next attempt is due
     * @param last why the last attempt or the last producer ended; null at the start
     */
    record Building(
            long number, long notBeforeNanos, @Nullable Failure last) implements Life {}

    /** A producer takes records. */
    record Running(Generation generation) implements Life {
        @Override
        public long number() {
            return generation.number();
        }
    }

    /** The end. */
    record Closed(long number) implements Life {}
}
