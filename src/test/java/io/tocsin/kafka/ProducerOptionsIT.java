package io.tocsin.kafka;

import static io.tocsin.kafka.RecordingAcks.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.KafkaBroker.ReadRecord;
import io.tocsin.kafka.settings.Compression;
import io.tocsin.kafka.settings.ConnectOnStart;
import io.tocsin.kafka.settings.RequiredAcks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What options of a cluster do on a real broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProducerOptionsIT {

    private KafkaBroker broker = KafkaBroker.builder().prepare();

    @BeforeAll
    void startBroker() {
        broker = KafkaBroker.start();
    }

    @AfterAll
    void endBroker() {
        broker.close();
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void writesWhatCanBeReadBackByEveryCodec(Compression compression) {
        // given
        var kafkaTopic = "codec-" + compression.text();
        broker.createTopic(kafkaTopic, 1);
        try (var fixture =
                new ClusterFixture(settings("codec").compression(compression).build())) {
            var acks = new RecordingAcks();
            var records = LongStream.rangeClosed(1, 200)
                    .mapToObj(seq -> record(seq, kafkaTopic, "value-" + seq + "-".repeat(200)))
                    .toList();

            ClusterFixture.know(fixture.only(), List.of(kafkaTopic));

            // when
            fixture.only().session().produce(records, acks);
            acks.awaitAnswers(200);

            // then
            assertThat(acks.failed).isEmpty();
            assertThat(broker.read(kafkaTopic))
                    .extracting(ReadRecord::valueText)
                    .isEqualTo(records.stream()
                            .map(record -> "value-" + record.seq() + "-".repeat(200))
                            .toList());
            assertThat(bytesOnDisk(kafkaTopic) < 200 * 200).as("compressed").isEqualTo(compression != Compression.NONE);
        }
    }

    private long bytesOnDisk(String kafkaTopic) {
        try (var admin = broker.admin()) {
            return admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
                    .flatMap(directories -> directories.values().stream())
                    .flatMap(directory -> directory.replicaInfos().entrySet().stream())
                    .filter(replica -> replica.getKey().topic().equals(kafkaTopic))
                    .mapToLong(replica -> replica.getValue().size())
                    .sum();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void neverHasMoreRecordsOnTheirWayThanTheChannelHolds() {
        // given
        broker.createTopic("narrow", 1);
        try (var fixture =
                new ClusterFixture(settings("narrow").channelBufferSize(3).build())) {
            var cluster = fixture.only();
            var most = 0L;
            List<RecordingAcks> sessions = new ArrayList<>();

            ClusterFixture.know(cluster, List.of("narrow"));

            // when: all of them wait before the first is answered
            broker.freeze();
            for (var session = 0; session < 3; session++) {
                var acks = new RecordingAcks();
                var first = session * 1_000L;
                sessions.add(acks);
                cluster.session()
                        .produce(
                                LongStream.range(first, first + 120)
                                        .mapToObj(seq -> record(seq, "narrow"))
                                        .toList(),
                                acks);
            }
            broker.thaw();
            while (sessions.stream().anyMatch(acks -> acks.acknowledged.size() + acks.failed.size() < 120)) {
                most = Math.max(most, cluster.status().unacknowledgedRecords());
                Thread.onSpinWait();
            }

            // then
            assertThat(sessions).allSatisfy(acks -> assertThat(acks.failed).isEmpty());
            assertThat(most).isBetween(1L, 3L);
            var read = broker.read("narrow").stream()
                    .map(record -> Long.parseLong(record.valueText().substring("value-".length())))
                    .toList();
            for (var session = 0; session < 3; session++) {
                var first = session * 1_000L;
                assertThat(read.stream().filter(seq -> seq >= first && seq < first + 120))
                        .as("the order of each session")
                        .isSorted()
                        .hasSize(120);
            }
            var lastOfFirst = read.indexOf(119L);
            assertThat(read.subList(0, lastOfFirst).stream().filter(seq -> seq >= 1_000))
                    .as("sessions that wait take turns")
                    .hasSizeGreaterThan(120);
        }
    }

    @ParameterizedTest
    @EnumSource(RequiredAcks.class)
    void saysWhoConfirmed(RequiredAcks requiredAcks) {
        // given
        var kafkaTopic = "acks-" + requiredAcks.text();
        broker.createTopic(kafkaTopic, 1);
        try (var fixture =
                new ClusterFixture(settings("acks").requiredAcks(requiredAcks).build())) {
            var acks = new RecordingAcks();

            ClusterFixture.know(fixture.only(), List.of(kafkaTopic));

            // when
            fixture.only().session().produce(List.of(record(1, kafkaTopic)), acks);
            acks.awaitAnswers(1);

            // then
            assertThat(acks.acknowledged.get(1L)).isNotNull().satisfies(acknowledgement -> {
                assertThat(acknowledgement.requiredAcks()).isEqualTo(requiredAcks);
                assertThat(acknowledgement.offset()).isEqualTo(requiredAcks == RequiredAcks.NONE ? -1 : 0);
            });
            assertThat(fixture.only().status().requiredAcks()).isEqualTo(requiredAcks);
        }
    }

    @Test
    void waitsAtStartForAClusterThatIsRequired() {
        // given
        var answering = settings("here")
                .connectOnStart(ConnectOnStart.REQUIRE)
                .timeout(Duration.ofMinutes(1))
                .build();
        var away = KafkaSettings.builder("away", "127.0.0.1:" + KafkaBroker.freePort())
                .connectOnStart(ConnectOnStart.REQUIRE)
                .timeout(Duration.ofSeconds(1))
                .build();
        var notRequired = KafkaSettings.builder("later", "127.0.0.1:" + KafkaBroker.freePort())
                .build();

        // when
        try (var fixture = new ClusterFixture(answering, notRequired)) {
            fixture.clusters.awaitRequired();

            // then
            assertThat(fixture.get("here").status().connected()).isTrue();
            assertThat(fixture.get("later").status().connected()).isFalse();
        }
        try (var fixture = new ClusterFixture(answering, away)) {
            assertThatThrownBy(fixture.clusters::awaitRequired)
                    .isInstanceOf(ClusterAwayException.class)
                    .hasMessageStartingWith("no broker of cluster away ("
                            + away.connection().brokers().get(0) + ") answered within 1s")
                    .hasMessageEndingWith("connect-on-start = \"require\" asks for an answer: start the brokers, or set"
                            + " it to \"background\" to start without them.");
        }
    }

    private KafkaSettings.Builder settings(String id) {
        return KafkaSettings.builder(id, broker.bootstrap());
    }
}
