package io.tocsin.kafka;

import org.jspecify.annotations.Nullable;

/**
 * Why a record was not acknowledged.
 *
 * @param scope what is to blame
 * @param retriable whether the same record may be acknowledged later; false means that it will be refused every time
 * @param attempted whether this counts as an attempt for this record; false means that nothing was tried: it was held
 *     back behind another, or the cluster was away. A record that was not attempted is not in Kafka; one that was may be
 * @param reason one sentence for the operator, without secrets
 * @param cause what the Kafka client reported; null when it was not asked
 */
public record Failure(
        Scope scope,
        boolean retriable,
        boolean attempted,
        String reason,
        @Nullable Throwable cause) {

    /** What a failure is to be blamed on, and so how far it reaches. */
    public enum Scope {
        /** The whole cluster: connection, login, the producer itself. */
        CLUSTER,
        /** One Kafka topic: missing, not allowed, without a leader. */
        KAFKA_TOPIC,
        /** This record only. */
        RECORD
    }

    static Failure deferred(Scope scope, String reason, @Nullable Throwable cause) {
        return new Failure(scope, true, true, reason, cause);
    }

    static Failure refused(String reason, @Nullable Throwable cause) {
        return new Failure(Scope.RECORD, false, true, reason, cause);
    }

    /** The same for a record with which nothing was tried. */
    Failure untried() {
        return attempted ? new Failure(scope, retriable, false, reason, cause) : this;
    }
}
