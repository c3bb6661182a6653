package io.tocsin.kafka;

import io.tocsin.kafka.Failure.Kind;
import io.tocsin.kafka.Failure.Scope;
import io.tocsin.kafka.transaction.CursorTopicException;
import io.tocsin.wire.GoDuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * What an exception of the Kafka client means.
 *
 * @param failure the answer for the record
 * @param endsProducer whether the producer has to be closed: nothing younger may leave, or it is dead
 */
record Verdict(Failure failure, boolean endsProducer) {

    /** Where the client reported the exception. */
    enum Place {
        /** {@code send} or {@code partitionsFor}, before the record went into the producer's buffer. */
        BEFORE_SENDING,
        /** The record's callback on the network thread. */
        AFTER_SENDING
    }

    /** For an exception about a record of {@code kafkaTopic}. */
    static Verdict of(KafkaSettings settings, String kafkaTopic, Place place, boolean othersAcknowledged, Exception e) {
        var verdict = of(settings, kafkaTopic, e, place, othersAcknowledged);
        boolean untried = place == Place.BEFORE_SENDING && verdict.failure.scope() == Scope.CLUSTER;
        return untried ? new Verdict(verdict.failure.untried(), verdict.endsProducer) : verdict;
    }

    private static Verdict of(
            KafkaSettings settings, String kafkaTopic, Exception e, Place place, boolean othersAcknowledged) {
        var refusal = refusal(e);
        if (refusal.isPresent()) {
            return goesOn(Failure.refused(refusal.get(), sentence("Kafka refuses the record", e), e));
        }
        if (e instanceof TopicAuthorizationException) {
            return goesOn(Failure.deferred(
                    Kind.AUTH,
                    Scope.KAFKA_TOPIC,
                    "cluster " + settings.id() + " lets us in, but not write to Kafka topic " + kafkaTopic
                            + ". Grant WRITE on it, and CREATE if it is yet to be created",
                    e));
        }
        if (e instanceof TimeoutException) {
            return place == Place.AFTER_SENDING
                    ? unconfirmed(Kind.TIMEOUT, kafkaTopic, othersAcknowledged, e)
                    : goesOn(notAccepted(settings, kafkaTopic, e));
        }
        if (e instanceof UnknownTopicOrPartitionException) {
            return goesOn(missing(settings, kafkaTopic, e));
        }
        if (e instanceof RetriableException) {
            return place == Place.AFTER_SENDING
                    ? unconfirmed(Kind.UNAVAILABLE, kafkaTopic, othersAcknowledged, e)
                    : goesOn(Failure.deferred(
                            Kind.UNAVAILABLE, Scope.KAFKA_TOPIC, sentence("Kafka topic " + kafkaTopic, e), e));
        }
        if (e instanceof AuthenticationException) {
            return ends(Kind.AUTH, sentence("cluster " + settings.id() + " does not let us in", e), e);
        }
        if (isBatchMate(e)) {
            // The broker takes all of a batch or nothing: it is not in Kafka, and nothing speaks against it.
            return goesOn(Failure.deferred(Kind.BATCH_MATE, Scope.RECORD, "another record of its batch was refused", e)
                    .untried());
        }
        if (e instanceof ClusterAuthorizationException) {
            // The broker gives an idempotent producer its id for WRITE on any one Kafka topic.
            return ends(
                    Kind.AUTH,
                    "cluster " + settings.id() + " lets us in, but not write to any Kafka topic. Grant WRITE on those"
                            + " that alerts go to",
                    e);
        }
        return ends(
                e instanceof AuthorizationException ? Kind.AUTH : Kind.FATAL,
                sentence("the producer of cluster " + settings.id() + " failed", e),
                e);
    }

    /** For an exception that is about no record: building, probing. */
    static Failure ofConnecting(KafkaSettings settings, Throwable e) {
        if (e instanceof TimeoutException) {
            return Failure.unavailable(noAnswer(settings), e);
        }
        if (e instanceof TransactionalIdAuthorizationException) {
            return Failure.deferred(
                            Kind.AUTH,
                            Scope.CLUSTER,
                            "cluster " + settings.id() + " lets us in, but not use transactions. Grant WRITE and"
                                    + " DESCRIBE on the transactional ids that begin with "
                                    + ProducerProperties.TRANSACTIONAL_ID_PREFIX,
                            e)
                    .untried();
        }
        if (e instanceof CursorTopicException || e instanceof NoCoordinatorException) {
            return Failure.unavailable("cluster " + settings.id() + ": " + e.getMessage(), e);
        }
        if (e instanceof UnfitBrokersException unfit) {
            return Failure.unavailable(unfit.getMessage(), unfit).untried();
        }
        boolean login = e instanceof AuthenticationException;
        var what =
                login ? "cluster " + settings.id() + " does not let us in" : "no producer for cluster " + settings.id();
        return Failure.deferred(login ? Kind.AUTH : Kind.UNAVAILABLE, Scope.CLUSTER, sentence(what, e), e)
                .untried();
    }

