package io.tocsin.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.kafka.KafkaCluster.Session;
import io.tocsin.kafka.partition.Partitioning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Keeps every answer; any thread. */
final class RecordingAcks implements KafkaCluster.Acks {

    final Map<Long, Acknowledgement> acknowledged = new ConcurrentSkipListMap<>();
    final Set<Long> before = new ConcurrentSkipListSet<>();
    final Map<Long, Failure> failed = new ConcurrentSkipListMap<>();

    @Override
    public void acknowledged(OutgoingRecord record, Acknowledgement acknowledgement) {
        if (acknowledged.put(record.seq(), acknowledgement) != null) {
            throw new AssertionError(record + " was acknowledged twice");
        }
    }

    @Override
    public void producedBefore(OutgoingRecord record) {
        if (!before.add(record.seq())) {
            throw new AssertionError(record + " was answered twice");
        }
    }

    @Override
    public void failed(OutgoingRecord record, Failure failure) {
        failed.put(record.seq(), failure);
    }

    void awaitAnswers(int count) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(4))
                .until(() -> acknowledged.size() + before.size() + failed.size() >= count);
    }

    Failure failure(long seq) {
        @Nullable Failure found = failed.get(seq);
        if (found == null) {
            throw new AssertionError("record " + seq + " did not fail");
        }
        return found;
    }

    /** A record whose key and value name its seq. */
    static OutgoingRecord record(long seq, String kafkaTopic) {
        return record(seq, kafkaTopic, "value-" + seq);
    }

    static OutgoingRecord record(long seq, String kafkaTopic, String value) {
        return new OutgoingRecord(
                seq, kafkaTopic, ("key-" + seq).getBytes(UTF_8), value.getBytes(UTF_8), List.of(), Partitioning.CRC32);
    }

    /**
     * Produces as a runner does: in order, through one session, and after a failure again from the lowest record that was
     * not acknowledged, until all are.
     */
    static List<Failure> produceAll(KafkaCluster cluster, List<OutgoingRecord> records, Duration limit) {
        List<Failure> failures = new ArrayList<>();
        var giveUp = System.nanoTime() + limit.toNanos();
        var from = 0;
        while (from < records.size()) {
            if (System.nanoTime() > giveUp) {
                throw new AssertionError(
                        "only " + from + " of " + records.size() + " were acknowledged; failures: " + failures);
            }
            var acks = new RecordingAcks();
            Session session = cluster.session();
            var rest = records.subList(from, records.size());
            session.produce(rest, acks);
            Awaitility.await()
                    .atMost(limit)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> acks.acknowledged.size() + acks.failed.size() == rest.size());
            failures.addAll(acks.failed.values());
            while (from < records.size()
                    && acks.acknowledged.containsKey(records.get(from).seq())) {
                from++;
            }
        }
        return failures;
    }
}
