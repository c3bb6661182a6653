package io.tocsin.kafka;

import io.tocsin.kafka.transaction.CursorTopic;
import io.tocsin.kafka.transaction.HandlerCursor;
import io.tocsin.lifecycle.FaultPoint;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of one producer, one after the other: what the client throws is turned into how they end. Commit and
 * abort give up after {@code max.block.ms}, and are repeated up to {@code transaction.timeout.ms} from the beginning, when
 * the brokers abort by themselves. For the sending thread.
 */
final class Transaction {

    /** How a transaction ended. */
    sealed interface End {}

    /** All of it lies in Kafka. */
    record Committed() implements End {}

    /**
     * None of it lies in Kafka, and the next one can begin.
     *
     * @param why when no record is to blame; null when a record has a failure of its own
     * @param firstFailed the record that failed first; null when none did
     * @param unconfirmed the partition of which a record, or a cursor, was handed to the client and not confirmed; null when
     *     none was
     */
    record Aborted(
            @Nullable Failure why,
            @Nullable InTransaction firstFailed,
            @Nullable TopicPartition unconfirmed) implements End {

        /**
         * Whether not all of it was confirmed in time, or found room in the client within a second, so that fewer records
         * might have been.
         */
        boolean ranOutOfTime() {
            if (why != null) {
                return why.cause() instanceof TimeoutException;
            }
            return firstFailed != null
                    && (firstFailed.failure() instanceof BufferExhaustedException
                            || (firstFailed.place() == Verdict.Place.AFTER_SENDING
                                    && firstFailed.failure() instanceof RetriableException));
        }
    }

    /**
     * The producer has ended, and whether it lies in Kafka the next one finds out.
     *
     * @param ranOutOfTime whether its end was not known in time, so that that of fewer records might have been
     */
    record Lost(Failure why, boolean ranOutOfTime) implements End {}

    /** A transaction that takes so long is worth a word. */
    private static final Duration LONG = Duration.ofSeconds(5);

    /** An abort that was given up so often is not going to succeed. */
    private static final int MOST_ABORTS = 3;

    private final KafkaCluster cluster;
    private final Generation generation;
    private final CursorTopic cursorTopic;
    private final long timeoutNanos;
    private long beganNanos;
    private FirstAnswers first;
    private @Nullable RuntimeException broken;
    private volatile @Nullable Exception cursorFailure;

    Transaction(KafkaCluster cluster, Generation generation, CursorTopic cursorTopic) {
        this.cluster = cluster;
        this.generation = generation;
        this.cursorTopic = cursorTopic;
        this.first = new FirstAnswers(generation);
        this.timeoutNanos =
                ProducerProperties.transactionTimeout(cluster.settings()).toNanos();
    }

    /** Begins the next one; a failure shows when it is ended. */
    void begin() {
        beganNanos = System.nanoTime();
        broken = null;
        cursorFailure = null;
        first = new FirstAnswers(generation);
        try {
            generation.begin();
        } catch (RuntimeException e) {
            broken = e;
        }
    }

    /** Hands a record over, which comes to nothing when the transaction is broken. */
    InTransaction handOver(ClusterSession session, ClusterSession.Item item) {
        var record = new InTransaction(session, item, cluster.clock().instant(), first);
        generation.handedOver(item.record());
        if (broken == null) {
            try {
                generation.send(item.record(), record);
            } catch (RuntimeException e) {
                broken = e;
            }
        }
        return record;
    }

    /** Whether it cannot be committed any more. */
    boolean isBroken() {
        return broken != null || first.failed() != null;
    }

    /** How long it has been open. */
    long nanos() {
        return System.nanoTime() - beganNanos;
    }

    /** How long after its beginning the first of its records was written; 0 when none was. */
    long firstAnswerNanos() {
        return first.wroteAfter(beganNanos);
    }

    /** How long it may take until the first record counts as failed. */
    long limitNanos() {
        return timeoutNanos / 2;
    }

