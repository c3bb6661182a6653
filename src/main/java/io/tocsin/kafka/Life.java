package io.tocsin.kafka;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether a cluster has a producer. Sessions belong to the number, so that each step to a higher one breaks them; a swap
 * before which everything in flight was answered keeps it.
 */
sealed interface Life {

    /** Which sessions are good. */
    long number();

    /** The producer that has records or takes them; null when there is none. */
    @Nullable
    Generation generation();

    /** A producer by other settings is to be built at once; sessions of a producer that was are broken. */
    default Building startingOver(@Nullable Failure why) {
        return new Building(generation() == null ? number() : number() + 1, System.nanoTime(), why);
    }

    /**
     * A producer is being built or will be.
     *
     * @param notBeforeNanos when the next attempt is due
     * @param last why the last attempt or the last producer ended; null at the start
     */
    record Building(
            long number, long notBeforeNanos, @Nullable Failure last) implements Life {
        @Override
        public @Nullable Generation generation() {
            return null;
        }

        /** After the life of that number; the first attempt comes after {@code pause}. */
        static Building after(long number, Duration pause, @Nullable Failure why) {
            return new Building(number + 1, System.nanoTime() + pause.toNanos(), why);
        }

        Running built(Generation generation) {
            return new Running(number, generation);
        }

        /** The attempt failed; the next one is due at {@code notBeforeNanos}. */
        Building postponed(long notBeforeNanos, Failure why) {
            return new Building(number, notBeforeNanos, why);
        }
    }

    /** A producer takes records. */
    record Running(long number, Generation generation) implements Life {
        /** Another producer is ready and waits for what is in flight in this one. */
        Swapping swapping() {
            return new Swapping(number, generation);
        }
    }

    /** Nothing is handed over until what is in flight in the producer is answered, or no longer waited for. */
    record Swapping(long number, Generation generation) implements Life {
        /**
         * The next producer takes records.
         *
         * @param clean whether nothing is left in flight in the former one
         */
        Running swapped(Generation next, boolean clean) {
            return new Running(clean ? number : number + 1, next);
        }
    }

    /** No producer is built, since one would do harm, until somebody who has mended it says so. */
    record Off(long number, Failure why) implements Life {
        @Override
        public @Nullable Generation generation() {
            return null;
        }
    }

    /** The end. */
    record Closed(long number) implements Life {
        @Override
        public @Nullable Generation generation() {
            return null;
        }
    }
}