    /** For an exception that ended a producer with a transaction open, whatever record is in it. */
    static Failure ofTransaction(KafkaSettings settings, String transactionalId, Exception e) {
        if (isFenced(e)) {
            return Failure.deferred(
                    Kind.FATAL,
                    Scope.CLUSTER,
                    "the producer of cluster " + settings.id() + " was fenced: another one has begun as "
                            + transactionalId,
                    e);
        }
        if (e instanceof TransactionalIdAuthorizationException) {
            return Failure.deferred(
                    Kind.AUTH,
                    Scope.CLUSTER,
                    "cluster " + settings.id() + " lets us in, but not use transactions. Grant WRITE and DESCRIBE on"
                            + " transactional id " + transactionalId,
                    e);
        }
        if (e instanceof TimeoutException) {
            return Failure.deferred(
                    Kind.TIMEOUT,
                    Scope.CLUSTER,
                    "cluster " + settings.id() + " did not answer the end of a transaction within "
                            + GoDuration.render(ProducerProperties.transactionTimeout(settings))
                            + "; whether it was committed is read from Kafka",
                    e);
        }
        if (e instanceof InterruptException) {
            return Failure.deferred(Kind.UNAVAILABLE, Scope.CLUSTER, "cluster " + settings.id() + " was closed", e);
        }
        return Failure.deferred(
                e instanceof AuthenticationException || e instanceof AuthorizationException ? Kind.AUTH : Kind.FATAL,
                Scope.CLUSTER,
                sentence("the producer of cluster " + settings.id() + " failed", e),
                e);
    }

    /** Whether it says that another producer has begun with our name. */
    static boolean isFenced(Throwable e) {
        for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                return true;
            }
        }
        return false;
    }

    /** Whether the client says no more than that the transaction is to be aborted; what ended a producer has a class of its own. */
    static boolean isAbortable(KafkaException e) {
        return e.getClass() == KafkaException.class;
    }

    /** {@code what: cause, cause's cause}, the first line of each message only: some hold whole stack traces. */
    static String sentence(String what, Throwable e) {
        List<String> parts = new ArrayList<>();
        for (@Nullable Throwable cause = e; cause != null && parts.size() < 4; cause = cause.getCause()) {
            var message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            var line = message.lines().findFirst().orElse("");
            // A wrapper often repeats what it wraps.
            if (parts.stream().noneMatch(part -> part.contains(line))) {
                parts.add(line);
            }
        }
        return what + ": " + String.join("; ", parts);
    }

    /** What will be refused every time, and why. */
    private static Optional<Kind> refusal(Exception e) {
        if (e instanceof RecordTooLargeException || e instanceof RecordBatchTooLargeException) {
            return Optional.of(Kind.TOO_LARGE);
        }
        if (e instanceof SerializationException) {
            return Optional.of(Kind.RENDER);
        }
        boolean isInvalid = e instanceof InvalidTopicException
                || e instanceof InvalidRecordException
                || e instanceof InvalidTimestampException
                || e instanceof PolicyViolationException;
        return isInvalid ? Optional.of(Kind.INVALID) : Optional.empty();
    }

    /**
     * Handed to the client and not confirmed: its time ran out, or it has used up {@code retry-max}. Younger records of the
     * partition may have attempts left and would overtake, so nothing more may leave.
     */
    private static Verdict unconfirmed(Kind kind, String kafkaTopic, boolean othersAcknowledged, Exception e) {
        var inTime = kind == Kind.TIMEOUT ? " in time" : "";
        return othersAcknowledged
                ? new Verdict(
                        Failure.deferred(
                                kind,
                                Scope.KAFKA_TOPIC,
                                sentence("Kafka topic " + kafkaTopic + " did not acknowledge" + inTime, e),
                                e),
                        true)
                : ends(kind, sentence("no acknowledgement" + inTime, e), e);
    }

    private static Failure notAccepted(KafkaSettings settings, String kafkaTopic, Exception e) {
        if (e.getCause() instanceof UnknownTopicOrPartitionException) {
            return missing(settings, kafkaTopic, e);
        }
        return e instanceof BufferExhaustedException
                ? Failure.deferred(
                        Kind.UNAVAILABLE, Scope.CLUSTER, "the producer's buffer for " + settings.id() + " is full", e)
                : Failure.deferred(Kind.UNAVAILABLE, Scope.CLUSTER, noAnswer(settings), e);
    }

    static Failure missing(KafkaSettings settings, String kafkaTopic, @Nullable Throwable e) {
        var why = settings.allowAutoTopicCreation() ? ", and its brokers have not created it" : "";
        return Failure.deferred(
                Kind.UNKNOWN_TOPIC,
                Scope.KAFKA_TOPIC,
                "Kafka topic \"" + kafkaTopic + "\" is not on cluster \"" + settings.id() + "\" ("
                        + String.join(", ", settings.connection().brokers()) + ")" + why
                        + ". Create it: tocsin kafka setup "
                        + settings.id(),
                e);
    }

    private static String noAnswer(KafkaSettings settings) {
        return "no Kafka broker of cluster " + settings.id() + " answered at "
                + String.join(", ", settings.connection().brokers())
                + "; check that it runs and that the security mode (now: "
                + settings.security().protocol()
                + ") fits this port";
    }

    /** The client gives records of a batch in which others were invalid a plain exception of its own. */
    private static boolean isBatchMate(Exception e) {
        return e.getClass() == KafkaException.class
                && !(e instanceof ApiException)
                && e.getMessage() != null
                && e.getMessage().contains("part of a batch");
    }

    private static Verdict goesOn(Failure failure) {
        return new Verdict(failure, false);
    }

    private static Verdict ends(Kind kind, String reason, Exception e) {
        return new Verdict(Failure.deferred(kind, Scope.CLUSTER, reason, e), true);
    }
}
