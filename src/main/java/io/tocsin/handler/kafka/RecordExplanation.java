package io.tocsin.handler.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.Explanation;
import io.tocsin.handler.Explanation.Verdict;
import io.tocsin.handler.kafka.record.RecordPlan;
import io.tocsin.handler.kafka.record.RecordPlan.Made;
import io.tocsin.kafka.KafkaCluster;
import io.tocsin.kafka.OutgoingRecord;
import io.tocsin.kafka.partition.Partitioning;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Tells which record an event becomes, and where it would go to, without producing it. Any thread. */
final class RecordExplanation {

    private final KafkaCluster cluster;

    RecordExplanation(KafkaCluster cluster) {
        this.cluster = cluster;
    }

    /** Of an event for which there is no plan. */
    Explanation without(String problem) {
        return Explanation.waits("the cluster's settings have changed: " + problem, facts(""));
    }

    /** Of the record that {@code plan} makes. */
    Explanation of(RecordPlan plan, LogEntry entry, Instant now) {
        var facts = facts(plan.ruleOf(entry));
        var made = plan.make(entry, now, RecordPlan.UNNOTED);
        if (made instanceof Made.Filtered filtered) {
            return new Explanation(Verdict.FILTERS, filtered.reason(), facts);
        }
        if (made instanceof Made.Failed failed) {
            return new Explanation(Verdict.REFUSES, failed.reason(), facts);
        }
        if (made instanceof Made.Produced produced) {
            return of(produced.record(), facts);
        }
        throw new AssertionError(made);
    }

    private Map<String, @Nullable Object> facts(String rule) {
        var facts = new LinkedHashMap<String, @Nullable Object>();
        facts.put("cluster", cluster.id().value());
        if (!rule.isEmpty()) {
            facts.put("rule", rule);
        }
        return facts;
    }

    private Explanation of(OutgoingRecord record, Map<String, @Nullable Object> facts) {
        facts.put("kafkaTopic", record.kafkaTopic());
        facts.put("key", record.key() == null ? null : new String(record.key(), UTF_8));
        facts.put("headers", headers(record));
        if (record.timestampMillis() == OutgoingRecord.NOW) {
            facts.put("timestampNote", "the moment of sending");
        } else {
            facts.put(
                    "timestamp", Instant.ofEpochMilli(record.timestampMillis()).toString());
        }
        putPartition(record, facts);
        facts.put("value", new String(record.value(), UTF_8));
        int most = cluster.settings().batches().maxMessageBytes();
        if (record.bytes() > most) {
            return new Explanation(
                    Verdict.REFUSES,
                    "the record has " + record.bytes() + " bytes; cluster " + cluster.id() + " takes at most " + most
                            + " (max-message-bytes)",
                    facts);
        }
        return cluster.isAway()
                ? Explanation.waits(
                        "cluster " + cluster.id() + " is away"
                                + cluster.status()
                                        .error()
                                        .map(error -> ": " + error)
                                        .orElse(""),
                        facts)
                : Explanation.delivers(facts);
    }

    private static List<Map<String, Object>> headers(OutgoingRecord record) {
        return record.headers().stream()
                .map(header -> {
                    Map<String, Object> named = new LinkedHashMap<>();
                    named.put("name", header.name());
                    named.put("value", new String(header.value(), UTF_8));
                    return named;
                })
                .toList();
    }

    private void putPartition(OutgoingRecord record, Map<String, @Nullable Object> facts) {
        var mode = record.partitioning();
        byte[] key = record.key();
        facts.put("partitioner", mode == Partitioning.SPREAD ? "spread" : mode.option());
        OptionalInt partitions = cluster.partitions(record.kafkaTopic());
        partitions.ifPresent(count -> facts.put("partitions", count));
        if (key == null || !mode.decidesBy(key)) {
            facts.put("partitionNote", "any: the key does not decide it");
        } else if (partitions.isEmpty()) {
            facts.put(
                    "partitionNote",
                    "not known now: the producer has not asked how many partitions " + record.kafkaTopic()
                            + " has, which it does before the first record");
        } else {
            facts.put("partition", mode.partition(key, partitions.getAsInt()));
        }
    }
}
