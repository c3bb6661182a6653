package io.tocsin.handler;

import org.jspecify.annotations.Nullable;

/** A handler's answer for one event of a run. */
public sealed interface Answer {

    /**
     * Done.
     *
     * @param position where it went, for the receipt; null for kinds without such a place
     */
    record Delivered(@Nullable Position position) implements Answer {}

    /**
     * Worth another attempt.
     *
     * @param scope what is to blame
     * @param attempted false when nothing was tried, so that it does not count as an attempt
     * @param reason one sentence for the operator
     */
    record Deferred(Scope scope, boolean attempted, String reason) implements Answer {}

    /**
     * Will fail every time: becomes a dead letter.
     *
     * @param reason one sentence for the operator
     */
    record Refused(String reason) implements Answer {}

    /**
     * Not wanted, by a rule of the handler's own: nothing was sent, and nothing is wrong.
     *
     * @param reason the rule, for the receipt; constant for the rule, so that a block of receipts holds it once
     */
    record Filtered(String reason) implements Answer {}

    /** What stands in the way of a deferred event. */
    enum Scope {
        /**
         * The whole target: a cluster, a host, a login. Retried for ever. The target logs and reports itself, once for
         * all its handlers; the other scopes are logged and reported by the runner.
         */
        TARGET,
        /** The whole target, which is this handler's alone and does not report itself: a file. Retried for ever. */
        OWN_TARGET,
        /** One Kafka topic among several of its cluster. Retried until the handler's {@code max-age}. */
        KAFKA_TOPIC,
        /** This event alone. Retried until the handler's {@code max-age} or {@code max-attempts}. */
        EVENT;

        /** Whether no event is given up for it, however long it lasts. */
        public boolean isWaitedFor() {
            return this == TARGET || this == OWN_TARGET;
        }
    }

    /**
     * A place in Kafka.
     *
     * @param partition from 0
     * @param offset from 0; -1 when the broker did not say
     * @param weakness what is less than a confirmation by all replicas in sync, such as {@code confirmed by the leader
     *     only}; empty when nothing is
     */
    record Position(String cluster, String kafkaTopic, int partition, long offset, String weakness) {

        /** Confirmed by all replicas in sync. */
        public Position(String cluster, String kafkaTopic, int partition, long offset) {
            this(cluster, kafkaTopic, partition, offset, "");
        }
    }
}
