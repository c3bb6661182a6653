package io.tocsin.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whose fault it was that a transaction was aborted, by what the client said of each record in it.
 *
 * @param verdicts of the records that failed by themselves, not only with the transaction
 */
record Blame(Map<InTransaction, Verdict> verdicts) {

    /** Reads what was called back, and passes on what concerns others than these records. */
    static Blame of(KafkaCluster cluster, Generation generation, List<InTransaction> records) {
        Map<InTransaction, Verdict> verdicts = new HashMap<>();
        for (var each : records) {
            var e = each.failure();
            if (e != null) {
                verdicts.put(each, verdict(cluster, generation, each, e));
            }
        }
        return new Blame(verdicts);
    }

    private static Verdict verdict(KafkaCluster cluster, Generation generation, InTransaction record, Exception e) {
        var kafkaTopic = record.item().record().kafkaTopic();
        boolean later = record.place() == Verdict.Place.AFTER_SENDING;
        boolean others = later && generation.othersAcknowledgedSince(kafkaTopic, record.atNanos());
        var verdict = Verdict.of(cluster.settings(), kafkaTopic, record.place(), others, e);
        var failure = verdict.failure();
        if (!later && failure.retriable()) {
            generation.forget(kafkaTopic);
        }
        if (failure.scope() == Failure.Scope.KAFKA_TOPIC && verdict.endsProducer()) {
            cluster.lookUps().holdUntilLed(kafkaTopic);
        }
        cluster.condition().failed(failure);
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
        return records.stream().anyMatch(each -> scope(each) == Failure.Scope.KAFKA_TOPIC);
    }

    /** Whether that record was refused, and it was said of it alone. */
    boolean isCertain(InTransaction record) {
        return scope(record) == Failure.Scope.RECORD
                && !failure(record).retriable()
                && record.place() == Verdict.Place.BEFORE_SENDING;
    }

    /** Whether a batch was refused in which others may lie than the bad one. */
    boolean isUncertain() {
        return verdicts.keySet().stream().anyMatch(each -> scope(each) == Failure.Scope.RECORD && !isCertain(each));
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