    /**
     * Commits if nothing speaks against it, else aborts.
     *
     * @param cursors handler number → the cursor that goes with these records
     * @param gone handlers whose cursors are to be removed
     */
    End end(Map<Long, HandlerCursor> cursors, Collection<Long> gone) {
        if (!isBroken()) {
            try {
                cursors.forEach(
                        (handler, cursor) -> generation.sendCursor(cursorTopic, handler, cursor, this::written));
                gone.forEach(handler -> generation.sendCursor(cursorTopic, handler, null, this::written));
                FaultPoint.BEFORE_COMMIT.reached();
                patiently(generation::commit);
                FaultPoint.AFTER_COMMIT.reached();
                return new Committed();
            } catch (TimeoutException | InterruptException e) {
                return lost(e);
            } catch (RuntimeException e) {
                broken = e;
            }
        }
        try {
            abort();
        } catch (RuntimeException e) {
            return lost(e);
        }
        var failed = first.failed();
        return new Aborted(failed == null ? whyAborted() : null, failed, unconfirmed(failed));
    }

    /**
     * The client may find out amid an abort that a batch of another partition ran out of its time too. It gives up the abort
     * then, and means it to be repeated.
     */
    private void abort() {
        for (int attempt = 1; ; attempt++) {
            try {
                patiently(generation::abort);
                return;
            } catch (KafkaException e) {
                if (attempt == MOST_ABORTS || !Verdict.isAbortable(e)) {
                    throw e;
                }
            }
        }
    }

    private @Nullable TopicPartition unconfirmed(@Nullable InTransaction failed) {
        if (failed == null) {
            return cursorFailure instanceof RetriableException ? cursorTopic.partition() : null;
        }
        boolean isUnconfirmed =
                failed.place() == Verdict.Place.AFTER_SENDING && failed.failure() instanceof RetriableException;
        return isUnconfirmed ? failed.partition() : null;
    }

    private void written(@Nullable RecordMetadata metadata, @Nullable Exception e) {
        if (e != null && !(e instanceof TransactionAbortedException)) {
            cursorFailure = e;
        }
    }

    private void patiently(Runnable step) {
        for (; ; ) {
            try {
                step.run();
                return;
            } catch (TimeoutException e) {
                if (!cluster.isCurrent(generation) || isOver()) {
                    throw e;
                }
                if (nanos() >= LONG.toNanos()) {
                    var sentence =
                            "cluster " + cluster.id() + " does not answer the end of a transaction; it is asked again";
                    cluster.condition().failed(Failure.unavailable(sentence, e));
                    cluster.keeper().doubt();
                }
            }
        }
    }

    private boolean isOver() {
        return nanos() >= timeoutNanos;
    }

    private Failure whyAborted() {
        var ofCursor = cursorFailure;
        if (ofCursor != null) {
            var verdict =
                    Verdict.of(cluster.settings(), cursorTopic.name(), Verdict.Place.AFTER_SENDING, false, ofCursor);
            return Failure.deferred(
                    verdict.failure().kind(),
                    Failure.Scope.CLUSTER,
                    "the cursors could not be written: " + verdict.failure().reason(),
                    ofCursor);
        }
        return Failure.deferred(
                Failure.Kind.UNAVAILABLE,
                Failure.Scope.CLUSTER,
                broken == null
                        ? "the transaction was aborted"
                        : Verdict.sentence("the transaction was aborted", broken),
                broken);
    }

    private Lost lost(RuntimeException e) {
        var why = Verdict.ofTransaction(cluster.settings(), cluster.transactionalId(), e);
        if (cluster.isCurrent(generation)) {
            cluster.condition().failed(why);
            // A transaction that took too long was ended by the brokers, which looks like being fenced.
            if (Verdict.isFenced(e) && !isOver()) {
                cluster.succession().fenced(generation, why);
            } else {
                cluster.succession().end(generation, why);
            }
        }
        return new Lost(why, isOver() || e instanceof TimeoutException);
    }
}
