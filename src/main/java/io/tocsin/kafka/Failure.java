package io.tocsin.kafka;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a record was not acknowledged.
 *
 * @param kind what it was, for counters and for whoever decides by it
 * @param scope what is to blame
 * @param retriable whether the same record may be acknowledged later; false means that it will be refused every time
 * @param attempted whether this counts as an attempt for this record; false means that nothing was tried: it was held
 *     back behind another, or the cluster was away. A record that was not attempted is not in Kafka; one that was may be
 * @param reason one sentence for the operator, without secrets
 * @param cause what the Kafka client reported; null when it was not asked
 */
public record Failure(
        Kind kind,
        Scope scope,
        boolean retriable,
        boolean attempted,
        String reason,
        @Nullable Throwable cause) {

    /** The classes of failures. */
    public enum Kind {
        /** Handed to the producer and not acknowledged in time; it may lie in Kafka all the same. */
        TIMEOUT,
        /** No broker, no producer, no leader, too few replicas, no room in the buffer: worth waiting for. */
        UNAVAILABLE,
        /** The Kafka topic does not exist. */
        UNKNOWN_TOPIC,
        /** Larger than the producer's or the Kafka topic's limit. */
        TOO_LARGE,
        /** Kafka will never take it: no key for a compacted topic, a timestamp out of bounds, a name, a policy. */
        INVALID,
        /** Not let in, or not allowed. */
        AUTH,
        /** Nothing is wrong with it: another record of its batch was refused, and with that the whole batch. */
        BATCH_MATE,
        /** It could not be turned into bytes. */
        RENDER,
        /** The producer itself cannot go on. */
        FATAL;

        /** In lower case, as counters name it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a failure is to be blamed on, and so how far it reaches. */
    public enum Scope {
        /** The whole cluster: connection, login, the producer itself. */
        CLUSTER,
        /** One Kafka topic: missing, not allowed, without a leader. */
        KAFKA_TOPIC,
        /** This record only. */
        RECORD
    }

    static Failure deferred(Kind kind, Scope scope, String reason, @Nullable Throwable cause) {
        return new Failure(kind, scope, true, true, reason, cause);
    }

    /** There is no producer for it now, and nothing was tried. */
    static Failure unavailable(String reason, @Nullable Throwable cause) {
        return deferred(Kind.UNAVAILABLE, Scope.CLUSTER, reason, cause).untried();
    }

    static Failure refused(Kind kind, String reason, @Nullable Throwable cause) {
        return new Failure(kind, Scope.RECORD, false, true, reason, cause);
    }

    /**
     * What tells its cause from others, for as long as the same thing is wrong: the numbers and names in the client's
     * messages change with each record, so these are left out where there is an exception.
     */
    String signature() {
        var signature = new StringBuilder(kind.label());
        if (cause == null) {
            return signature.append(' ').append(reason).toString();
        }
        for (@Nullable Throwable each = cause; each != null; each = each.getCause()) {
            signature.append(' ').append(each.getClass().getName());
        }
        return signature.toString();
    }

    /** The same as it applies to one record, which may not be willing to wait for its Kafka topic. */
    Failure of(OutgoingRecord record) {
        // What was only held back behind such a record may have a Kafka topic that exists.
        return kind == Kind.UNKNOWN_TOPIC && attempted && record.refusedWithoutTopic()
                ? refused(kind, reason, cause)
                : this;
    }

    /** The same for a record with which nothing was tried. */
    Failure untried() {
        return attempted ? new Failure(kind, scope, retriable, false, reason, cause) : this;
    }
}
