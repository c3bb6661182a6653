package io.tocsin.kafka;

import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Whose fault it was that a transaction was aborted, by what the client said of each record in it.
 *
 * @param verdicts of the records that failed by themselves, not only with the transaction
 * @param first the one of which that was said first; null when none failed
 * @param topicIsSick whether the brokers say that nothing can be written to the Kafka topic of that one
 */
record Blame(Map<InTransaction, Verdict> verdicts, @Nullable InTransaction first, boolean topicIsSick) {

    /** What is known of the brokers when a record was not confirmed. */
    private enum Brokers {
        /** They answer, and nothing speaks against the Kafka topic. */
        WELL,
        /** They answer, and say that the Kafka topic has no leader, or too few replicas in sync, or is none of theirs. */
        WITHOUT_TOPIC,
        AWAY
    }

    /**
     * Reads what was called back, and passes on what concerns others than these records.
     *
     * @param first the one that failed first
     */
    static Blame of(
            KafkaCluster cluster, Generation generation, List<InTransaction> records, @Nullable InTransaction first) {
        Map<InTransaction, Verdict> verdicts = new HashMap<>();
        var brokers = first == null ? Brokers.AWAY : brokers(cluster, generation, records, first);
        boolean isWell = brokers != Brokers.AWAY;
        for (var each : records) {
            var e = each.failure();
            if (e != null && first != null && isItsOwn(each, first)) {
                verdicts.put(each, verdict(cluster, generation, each, e, isWell));
            }
        }
        return new Blame(verdicts, first, brokers == Brokers.WITHOUT_TOPIC);
    }

    /** Once one has failed the client gives the same failure to everything that it has not sent yet, whatever the topic. */
    private static boolean isItsOwn(InTransaction failed, InTransaction first) {
        return failed.place() == Verdict.Place.BEFORE_SENDING
                || failed.item()
                        .record()
                        .kafkaTopic()
                        .equals(first.item().record().kafkaTopic());
    }

    /**
     * How the brokers are. Unless they are away, a record that was not confirmed is its Kafka topic's trouble: another one
     * was written in the same transaction, or else the brokers answer when they are asked about that topic.
     */
    private static Brokers brokers(
            KafkaCluster cluster, Generation generation, List<InTransaction> records, InTransaction first) {
        if (!(first.failure() instanceof RetriableException)) {
            return Brokers.WELL;
        }
        var kafkaTopic = first.item().record().kafkaTopic();
        boolean othersAreThere = records.stream()
                .anyMatch(each -> each.written() != null
                        && !each.item().record().kafkaTopic().equals(kafkaTopic));
        return othersAreThere ? Brokers.WELL : asked(cluster, generation, kafkaTopic);
    }

    private static Brokers asked(KafkaCluster cluster, Generation generation, String kafkaTopic) {
        try {
            Inquiry.find(cluster.settings(), generation.number(), kafkaTopic, true);
            return Brokers.WELL;
        } catch (Inquiry.LeaderlessException | UnknownTopicOrPartitionException e) {
            return Brokers.WITHOUT_TOPIC;
        } catch (IOException | RuntimeException e) {
            // What is wrong the record's own failure says, and whoever probes the cluster.
            return Brokers.AWAY;
        }
    }

    private static Verdict verdict(
            KafkaCluster cluster, Generation generation, InTransaction record, Exception e, boolean isWell) {
        var kafkaTopic = record.item().record().kafkaTopic();
        boolean later = record.place() == Verdict.Place.AFTER_SENDING;
        var verdict = Verdict.of(cluster.settings(), kafkaTopic, record.place(), later && isWell, e);
        var failure = verdict.failure();
        boolean ofTopic = failure.scope() == Failure.Scope.KAFKA_TOPIC;
        if (failure.retriable() && (ofTopic || !later)) {
            generation.forget(kafkaTopic);
        }
        if (ofTopic && verdict.endsProducer()) {
            cluster.lookUps().holdUntilLed(kafkaTopic);
        }
        cluster.failed(failure);
        return verdict;
    }

    /** What is wrong with the whole cluster; null when nothing is. */
    @Nullable
    Verdict ofCluster() {
        return verdicts.values().stream()
                .filter(verdict -> verdict.failure().scope() == Failure.Scope.CLUSTER)
                .findFirst()
                .orElse(null);
    }

    /** Whether one of these failed for its Kafka topic. */
    boolean ofTopic(List<InTransaction> records) {
        return records.stream().anyMatch(this::isOfTopic);
    }

    /**
     * Whether one of these failed for its Kafka topic, to which the brokers say that nothing can be written, or of which
     * nothing was written while other topics were: fewer records would not have been confirmed either. A slow link lets the
     * first ones of a topic through.
     */
    boolean ofTopicAlone(List<InTransaction> records) {
        var sick = records.stream()
                .filter(this::isOfTopic)
                .map(each -> each.item().record().kafkaTopic())
                .collect(Collectors.toSet());
        var written = records.stream()
                .filter(each -> each.written() != null)
                .map(each -> each.item().record().kafkaTopic())
                .collect(Collectors.toSet());
        boolean onlyOthers = !written.isEmpty() && Collections.disjoint(sick, written);
        return !sick.isEmpty() && (topicIsSick || onlyOthers);
    }

    /** Whether that record failed for its Kafka topic. */
    boolean isOfTopic(InTransaction record) {
        return scope(record) == Failure.Scope.KAFKA_TOPIC;
    }

    /** Whether some record or its Kafka topic is to blame. */
    boolean hasCulprit() {
        return verdicts.values().stream()
                .map(Verdict::failure)
                .anyMatch(failure -> !failure.retriable() || failure.scope() == Failure.Scope.KAFKA_TOPIC);
    }

    /**
     * Whether that record was refused, and it was said of it alone: by the client, before it went into a batch; or by the
     * brokers as too large, of which the client speaks only once it has split the batch to single records. That holds for
     * the first failure only, since the client gives it to everything that it has not sent yet.
     */
    boolean isCertain(InTransaction record) {
        if (scope(record) != Failure.Scope.RECORD || failure(record).retriable()) {
            return false;
        }
        return record.place() == Verdict.Place.BEFORE_SENDING
                || (record == first && record.failure() instanceof RecordTooLargeException);
    }

    /** Whether it is known who it was, so that what failed with it is innocent. */
    boolean isClear() {
        return verdicts.keySet().stream().anyMatch(this::isCertain);
    }

    /** Whether one of these may be bad: it failed with its batch, and it is not known which one of that it was. */
    boolean isUncertain(List<InTransaction> records) {
        return !isClear()
                && records.stream()
                        .anyMatch(each -> scope(each) == Failure.Scope.RECORD
                                && !failure(each).retriable()
                                && !isCertain(each));
    }

    /** Why a record failed that did so by itself. */
    Failure failure(InTransaction record) {
        return Objects.requireNonNull(verdicts.get(record), "it did not fail").failure();
    }

    private Failure.@Nullable Scope scope(InTransaction record) {
        var verdict = verdicts.get(record);
        return verdict == null ? null : verdict.failure().scope();
    }
}
