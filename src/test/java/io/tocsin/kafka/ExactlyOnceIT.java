package io.tocsin.kafka;

import static io.tocsin.kafka.RecordingAcks.record;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.TcpProxy;
import io.tocsin.kafka.Failure.Kind;
import io.tocsin.kafka.partition.Partitioning;
import io.tocsin.kafka.settings.Compression;
import io.tocsin.kafka.settings.ExactlyOnceSettings;
import io.tocsin.kafka.transaction.HandlerCursor;
import io.tocsin.kafka.transaction.TransactionSize;
import io.tocsin.lifecycle.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.common.errors.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.LoggerFactory;

/** What a cluster with exactly-once promises, read back by consumers that see committed records only. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExactlyOnceIT {

    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String CURSORS = "tocsin-cursors";

    private final FakeLog log = new FakeLog();
    private KafkaBroker broker = KafkaBroker.builder().prepare();

    @BeforeAll
    void startBroker() {
        broker = KafkaBroker.start();
    }

    @AfterAll
    void endBroker() {
        broker.close();
    }

    private KafkaSettings.Builder settings() {
        return KafkaSettings.builder("main", broker.bootstrap()).exactlyOnce();
    }

    /** Transactions begin a moment after the first connection, and the first time the brokers make a topic of their own. */
    private ClusterFixture opened(KafkaSettings settings) {
        var fixture = new ClusterFixture(log, settings);
        await().atMost(LIMIT).until(() -> fixture.only().status().connected());
        return fixture;
    }

    private static List<OutgoingRecord> records(long from, long to, String kafkaTopic) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(seq -> record(seq, kafkaTopic))
                .toList();
    }

    private static List<String> expected(long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(seq -> "value-" + seq).toList();
    }

    private List<String> values(String kafkaTopic) {
        return broker.read(kafkaTopic).stream()
                .map(KafkaBroker.ReadRecord::valueText)
                .toList();
    }

    /** What was committed is seen a moment later, when the markers are written. */
    private void awaitValues(String kafkaTopic, List<String> expected) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(values(kafkaTopic)).isEqualTo(expected));
    }

    private void awaitCursor(long handler, HandlerCursor expected) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(broker.read(CURSORS))
                        .filteredOn(each -> each.keyText().equals(log.storeId() + "/" + handler))
                        .last()
                        .satisfies(each -> assertThat(HandlerCursor.of(Objects.requireNonNull(each.value())))
                                .isEqualTo(expected)));
    }

    private static void know(KafkaCluster cluster, List<OutgoingRecord> records) {
        ClusterFixture.know(
                cluster,
                records.stream().map(OutgoingRecord::kafkaTopic).distinct().toList());
    }

    private RecordingAcks produce(KafkaCluster cluster, long handler, List<OutgoingRecord> records) {
        know(cluster, records);
        var acks = new RecordingAcks();
        cluster.session(true).produce(records, new FakeProgress(log, handler), acks);
        acks.awaitAnswers(records.size());
        return acks;
    }

    @Test
    void commitsTheCursorOfEachHandlerWithItsRecords() {
        // given
        try (var fixture = opened(settings().build())) {
            // when
            var first = produce(fixture.only(), 1, records(1, 100, "both"));
            var second = produce(fixture.only(), 2, records(101, 103, "both"));

            // then
            assertThat(first.failed).isEmpty();
            assertThat(second.failed).isEmpty();
            awaitValues("both", expected(1, 103));
            awaitCursor(1, new HandlerCursor(100, Instant.EPOCH.plusSeconds(100), List.of()));
            awaitCursor(2, new HandlerCursor(103, Instant.EPOCH.plusSeconds(103), List.of()));
            assertThat(first.acknowledged)
                    .hasEntrySatisfying(100L, last -> assertThat(last.offset()).isEqualTo(99));
        }
    }

    @Test
    void answersAtOnceWhatAFormerProcessHasProduced() {
        // given
        try (var former = opened(settings().build())) {
            produce(former.only(), 3, records(1, 5, "former"));
        }
        try (var fixture = opened(settings().build())) {
            // when
            var again = produce(fixture.only(), 3, records(3, 8, "former"));

            // then
            assertThat(again.before).containsExactly(3L, 4L, 5L);
            assertThat(again.acknowledged).containsOnlyKeys(6L, 7L, 8L);
            awaitValues("former", expected(1, 8));
        }
    }

    @Test
    void refusesTheOneBadRecordAmongAThousandOfTwoHandlers() {
        // given
        broker.createTopic("bad", 1, Map.of("max.message.bytes", "20000"));
        var records = LongStream.rangeClosed(1, 1000)
                .mapToObj(seq -> seq == 617 ? record(seq, "bad", "x".repeat(30_000)) : record(seq, "bad"))
                .toList();
        try (var fixture = opened(settings().build())) {
            produce(fixture.only(), 10, records(1, 1, "good"));

            know(fixture.only(), records);

            // when
            var other = new RecordingAcks();
            var acks = new RecordingAcks();
            fixture.only().session(true).produce(records(1, 100, "good"), new FakeProgress(log, 11), other);
            fixture.only().session(true).produce(records, new FakeProgress(log, 4), acks);
            acks.awaitAnswers(1000);
            other.awaitAnswers(100);

            // then
            assertThat(acks.failed).containsOnlyKeys(617L);
            assertThat(acks.failure(617).kind()).isEqualTo(Kind.TOO_LARGE);
            assertThat(acks.failure(617).retriable()).isFalse();
            assertThat(other.failed).isEmpty();
            awaitValues(
                    "bad",
                    expected(1, 1000).stream()
                            .filter(value -> !value.equals("value-617"))
                            .toList());
            assertThat(values("good")).hasSize(101);
            awaitCursor(4, new HandlerCursor(1000, Instant.EPOCH.plusSeconds(1000), List.of(617L)));
        }
    }

    @Test
    void refusesEachBadRecordOfManyAndNoOther() {
        // given
        broker.createTopic("some-wide", 3, Map.of("max.message.bytes", "12096"));
        var records = LongStream.rangeClosed(1, 4000)
                .mapToObj(seq -> record(seq, "some-wide", seq % 401 == 0 ? "w".repeat(16_000) : "x".repeat(500) + seq))
                .toList();
        var settings = settings().batchSize(64).compression(Compression.NONE).build();
        try (var fixture = opened(settings)) {
            var acks = new RecordingAcks();
            var session = fixture.only().session(true);
            know(fixture.only(), records);

            // when
            for (int from = 0; from < records.size(); from += 100) {
                session.produce(records.subList(from, from + 100), new FakeProgress(log, 14), acks);
            }
            acks.awaitAnswers(4000);

            // then
            assertThat(acks.failed.keySet())
                    .containsExactly(401L, 802L, 1203L, 1604L, 2005L, 2406L, 2807L, 3208L, 3609L);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(broker.read("some-wide")).hasSize(4000 - 9));
        }
    }

    @Test
    void findsTheBadRecordOfABatchThatWasRefusedAsAWhole() {
        // given
        broker.createTopic("whole", 1, Map.of("cleanup.policy", "compact"));
        var records = LongStream.rangeClosed(1, 200)
                .mapToObj(seq -> seq % 90 == 0
                        ? new OutgoingRecord(seq, "whole", null, "x".getBytes(UTF_8), List.of(), Partitioning.CRC32)
                        : record(seq, "whole"))
                .toList();
        try (var fixture = opened(settings().build())) {
            var other = new RecordingAcks();
            var acks = new RecordingAcks();

            ClusterFixture.know(fixture.only(), List.of("whole", "bystander"));

            // when
            fixture.only().session(true).produce(records, new FakeProgress(log, 12), acks);
            fixture.only().session(true).produce(records(1, 50, "bystander"), new FakeProgress(log, 13), other);
            acks.awaitAnswers(200);
            other.awaitAnswers(50);

            // then
            assertThat(acks.failed).containsOnlyKeys(90L, 180L);
            assertThat(other.failed).isEmpty();
            awaitValues("bystander", expected(1, 50));
            awaitValues(
                    "whole",
                    expected(1, 200).stream()
                            .filter(value -> !value.equals("value-90") && !value.equals("value-180"))
                            .toList());
        }
    }

    @Test
    void holdsBackOnlyTheHandlerWhoseKafkaTopicIsGone() {
        // given
        try (var strict = KafkaBroker.builder().autoCreateTopics(false).start()) {
            strict.createTopic("stays", 1);
            strict.createTopic("goes", 1);
            var settings = KafkaSettings.builder("main", strict.bootstrap())
                    .exactlyOnce()
                    .timeout(Duration.ofSeconds(3))
                    .deliveryTimeout(Duration.ofSeconds(10));
            try (var fixture = opened(settings.build())) {
                produceAll(fixture.only(), 60, records(1, 1, "stays"));
                produceAll(fixture.only(), 61, records(1, 1, "goes"));
                strict.deleteTopic("goes");
                var gone = new RecordingAcks();

                // when
                fixture.only().session(true).produce(records(2, 5, "goes"), new FakeProgress(log, 61), gone);
                produceAll(fixture.only(), 60, records(2, 50, "stays"));
                gone.awaitAnswers(4);

                // then
                assertThat(gone.failed).hasSize(4);
                assertThat(gone.failure(2).retriable()).isTrue();
                assertThat(gone.failure(2).scope()).as("%s", gone.failed).isEqualTo(Failure.Scope.KAFKA_TOPIC);
                await().atMost(LIMIT)
                        .untilAsserted(() -> assertThat(strict.read("stays")).hasSize(50));
                assertThat(fixture.only().status().generation()).isZero();
            }
        }
    }

    /** The client went on sending nothing to a partition for which a batch had run out of its time, for ever. */
    @Test
    void aKafkaTopicThatDoesNotConfirmTwiceGetsANewProducer() {
        // given
        var port = KafkaBroker.freePort();
        var over = new CountDownLatch(1);
        try (var proxy = TcpProxy.to(port);
                var behind = KafkaBroker.builder()
                        .port(port)
                        .advertisedPort(proxy.port())
                        .start()) {
            var settings = KafkaSettings.builder("main", proxy.address())
                    .exactlyOnce()
                    .timeout(Duration.ofSeconds(1))
                    .deliveryTimeout(Duration.ofSeconds(10));
            try (var fixture = opened(settings.build())) {
                var cluster = fixture.only();
                produceAll(cluster, 62, records(1, 1, "unconfirmed"));
                long before = cluster.status().generation();
                holdRecords(proxy, over);

                // when
                var first = produce(cluster, 62, records(2, 2, "unconfirmed"));
                var second = produce(cluster, 62, records(2, 2, "unconfirmed"));

                // then
                assertThat(List.of(first.failure(2), second.failure(2))).allMatch(Failure::retriable);
                await().atMost(LIMIT).until(() -> cluster.status().generation() > before);

                // and when records pass again
                over.countDown();
                produceAll(cluster, 62, records(2, 4, "unconfirmed"));
                await().atMost(LIMIT)
                        .untilAsserted(() -> assertThat(behind.read("unconfirmed"))
                                .extracting(KafkaBroker.ReadRecord::valueText)
                                .isEqualTo(expected(1, 4)));
            } finally {
                over.countDown();
            }
        }
    }

    /** Until it is over every request with records waits, and with it its connection; others are made and used meanwhile. */
    private static void holdRecords(TcpProxy proxy, CountDownLatch over) {
        proxy.beforeNext(0, () -> {
            holdRecords(proxy, over);
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Test
    void refusesARecordThatWasRefusedBeforeAKillOnceMore() {
        // given
        broker.createTopic("refused", 1, Map.of("cleanup.policy", "compact"));
        var keyless = new OutgoingRecord(2, "refused", null, "x".getBytes(UTF_8), List.of(), Partitioning.CRC32);
        var records = List.of(record(1, "refused"), keyless, record(3, "refused"));
        try (var former = opened(settings().build())) {
            produce(former.only(), 5, records);
        }
        try (var fixture = opened(settings().build())) {
            // when
            var again = produce(
                    fixture.only(), 5, List.of(record(1, "refused"), record(2, "refused"), record(3, "refused")));

            // then
            assertThat(again.before).containsExactly(1L, 3L);
            assertThat(again.failure(2).retriable()).isFalse();
            assertThat(again.failure(2).reason()).contains("refused before");
            awaitValues("refused", List.of("value-1", "value-3"));
        }
    }

    @Test
    void forgetsARefusalOnceItIsSettled() {
        // given
        try (var fixture = opened(settings().build())) {
            var session = fixture.only().session(true);
            var acks = new RecordingAcks();
            ClusterFixture.know(fixture.only(), List.of("settled"));

            // when
            session.produce(List.of(), new FakeProgress(log, 6, 1, List.of(1L, 2L)), acks);
            session.produce(records(3, 3, "settled"), new FakeProgress(log, 6, 1, List.of()), acks);
            acks.awaitAnswers(1);
            awaitCursor(6, new HandlerCursor(3, Instant.EPOCH.plusSeconds(3), List.of(1L, 2L)));
            session.produce(records(4, 4, "settled"), new FakeProgress(log, 6, 2, List.of()), acks);
            acks.awaitAnswers(2);

            // then
            awaitCursor(6, new HandlerCursor(4, Instant.EPOCH.plusSeconds(4), List.of(2L)));
        }
    }

    @Test
    void repeatsACommitThatTheBrokersDoNotAnswerOnTheSameProducer() {
        // given
        try (var fixture = opened(settings().build())) {
            var cluster = fixture.only();
            produce(cluster, 20, records(1, 1, "frozen"));
            broker.freeze();
            var acks = new RecordingAcks();
            cluster.session(true).produce(records(2, 50, "frozen"), new FakeProgress(log, 20), acks);
            await().atMost(LIMIT).until(() -> cluster.status().error().isPresent());

            // when
            broker.thaw();
            acks.awaitAnswers(49);

            // then
            assertThat(acks.failed).isEmpty();
            awaitValues("frozen", expected(1, 50));
            assertThat(cluster.status().generation()).isZero();
            assertThat(cluster.status().error()).isEmpty();
        }
    }

    @Test
    void readsTheCursorAfterACommitWhoseOutcomeIsNotKnown() {
        // given
        var impatient = settings()
                .timeout(Duration.ofSeconds(1))
                .deliveryTimeout(Duration.ofSeconds(3))
                .build();
        try (var fixture = opened(impatient)) {
            var cluster = fixture.only();
            produceAll(cluster, 21, records(1, 1, "doubt"));
            broker.freeze();
            var acks = new RecordingAcks();
            var lines = new ListAppender<ILoggingEvent>();
            lines.start();
            ((Logger) LoggerFactory.getLogger(TransactionSize.class)).addAppender(lines);
            cluster.session(true).produce(records(2, 50, "doubt"), new FakeProgress(log, 21), acks);
            acks.awaitAnswers(49);
            ((Logger) LoggerFactory.getLogger(TransactionSize.class)).detachAppender(lines);
            assertThat(acks.failed).hasSize(49);
            assertThat(acks.failure(2).retriable()).isTrue();
            assertThat(lines.list).as("the condition says why").isEmpty();

            // when
            broker.thaw();
            var failures = produceAll(cluster, 21, records(2, 50, "doubt"));

            // then
            assertThat(failures).isLessThan(100);
            awaitValues("doubt", expected(1, 50));
            assertThat(cluster.status().generation()).isPositive();
        }
    }

    @Test
    void sendsFewerTogetherOverALinkThatIsTooSlowForAll() {
        // given
        var port = KafkaBroker.freePort();
        try (var proxy = TcpProxy.to(port);
                var behind = KafkaBroker.builder()
                        .port(port)
                        .advertisedPort(proxy.port())
                        .start()) {
            var settings = KafkaSettings.builder("main", proxy.address())
                    .exactlyOnce()
                    .timeout(Duration.ofSeconds(2))
                    .deliveryTimeout(Duration.ofSeconds(6));
            var records = LongStream.rangeClosed(1, 400)
                    .mapToObj(seq -> record(seq, "slow", seq + "-" + "x".repeat(2_000)))
                    .toList();
            try (var fixture = opened(settings.build())) {
                produceAll(fixture.only(), 22, records.subList(0, 1));
                // in the 3 s after which a record counts as failed a third of them gets through
                proxy.limit(100_000);

                // when
                var beginnings = produceAll(fixture.only(), 22, records);

                // then
                assertThat(beginnings).isBetween(1, 20);
                proxy.limit(0);
                await().atMost(LIMIT)
                        .untilAsserted(() -> assertThat(behind.read("slow"))
                                .extracting(each -> each.valueText().split("-", -1)[0])
                                .isEqualTo(LongStream.rangeClosed(1, 400)
                                        .mapToObj(Long::toString)
                                        .toList()));
            }
        }
    }

    /** As a runner does; how often it began anew. */
    private int produceAll(KafkaCluster cluster, long handler, List<OutgoingRecord> records) {
        for (int attempt = 0; ; attempt++) {
            var acks = produce(cluster, handler, records);
            if (acks.failed.isEmpty()) {
                return attempt;
            }
            await().atMost(LIMIT).until(() -> !cluster.isAway());
        }
    }

    @Test
    void stopsWhenItWasFencedTwice() {
        // given
        try (var fixture = opened(settings().build())) {
            var cluster = fixture.only();
            produce(cluster, 30, records(1, 1, "twin"));
            for (long seq = 2; seq <= 3; seq++) {
                var twin = opened(settings().build());
                produce(twin.only(), 31, records(seq, seq, "twin-of-twin"));
                twin.clusters.close(Deadline.after(LIMIT));
                var acks = produce(cluster, 30, records(seq, seq, "twin"));
                assertThat(acks.failed).containsOnlyKeys(seq);

                // when
                if (seq == 2) {
                    produceAll(cluster, 30, records(seq, seq, "twin"));
                }
            }

            // then
            await().atMost(LIMIT).until(() -> cluster.status().error().isPresent());
            assertThat(cluster.status().error())
                    .hasValueSatisfying(error -> assertThat(error)
                            .contains("another daemon uses the id of this store (" + log.storeId() + ")")
                            .contains("reload or restart"));
            var generation = cluster.status().generation();
            var refused = produce(cluster, 30, records(3, 3, "twin"));
            assertThat(refused.failure(3).attempted()).isFalse();
            assertThat(cluster.status().generation()).isEqualTo(generation);

            // when
            var done = fixture.clusters.apply(List.of(settings().build()), () -> {}, Deadline.after(LIMIT));

            // then
            assertThat(done).containsExactly("cluster main: it was off and starts again");
            produceAll(cluster, 30, records(3, 3, "twin"));
            awaitValues("twin", expected(1, 3));
        }
    }

    @Test
    void staysOffWhenTheStoreIsOlderThanWhatWasDelivered() {
        // given
        try (var newer = opened(settings().build())) {
            produce(newer.only(), 40, records(1, 20, "older"));
        }
        var older = new FakeLog(log.storeId(), 15, Instant.EPOCH);
        try (var fixture = new ClusterFixture(older, settings().build())) {
            // when
            await().atMost(LIMIT).until(() -> fixture.only().status().error().isPresent());

            // then
            assertThat(fixture.only().status().error())
                    .hasValueSatisfying(error -> assertThat(error)
                            .contains("the store is older than what was delivered")
                            .contains("the log ends before event 15"));
            assertThat(fixture.health.conditions()).hasSize(1);
        }
    }

    @Test
    void doesNotFenceTheOneThatDeliversWhenItsStoreIsOlder() {
        // given
        try (var newer = opened(settings().build())) {
            produce(newer.only(), 43, records(1, 20, "unharmed"));
            awaitCursor(43, new HandlerCursor(20, Instant.EPOCH.plusSeconds(20), List.of()));
            var older = new FakeLog(log.storeId(), 15, Instant.EPOCH);
            var twin = new ClusterFixture(older, settings().build());

            // when
            await().atMost(LIMIT).until(() -> twin.only().status().error().isPresent());

            // then
            assertThat(twin.only().status().error())
                    .hasValueSatisfying(
                            error -> assertThat(error).contains("the store is older than what was delivered"));
            twin.clusters.close(Deadline.after(LIMIT));
            var acks = produce(newer.only(), 43, records(21, 30, "unharmed"));
            assertThat(acks.failed).isEmpty();
            assertThat(newer.only().status().generation()).isZero();
            awaitValues("unharmed", expected(1, 30));
        }
    }

    @Test
    void staysOffForACopyThatWentAnotherWay() {
        // given
        var one = new FakeLog();
        try (var newer = new ClusterFixture(one, settings().build())) {
            var acks = new RecordingAcks();
            ClusterFixture.know(newer.only(), List.of("way"));
            newer.only().session(true).produce(records(1, 20, "way"), new FakeProgress(one, 41), acks);
            acks.awaitAnswers(20);
        }
        var other = new FakeLog(one.storeId(), 100, Instant.EPOCH.plusMillis(1));
        try (var fixture = new ClusterFixture(other, settings().build())) {
            // when
            await().atMost(LIMIT).until(() -> fixture.only().status().error().isPresent());

            // then
            assertThat(fixture.only().status().error())
                    .hasValueSatisfying(error -> assertThat(error).contains("the log has event 20 as of"));
        }
    }

    @Test
    void namesTheCursorTopicThatItMustNotCreate() {
        // given
        var settings = settings()
                .exactlyOnce(new ExactlyOnceSettings(true, "own-cursors"))
                .allowAutoTopicCreation(false)
                .build();
        try (var fixture = new ClusterFixture(log, settings)) {
            await().atMost(LIMIT).until(() -> fixture.only().status().error().isPresent());
            assertThat(fixture.only().status().error())
                    .hasValueSatisfying(error -> assertThat(error)
                            .contains("Kafka topic own-cursors")
                            .contains("Create it: tocsin kafka setup main"));

            // when
            broker.createTopic("own-cursors", 1, Map.of("cleanup.policy", "compact"));
            broker.createTopic("own", 1);

            // then
            produceAll(fixture.only(), 42, records(1, 3, "own"));
            awaitValues("own", expected(1, 3));
            await().atMost(LIMIT).until(() -> fixture.only().status().error().isEmpty());
        }
    }

    @Test
    void commitsAMarkBeforeItReadsTheCursors() {
        // given
        var own = new FakeLog();

        // when
        try (var fixture = new ClusterFixture(own, settings().build())) {
            await().atMost(LIMIT).until(() -> fixture.only().status().connected());

            // then
            assertThat(broker.read(CURSORS))
                    .extracting(KafkaBroker.ReadRecord::keyText)
                    .contains(own.storeId() + "/mark");
        }
    }

    @Test
    void beginsTransactionsAsOftenAsItsStartIsRepeated() throws Exception {
        // given
        var properties = ProducerProperties.transactional(settings().build(), 0, "tocsin-repeated");
        var generation = new Generation(0, Instant.EPOCH, "", properties);
        try {
            await().atMost(LIMIT)
                    .ignoreExceptionsInstanceOf(TimeoutException.class)
                    .until(() -> {
                        generation.initTransactions();
                        return true;
                    });

            // when
            generation.initTransactions();

            // then
            generation.begin();
            generation.commit();
        } finally {
            generation.close(Duration.ZERO);
        }
    }

    @Test
    void removesTheCursorOfAHandlerThatIsGone() {
        // given
        try (var fixture = opened(settings().build())) {
            produce(fixture.only(), 50, records(1, 3, "gone"));

            // when
            fixture.clusters.forget(50);

            // then
            awaitNoCursor(CURSORS, 50);
        }
    }

    @Test
    void removesTheCursorOfAHandlerThatWasDeletedWhileTheBrokerWasAway() {
        // given
        try (var away = KafkaBroker.start()) {
            var settings = KafkaSettings.builder("main", away.bootstrap())
                    .exactlyOnce()
                    .build();
            try (var before = opened(settings)) {
                produce(before.only(), 51, records(1, 3, "gone"));
            }
            away.kill();
            try (var fixture = new ClusterFixture(log, settings)) {
                await().atMost(LIMIT)
                        .until(() -> fixture.only().status().error().isPresent());

                // when
                fixture.clusters.forget(51);
                away.restart();

                // then
                awaitNoCursor(away, CURSORS, 51);
            }
        }
    }

    @Test
    void removesAtAStartTheCursorOfAHandlerThatIsNoMore() {
        // given
        try (var former = opened(settings().build())) {
            produce(former.only(), 52, records(1, 3, "gone"));
            produce(former.only(), 53, records(4, 5, "gone"));
        }
        log.delete(52);

        // when
        try (var fixture = opened(settings().build())) {

            // then
            awaitNoCursor(CURSORS, 52);
            var again = produce(fixture.only(), 53, records(5, 6, "gone"));
            assertThat(again.before).containsExactly(5L);
        }
    }

    @Test
    void removesManyCursorsWithMoreThanOneTransaction() {
        // given
        var handlers = LongStream.range(1_000, 1_450).boxed().toList();
        try (var former = opened(settings().build())) {
            var acks = new RecordingAcks();
            ClusterFixture.know(former.only(), List.of("many"));
            for (var handler : handlers) {
                former.only()
                        .session(true)
                        .produce(records(handler, handler, "many"), new FakeProgress(log, handler), acks);
            }
            await().atMost(LIMIT).until(() -> acks.acknowledged.size() == handlers.size());
        }
        handlers.forEach(log::delete);

        // when
        try (var fixture = opened(settings().build())) {

            // then
            await().atMost(LIMIT).until(() -> removals(handlers).size() == handlers.size());
            assertThat(longestRun(removals(handlers))).isEqualTo(TransactionalSending.MOST_REMOVED);
            produceAll(fixture.only(), 57, records(1, 1, "many"));
        }
    }

    /** Where the delete markers of these handlers lie. */
    private List<Long> removals(List<Long> handlers) {
        var keys =
                handlers.stream().map(handler -> log.storeId() + "/" + handler).collect(Collectors.toSet());
        return broker.read(CURSORS).stream()
                .filter(each -> each.value() == null && keys.contains(each.keyText()))
                .map(KafkaBroker.ReadRecord::offset)
                .toList();
    }

    /** The most in one transaction: the marker at the end of each takes an offset. */
    private static int longestRun(List<Long> offsets) {
        int longest = 0;
        int run = 0;
        long before = -1;
        for (long offset : offsets) {
            run = offset == before + 1 ? run + 1 : 1;
            longest = Math.max(longest, run);
            before = offset;
        }
        return longest;
    }

    @Test
    void removesTheCursorWithALaterTransactionWhenTheFirstWasAborted() {
        // given
        broker.createTopic("narrow", 1, Map.of("max.message.bytes", "20000"));
        try (var fixture = opened(settings().build())) {
            var cluster = fixture.only();
            produce(cluster, 54, records(1, 3, "gone"));
            // a Kafka topic that the producer knows: what has to be looked up first would leave the removal alone
            produce(cluster, 56, records(1, 1, "narrow"));
            var busy = new HoldingAcks(new CountDownLatch(1), new CopyOnWriteArrayList<>());
            cluster.session(true).produce(records(4, 4, "gone"), new FakeProgress(log, 55), busy);
            var bad = new RecordingAcks();
            cluster.session(true)
                    .produce(List.of(record(5, "narrow", "x".repeat(30_000))), new FakeProgress(log, 56), bad);
            fixture.clusters.forget(54);

            // when
            busy.latch().countDown();
            bad.awaitAnswers(1);
            produce(cluster, 55, records(6, 6, "gone"));

            // then
            assertThat(busy.failed()).isEmpty();
            assertThat(bad.failed).containsOnlyKeys(5L);
            awaitNoCursor(CURSORS, 54);
        }
    }

    /** Keeps the sending thread until the latch is open, so that what comes meanwhile waits in its queue. */
    private record HoldingAcks(CountDownLatch latch, List<Failure> failed) implements KafkaCluster.Acks {

        @Override
        public void acknowledged(OutgoingRecord record, Acknowledgement acknowledgement) {
            Awaitility.await().atMost(LIMIT).until(() -> latch.getCount() == 0);
        }

        @Override
        public void failed(OutgoingRecord record, Failure failure) {
            failed.add(failure);
        }
    }

    private void awaitNoCursor(String kafkaTopic, long handler) {
        awaitNoCursor(broker, kafkaTopic, handler);
    }

    private void awaitNoCursor(KafkaBroker of, String kafkaTopic, long handler) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(of.read(kafkaTopic))
                        .filteredOn(each -> each.keyText().equals(log.storeId() + "/" + handler))
                        .last()
                        .satisfies(each -> assertThat(each.value()).isNull()));
    }
}
