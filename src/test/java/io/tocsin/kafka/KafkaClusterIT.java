package io.tocsin.kafka;

import static io.tocsin.kafka.RecordingAcks.record;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.KafkaBroker.ReadRecord;
import io.tocsin.kafka.Failure.Scope;
import io.tocsin.kafka.OutgoingRecord.RecordHeader;
import io.tocsin.kafka.partition.Partitioning;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaClusterIT {

    private KafkaBroker broker = KafkaBroker.builder().prepare();

    @BeforeAll
    void startBroker() {
        broker = KafkaBroker.builder().autoCreateTopics(true).start();
    }

    @AfterAll
    void endBroker() {
        broker.close();
    }

    @Test
    void writesKeyValueAndHeadersAsGivenAndSaysWhere() {
        // given
        try (var fixture = new ClusterFixture(settings("one").build())) {
            broker.createTopic("as-given", 7);
            var acks = new RecordingAcks();
            var record = new OutgoingRecord(
                    1,
                    "as-given",
                    "cpu:nil".getBytes(UTF_8),
                    "value".getBytes(UTF_8),
                    List.of(new RecordHeader("tocsin-event", "s:1".getBytes(UTF_8))),
                    Partitioning.CRC32);

            ClusterFixture.know(fixture.only(), List.of("as-given"));

            // when
            fixture.only().session().produce(List.of(record), acks);
            acks.awaitAnswers(1);

            // then
            var read = broker.read("as-given");
            assertThat(read).hasSize(1);
            assertThat(read.get(0).keyText()).isEqualTo("cpu:nil");
            assertThat(read.get(0).valueText()).isEqualTo("value");
            assertThat(read.get(0).headers()).containsExactly(Map.entry("tocsin-event", "s:1"));
            assertThat(acks.acknowledged.get(1L)).isNotNull().satisfies(acknowledgement -> {
                assertThat(acknowledgement.partition())
                        .isEqualTo(3)
                        .isEqualTo(read.get(0).partition());
                assertThat(acknowledgement.offset()).isEqualTo(read.get(0).offset());
                assertThat(acknowledgement.acknowledged()).isAfterOrEqualTo(acknowledgement.handedOver());
            });
        }
    }

    @Test
    void hasOneProducerPerClusterHoweverManyTopics() throws Exception {
        // given
        try (var fixture = new ClusterFixture(
                settings("one-each-eu").build(), settings("one-each-us").build())) {
            Awaitility.await()
                    .until(() -> producers().size() == 2 && networkThreads().size() == 2);
            var producersBefore = producers();
            var networkThreadsBefore = networkThreads();
            var records = LongStream.rangeClosed(1, 1000)
                    .mapToObj(seq -> record(seq, "many-" + seq % 50))
                    .toList();

            // when
            RecordingAcks.produceAll(fixture.get("one-each-eu"), records, Duration.ofMinutes(4));

            // then
            assertThat(producersBefore).containsExactlyInAnyOrder("one-each-eu", "one-each-us");
            assertThat(networkThreadsBefore)
                    .containsExactlyInAnyOrder(
                            "kafka-producer-network-thread | one-each-eu",
                            "kafka-producer-network-thread | one-each-us");
            assertThat(producers()).isEqualTo(producersBefore);
            assertThat(networkThreads()).containsExactlyInAnyOrderElementsOf(networkThreadsBefore);
            assertThat(fixture.threads.running())
                    .filteredOn(name -> !name.startsWith("kafka-one-each-eu-lookup-"))
                    .containsExactly(
                            "kafka-one-each-eu",
                            "kafka-one-each-eu-keeper",
                            "kafka-one-each-us",
                            "kafka-one-each-us-keeper");
            var read = IntStream.range(0, 50)
                    .mapToObj(topic -> broker.read("many-" + topic))
                    .flatMap(List::stream)
                    .map(ReadRecord::valueText)
                    .distinct()
                    .toList();
            assertThat(read).hasSize(1000);
        }
    }

    @Test
    void refusesARecordThatIsTooLargeWhileItsNeighboursArrive() {
        // given
        broker.createTopic("small", 1, Map.of("max.message.bytes", "2000"));
        try (var fixture =
                new ClusterFixture(settings("one").maxMessageBytes(100_000).build())) {
            var acks = new RecordingAcks();
            var tooLargeForBroker = record(2, "small", "x".repeat(5_000));
            var tooLargeForClient = record(4, "small", "x".repeat(200_000));
            ClusterFixture.know(fixture.only(), List.of("small"));

            // when
            fixture.only()
                    .session()
                    .produce(
                            List.of(
                                    record(1, "small"),
                                    tooLargeForBroker,
                                    record(3, "small"),
                                    tooLargeForClient,
                                    record(5, "small")),
                            acks);
            acks.awaitAnswers(5);

            // then
            assertThat(acks.failed.keySet()).containsExactly(2L, 4L);
            assertThat(acks.failed.values()).allSatisfy(failure -> {
                assertThat(failure.scope()).isEqualTo(Scope.RECORD);
                assertThat(failure.retriable()).isFalse();
                assertThat(failure.reason()).contains("Kafka refuses the record");
            });
            assertThat(broker.read("small"))
                    .extracting(ReadRecord::valueText)
                    .containsExactly("value-1", "value-3", "value-5");
            assertThat(fixture.only().status().generation()).isZero();
            assertThat(fixture.health.conditions()).isEmpty();
        }
    }

    @Test
    void refusesWhatIsForAnInvalidTopicAndGoesOn() {
        // given
        try (var fixture = new ClusterFixture(settings("one").build())) {
            var acks = new RecordingAcks();
            ClusterFixture.know(fixture.only(), List.of("valid"));

            // when
            fixture.only()
                    .session()
                    .produce(List.of(record(1, "no such/topic"), record(2, "valid"), record(3, "no such/topic")), acks);
            acks.awaitAnswers(3);

            // then
            assertThat(acks.acknowledged.keySet()).containsExactly(2L);
            assertThat(acks.failure(1).retriable()).isFalse();
            assertThat(acks.failure(3).retriable()).isFalse();
        }
    }

    @Test
    void keepsUnsentWhatStandsBehindAFailureAndDeliversItInANewSession() {
        // given
        try (var fixture =
                new ClusterFixture(settings("one").allowAutoTopicCreation(false).build())) {
            broker.createTopic("behind", 1);
            ClusterFixture.know(fixture.only(), List.of("behind"));
            var session = fixture.only().session();
            var acks = new RecordingAcks();
            session.produce(List.of(record(1, "behind")), acks);
            acks.awaitAnswers(1);

            // when
            session.produce(List.of(record(2, "not-created"), record(3, "behind")), acks);
            acks.awaitAnswers(3);
            var afterwards = new RecordingAcks();
            session.produce(List.of(record(4, "behind")), afterwards);
            fixture.only().session().produce(List.of(record(5, "behind")), afterwards);
            afterwards.awaitAnswers(2);

            // then
            assertThat(session.isBroken()).isTrue();
            assertThat(acks.failure(2).scope()).isEqualTo(Scope.KAFKA_TOPIC);
            assertThat(acks.failure(2).attempted()).isTrue();
            assertThat(acks.failure(2).reason())
                    .contains("Kafka topic \"not-created\" is not on cluster \"one\"")
                    .endsWith("Create it: tocsin kafka setup one");
            assertThat(acks.failure(3).attempted()).isFalse();
            assertThat(acks.failure(3).retriable()).isTrue();
            assertThat(afterwards.failure(4).attempted()).isFalse();
            assertThat(broker.read("behind")).extracting(ReadRecord::valueText).containsExactly("value-1", "value-5");
            assertThat(broker.read("not-created")).isEmpty();
            assertThat(fixture.only().status().generation()).isZero();
        }
    }

    @Test
    void letsOtherHandlersGoOnWhileATopicIsUnknown() throws Exception {
        // given
        try (var strict = KafkaBroker.builder().autoCreateTopics(false).start();
                var fixture = new ClusterFixture(
                        KafkaSettings.builder("strict", strict.bootstrap()).build())) {
            strict.createTopic("there", 1);
            var cluster = fixture.only();
            RecordingAcks.produceAll(cluster, List.of(record(0, "there")), Duration.ofMinutes(4));

            var missing = new ArrayList<RecordingAcks>();

            // then: if a look-up held up others, those would always be answered after what came before them
            Awaitility.await().atMost(Duration.ofMinutes(4)).until(() -> {
                var unknown = new RecordingAcks();
                missing.add(unknown);
                var there = new RecordingAcks();
                for (var topic = 0; topic < 5; topic++) {
                    cluster.session().produce(List.of(record(topic, "missing-" + topic)), unknown);
                }
                cluster.session()
                        .produce(
                                LongStream.rangeClosed(1, 100)
                                        .mapToObj(seq -> record(seq, "there"))
                                        .toList(),
                                there);
                there.awaitAnswers(100);
                boolean isFirst = there.failed.isEmpty() && unknown.failed.isEmpty();
                unknown.awaitAnswers(5);
                return isFirst
                        && unknown.failed.values().stream().allMatch(failure -> failure.scope() == Scope.KAFKA_TOPIC);
            });
            assertThat(missing.get(missing.size() - 1).failed.values()).allSatisfy(failure -> {
                assertThat(failure.reason())
                        .contains("is not on cluster \"strict\"")
                        .endsWith("Create it: tocsin kafka setup strict");
            });
            strict.createTopic("missing-0", 1);
            RecordingAcks.produceAll(cluster, List.of(record(7, "missing-0")), Duration.ofMinutes(4));
            assertThat(strict.read("missing-0")).hasSize(1);
        }
    }

    private KafkaSettings.Builder settings(String id) {
        return KafkaSettings.builder(id, broker.bootstrap());
    }

    /** The client ids of the producers of clusters {@code one-each-*}, by the client's own beans. */
    private static Set<String> producers() throws Exception {
        return ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("kafka.producer:type=producer-metrics,client-id=one-each-*"), null)
                .stream()
                .map(name -> name.getKeyProperty("client-id"))
                .collect(Collectors.toSet());
    }

    private static List<String> networkThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("kafka-producer-network-thread | one-each-"))
                .toList();
    }
}
