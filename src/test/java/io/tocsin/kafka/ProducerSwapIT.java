package io.tocsin.kafka;

import static io.tocsin.kafka.RecordingAcks.produceAll;
import static io.tocsin.kafka.RecordingAcks.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.KafkaBroker.ReadRecord;
import io.tocsin.fixture.TcpProxy;
import io.tocsin.kafka.KafkaCluster.Session;
import io.tocsin.kafka.OutgoingRecord.RecordHeader;
import io.tocsin.kafka.partition.Partitioning;
import io.tocsin.kafka.settings.Compression;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health.Condition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Changed settings, with records in flight through a slow connection. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProducerSwapIT {

    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Compression[] COMPRESSIONS = {Compression.LZ4, Compression.NONE};

    private final int brokerPort = KafkaBroker.freePort();
    private final TcpProxy proxy = TcpProxy.to(brokerPort);
    private KafkaBroker broker = KafkaBroker.builder().prepare();

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

    @AfterEach
    void setProxyRight() {
        proxy.delay(0);
        proxy.stall(false);
        proxy.holdAnswers(false);
    }

    @Test
    void swapsTheProducerWithoutRepeatingOrReorderingWhatIsInFlight() {
        // given
        broker.createTopic("steady", 1);
        try (var fixture = new ClusterFixture(settings().build())) {
            var cluster = fixture.only();
            produceAll(cluster, records(1, 1, "steady"), LIMIT);
            proxy.delay(20);
            var session = cluster.session();
            var acks = new RecordingAcks();
            var stopping = new AtomicBoolean();
            var flow = CompletableFuture.supplyAsync(() -> flow(session, acks, stopping));

            // when
            List<String> done = new ArrayList<>();
            int changes = 0;
            while (done.size() < 10) {
                await().until(() -> cluster.status().unacknowledgedRecords() > 500);
                var news = apply(fixture, settings().compression(COMPRESSIONS[changes++ % 2]));
                // a busy machine may not reach the brokers before the change waits; it is taken back, and made once
                // more
                if (!news.toString().contains("the change ")) {
                    done.addAll(news);
                }
            }
            stopping.set(true);
            long last = flow.join();
            acks.awaitAnswers((int) last - 1);

            // then
            done.forEach(each -> System.out.println("ProducerSwapIT: " + each));
            assertThat(done)
                    .hasSize(10)
                    .allSatisfy(each -> assertThat(each)
                            .startsWith("cluster main: its producer was swapped; of ")
                            .contains("all were answered")
                            .doesNotContain("of 0 records"));
            assertThat(acks.failed).isEmpty();
            assertThat(session.isBroken()).isFalse();
            assertThat(values("steady")).containsExactlyElementsOf(expected(1, last));
            assertThat(cluster.status().generation()).isBetween(10L, (long) changes);
            assertThat(fixture.health.conditions()).isEmpty();
        }
    }

    /** So large that a thousand are several requests, and some are in flight at any moment. */
    private static OutgoingRecord large(long seq) {
        var record = record(seq, "steady");
        // which no compression makes short
        var padding = new byte[600];
        new Random(seq).nextBytes(padding);
        return new OutgoingRecord(
                seq,
                "steady",
                record.key(),
                record.value(),
                List.of(new RecordHeader("padding", padding)),
                Partitioning.CRC32);
    }

    /** Keeps a thousand records on their way; the seq of the last one. */
    private static long flow(Session session, RecordingAcks acks, AtomicBoolean stopping) {
        long next = 2;
        while (!stopping.get()) {
            session.produce(
                    LongStream.range(next, next + 100)
                            .mapToObj(ProducerSwapIT::large)
                            .toList(),
                    acks);
            next += 100;
            long produced = next - 2;
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> stopping.get() || produced - acks.acknowledged.size() < 1000);
        }
        return next - 1;
    }

    @Test
    void leavesAClusterAloneInWhichNothingChanged() {
        // given
        broker.createTopic("same", 1);
        var two = KafkaSettings.builder("main", proxy.address(), "localhost:" + proxy.port());
        try (var fixture = new ClusterFixture(two.build())) {
            produceAll(fixture.only(), records(1, 1, "same"), LIMIT);
            var before = fixture.only();

            // when
            var done = apply(fixture, KafkaSettings.builder("main", "localhost:" + proxy.port(), proxy.address()));

            // then
            assertThat(done).isEmpty();
            assertThat(fixture.only()).isSameAs(before);
            assertThat(before.status().generation()).isZero();
        }
    }

    @Test
    void goesOnWithTheFormerSettingsWhileTheChangedOnesCannotConnect() {
        // given
        broker.createTopic("kept", 1);
        try (var fixture = new ClusterFixture(settings().build())) {
            var cluster = fixture.only();
            produceAll(cluster, records(1, 1, "kept"), LIMIT);
            await().until(() -> cluster.status().connected());
            var elsewhere = "127.0.0.1:" + KafkaBroker.freePort();

            // when
            var done = apply(fixture, KafkaSettings.builder("main", elsewhere));
            var repeated = apply(fixture, KafkaSettings.builder("main", elsewhere));
            var failures = produceAll(cluster, records(2, 100, "kept"), LIMIT);
            var waiting = cluster.status();
            var conditions = fixture.health.conditions();
            var takenBack = apply(fixture, settings());

            // then
            assertThat(done)
                    .containsExactly("cluster main: the change waits, and the former settings stay in force: no Kafka"
                            + " broker of cluster main answered at " + elsewhere
                            + "; check that it runs and that the security mode (now: PLAINTEXT) fits this port");
            assertThat(repeated).isEqualTo(done);
            assertThat(failures).isEmpty();
            assertThat(waiting.connected()).isTrue();
            assertThat(waiting.error()).isEmpty();
            assertThat(waiting.waitingChange().orElseThrow()).contains("answered at " + elsewhere);
            assertThat(conditions).extracting(Condition::name).containsExactly("cluster-change:main");
            assertThat(takenBack).containsExactly("cluster main: the change that waited was taken back");
            assertThat(cluster.status().waitingChange()).isEmpty();
            assertThat(fixture.health.conditions()).isEmpty();
            assertThat(values("kept")).containsExactlyElementsOf(expected(1, 100));
            assertThat(cluster.settings().connection().brokers()).containsExactly(proxy.address());
        }
    }

    @Test
    void takesOverByItselfOnceTheChangedSettingsConnect() {
        // given
        broker.createTopic("later", 1);
        try (var fixture = new ClusterFixture(settings().build());
                var other = TcpProxy.to(brokerPort)) {
            var cluster = fixture.only();
            other.down();
            produceAll(cluster, records(1, 1, "later"), LIMIT);
            await().until(() -> cluster.status().connected());
            var done = apply(fixture, KafkaSettings.builder("main", other.address()));

            // when
            other.up();
            await().until(() -> cluster.settings().connection().brokers().equals(List.of(other.address())));
            produceAll(cluster, records(2, 10, "later"), LIMIT);

            // then
            assertThat(done).singleElement().asString().contains("the change waits");
            await().until(() -> cluster.status().waitingChange().isEmpty());
            await().until(() -> fixture.health.conditions().isEmpty());
            assertThat(values("later")).containsExactlyElementsOf(expected(1, 10));
        }
    }

    @Test
    void replacesSettingsAtOnceThatNeverReachedTheCluster() {
        // given
        broker.createTopic("repaired", 1);
        var nowhere = KafkaSettings.builder("main", "127.0.0.1:" + KafkaBroker.freePort());
        var stillNowhere = KafkaSettings.builder("main", "127.0.0.1:" + KafkaBroker.freePort());
        try (var fixture = new ClusterFixture(nowhere.build())) {
            var cluster = fixture.only();
            await().until(() -> cluster.status().error().isPresent());
            var produced = CompletableFuture.supplyAsync(() -> produceAll(cluster, records(1, 50, "repaired"), LIMIT));

            // when
            var worse = apply(fixture, stillNowhere);
            var inForce = cluster.settings().connection().brokers();
            var better = apply(fixture, settings());
            produced.join();

            // then
            assertThat(worse)
                    .singleElement()
                    .asString()
                    .startsWith("cluster main: its settings were replaced; it cannot be used yet: no Kafka broker");
            assertThat(inForce).isEqualTo(stillNowhere.build().connection().brokers());
            // Whichever comes first: the keeper with a producer by the worse settings, or the change with one by the
            // better.
            assertThat(better)
                    .singleElement()
                    .asString()
                    .matches("cluster main: its producer (was swapped|is built anew).*");
            assertThat(values("repaired")).containsExactlyElementsOf(expected(1, 50));
            await().until(() -> fixture.health.conditions().isEmpty());
        }
    }

    @Test
    void explainsAnOutageByTheSettingsInForce() {
        // given
        var here = "127.0.0.1:" + KafkaBroker.freePort();
        var there = "127.0.0.1:" + KafkaBroker.freePort();
        Diagnosis naming = (settings, limit) ->
                Optional.of("nobody listens at " + settings.connection().brokers());
        try (var fixture =
                new ClusterFixture(naming, KafkaSettings.builder("main", here).build())) {
            var cluster = fixture.only();
            await().until(() -> cluster.status().error().orElse("").contains("nobody listens"));

            // when
            apply(fixture, KafkaSettings.builder("main", there));
            var atOnce = cluster.status().error();
            await().until(() -> cluster.status().error().orElse("").contains("nobody listens"));
            var explained = cluster.status().error();

            // then
            assertThat(atOnce.orElseThrow()).contains(there).doesNotContain(here);
            assertThat(explained.orElseThrow()).contains(there).doesNotContain(here);
        }
    }

    @Test
    void triesAChangeThatWaitsAtOnceWhenItIsAskedForAgain() {
        // given
        try (var fixture = new ClusterFixture(settings().build());
                var other = TcpProxy.to(brokerPort)) {
            other.down();
            await().until(() -> fixture.only().status().connected());
            var waits = apply(fixture, KafkaSettings.builder("main", other.address()));
            var since = fixture.health.conditions().get(0).since();
            var waitsOn = apply(fixture, KafkaSettings.builder("main", other.address()));
            var sinceThen = fixture.health.conditions().get(0).since();

            // when
            other.up();
            var again = apply(fixture, KafkaSettings.builder("main", other.address()));

            // then
            assertThat(waits).singleElement().asString().contains("the change waits");
            assertThat(waitsOn).isEqualTo(waits);
            assertThat(sinceThen).isEqualTo(since);
            assertThat(again).singleElement().asString().startsWith("cluster main: its producer was swapped");
        }
    }

    @Test
    void answersWhatASessionOpenedDuringTheCloseProduces() throws Exception {
        // given
        broker.createTopic("late", 1);
        try (var fixture = new ClusterFixture(settings().build())) {
            var cluster = fixture.only();
            produceAll(cluster, records(1, 1, "late"), LIMIT);
            await().until(() -> cluster.status().connected());
            proxy.holdPresent(true);
            var first = new RecordingAcks();
            cluster.session().produce(records(2, 2, "late"), first);
            await().until(() -> cluster.status().unacknowledgedRecords() == 1);
            var closing = CompletableFuture.runAsync(() -> cluster.close(Deadline.after(Duration.ofSeconds(5))));
            await().pollInterval(Duration.ofMillis(1)).until(() -> cluster.life() instanceof Life.Closed);
            var late = new RecordingAcks();

            // when
            var session = cluster.session();
            boolean isBroken = session.isBroken();
            session.produce(records(3, 4, "late"), late);
            late.awaitAnswers(2);
            proxy.cut();
            proxy.holdPresent(false);
            closing.get(4, TimeUnit.MINUTES);

            // then
            assertThat(isBroken).isTrue();
            assertThat(late.failed.values()).hasSize(2).allSatisfy(failure -> {
                assertThat(failure.retriable()).isTrue();
                assertThat(failure.attempted()).isFalse();
            });
            first.awaitAnswers(1);
        }
    }

    @Test
    void waitsNoLongerThanTheTimeoutForWhatIsInFlightAndHandsItOverAgain() throws Exception {
        // given
        broker.createTopic("stuck", 1);
        var impatient = settings().clientId("former").timeout(Duration.ofSeconds(10));
        try (var fixture = new ClusterFixture(impatient.build())) {
            var cluster = fixture.only();
            produceAll(cluster, records(1, 1, "stuck"), LIMIT);
            await().until(() -> cluster.status().connected());
            proxy.holdPresent(true);
            // Its request may run out of time first, and be repeated over a new connection.
            proxy.holdClient("former");
            var produced = CompletableFuture.supplyAsync(() -> produceAll(cluster, records(2, 500, "stuck"), LIMIT));
            await().until(() -> cluster.status().unacknowledgedRecords() == 499);

            // when
            var done = apply(fixture, impatient.clientId("latter").compression(Compression.LZ4));
            var failures = produced.get(4, TimeUnit.MINUTES);
            proxy.cut();
            proxy.holdPresent(false);
            proxy.holdClient(null);

            // then
            assertThat(done)
                    .singleElement()
                    .asString()
                    .contains("of 499 records in flight ")
                    .contains(" were not answered and are handed over again");
            assertThat(failures).isNotEmpty().allSatisfy(failure -> {
                assertThat(failure.scope()).isEqualTo(Failure.Scope.CLUSTER);
                assertThat(failure.attempted()).isTrue();
            });
            // The former producer tries again when its time is nearly up, so that what it had may be there twice.
            assertThat(values("stuck").stream().distinct()).containsExactlyElementsOf(expected(1, 500));
        }
    }

    @Test
    void closesWhatIsGoneOrDisabledOnceItIsAnsweredAndOpensWhatIsNew() {
        // given
        broker.createTopic("going", 1);
        try (var fixture = new ClusterFixture(settings().build())) {
            var former = fixture.only();
            produceAll(former, records(1, 1, "going"), LIMIT);
            await().until(() -> former.status().connected());
            proxy.delay(20);
            proxy.holdAnswers(true);
            var acks = new RecordingAcks();
            var session = former.session();
            session.produce(records(2, 400, "going"), acks);
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> former.status().unacknowledgedRecords() > 0);
            proxy.holdAnswers(false);

            // when
            var disabled = apply(fixture, settings().enabled(false));
            var answered = acks.acknowledged.size() + acks.failed.size();
            boolean isDisabled = fixture.clusters.isDisabled(new ClusterId("main"));
            var ids = fixture.clusters.ids();
            var enabled = apply(fixture, settings());
            produceAll(fixture.only(), records(acks.acknowledged.size() + 2, 500, "going"), LIMIT);

            // then
            assertThat(disabled)
                    .containsExactly("cluster main: closed, since it was disabled; handlers that name it wait");
            assertThat(answered).isEqualTo(399);
            assertThat(acks.failed.values())
                    .allSatisfy(failure -> assertThat(failure.attempted()).isFalse());
            assertThat(isDisabled).isTrue();
            assertThat(ids).isEmpty();
            assertThat(enabled).containsExactly("cluster main: opened");
            assertThat(fixture.only()).isNotSameAs(former);
            assertThat(values("going")).containsExactlyElementsOf(expected(1, 500));
        }
    }

    private KafkaSettings.Builder settings() {
        return KafkaSettings.builder("main", proxy.address());
    }

    private static List<String> apply(ClusterFixture fixture, KafkaSettings.Builder settings) {
        return fixture.clusters.apply(List.of(settings.build()), () -> {}, Deadline.after(LIMIT));
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
        return broker.read(kafkaTopic).stream().map(ReadRecord::valueText).toList();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(LIMIT);
    }
}
