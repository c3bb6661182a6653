package io.tocsin.kafka;

import static io.tocsin.kafka.RecordingAcks.record;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.KafkaBroker.ReadRecord;
import io.tocsin.fixture.TcpProxy;
import io.tocsin.kafka.Failure.Kind;
import io.tocsin.kafka.partition.Partitioning;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One bad record among a hundred good ones in one produce request, for each way in which a record of a request can be
 * bad. Records pile up in the client behind one that the proxy keeps unanswered, so that they leave together; the
 * client's own count of requests to the broker shows it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRecordIT {

    private static final long BAD = 51;
    private static final int COUNT = 101;
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private final int brokerPort = KafkaBroker.freePort();
    private final TcpProxy proxy = TcpProxy.to(brokerPort);
    private KafkaBroker broker = KafkaBroker.builder().prepare();

    /**
     * A way to be bad.
     *
     * @param kafkaTopic named by the case
     * @param topicSettings what makes it bad for the broker
     * @param record the bad one
     * @param kind the class of its failure
     * @param firstMates the class of the failures of all others at the first attempt; empty when they arrive at once
     * @param requests from the hand-over of the hundred and one to the first answer to all of them
     */
    record Case(
            String kafkaTopic,
            Map<String, String> topicSettings,
            OutgoingRecord record,
            Kind kind,
            List<Kind> firstMates,
            int requests) {

        @Override
        public String toString() {
            return kafkaTopic;
        }
    }

    @BeforeAll
    void startBroker() {
        broker = KafkaBroker.builder()
                .port(brokerPort)
                .advertisedPort(proxy.port())
                .start();
    }

    @AfterAll
    void endBroker() {
        broker.close();
        proxy.close();
    }

    static Stream<Case> cases() {
        var tomorrow = Instant.now().plus(Duration.ofDays(1)).toEpochMilli();
        return Stream.of(
                new Case(
                        "too-large-for-the-producer",
                        Map.of(),
                        record(BAD, "too-large-for-the-producer", "x".repeat(300_000)),
                        Kind.TOO_LARGE,
                        List.of(),
                        1),
                new Case(
                        "too-large-for-the-topic",
                        Map.of("max.message.bytes", "20000"),
                        record(BAD, "too-large-for-the-topic", "x".repeat(30_000)),
                        Kind.TOO_LARGE,
                        List.of(),
                        0),
                new Case(
                        "timestamp-in-the-future",
                        Map.of("message.timestamp.after.max.ms", "60000"),
                        new OutgoingRecord(
                                BAD,
                                "timestamp-in-the-future",
                                key(BAD),
                                "tomorrow".getBytes(UTF_8),
                                List.of(),
                                Partitioning.CRC32,
                                tomorrow,
                                false),
                        Kind.INVALID,
                        List.of(Kind.BATCH_MATE),
                        1),
                new Case(
                        "no-key-for-a-compacted-topic",
                        Map.of("cleanup.policy", "compact"),
                        new OutgoingRecord(
                                BAD,
                                "no-key-for-a-compacted-topic",
                                null,
                                "no key".getBytes(UTF_8),
                                List.of(),
                                Partitioning.CRC32),
                        Kind.INVALID,
                        List.of(Kind.BATCH_MATE),
                        1));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void onlyTheBadOneFails(Case bad) throws Exception {
        // given
        broker.createTopic(bad.kafkaTopic(), 1, bad.topicSettings());
        var settings = KafkaSettings.builder("main", proxy.address())
                .maxMessageBytes(200_000)
                .build();
        try (var fixture = new ClusterFixture(settings)) {
            var cluster = fixture.only();
            RecordingAcks.produceAll(cluster, List.of(record(1000, bad.kafkaTopic())), LIMIT);
            var records = LongStream.rangeClosed(1, COUNT)
                    .mapToObj(seq -> seq == BAD ? bad.record() : record(seq, bad.kafkaTopic()))
                    .toList();

            // when
            proxy.holdAnswers(true);
            var plug = new RecordingAcks();
            var session = cluster.session();
            long requestsBefore = requests();
            session.produce(List.of(record(1001, bad.kafkaTopic())), plug);
            Awaitility.await().atMost(LIMIT).until(() -> requests() == requestsBefore + 1);
            var acks = new RecordingAcks();
            session.produce(records, acks);
            int refusedAtOnce = bad.record().value().length > 200_000 ? 1 : 0;
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> cluster.status().unacknowledgedRecords() == 1 + COUNT - refusedAtOnce);
            proxy.holdAnswers(false);
            acks.awaitAnswers(COUNT);
            long requests = requests() - requestsBefore - 1;
            int again = deliverRest(cluster, records, acks);

            // then
            var failures = new TreeMap<>(acks.failed);
            var itself = acks.failure(BAD);
            failures.remove(BAD);
            System.out.printf(
                    "BadRecordIT: %s: %d records in %d produce requests; failed: record %d (%s: %s) and %d of its mates, which went again in %d more%n",
                    bad, COUNT, requests, BAD, itself.kind().label(), itself.reason(), failures.size(), again);
            assertThat(itself.kind()).isEqualTo(bad.kind());
            assertThat(itself.retriable()).isFalse();
            assertThat(failures).hasSize(bad.firstMates().isEmpty() ? 0 : COUNT - 1);
            assertThat(failures.values()).allSatisfy(failure -> {
                assertThat(bad.firstMates()).contains(failure.kind());
                assertThat(failure.retriable()).isTrue();
                assertThat(failure.attempted()).isFalse();
            });
            if (bad.requests() > 0) {
                assertThat(requests).isEqualTo(bad.requests());
            }
            assertThat(broker.read(bad.kafkaTopic()).stream().map(ReadRecord::keyText))
                    .containsExactlyElementsOf(Stream.concat(
                                    Stream.of("key-1000", "key-1001"),
                                    records.stream()
                                            .filter(record -> record.seq() != BAD)
                                            .map(record -> "key-" + record.seq()))
                            .collect(Collectors.toList()));
            assertThat(cluster.status().generation()).isZero();
            assertThat(fixture.health.conditions()).isEmpty();
        }
    }

    /** What a runner does: hands over again what is to be tried again, in order; the number of requests. */
    private static int deliverRest(KafkaCluster cluster, List<OutgoingRecord> records, RecordingAcks first)
            throws Exception {
        long before = requests();
        List<OutgoingRecord> rest = new ArrayList<>(records);
        rest.removeIf(record -> first.acknowledged.containsKey(record.seq())
                || !first.failure(record.seq()).retriable());
        var acks = new RecordingAcks();
        if (!rest.isEmpty()) {
            cluster.session().produce(rest, acks);
            acks.awaitAnswers(rest.size());
        }
        assertThat(acks.failed).isEmpty();
        return (int) (requests() - before);
    }

    private static byte[] key(long seq) {
        return ("key-" + seq).getBytes(UTF_8);
    }

    /** What the producer has sent to the broker so far, by its own bean. */
    private static long requests() throws Exception {
        var beans = ManagementFactory.getPlatformMBeanServer();
        double total = 0;
        for (var name : beans.queryNames(
                new ObjectName("kafka.producer:type=producer-node-metrics,client-id=main,node-id=node-1"), null)) {
            total += (Double) beans.getAttribute(name, "request-total");
        }
        return (long) total;
    }
}
