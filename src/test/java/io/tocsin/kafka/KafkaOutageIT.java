package io.tocsin.kafka;

import static io.tocsin.kafka.RecordingAcks.produceAll;
import static io.tocsin.kafka.RecordingAcks.record;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.KafkaBroker.ReadRecord;
import io.tocsin.fixture.TcpProxy;
import io.tocsin.kafka.Failure.Scope;
import io.tocsin.kafka.security.sasl.SaslSettings;
import io.tocsin.kafka.security.sasl.SaslSettings.Mechanism;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.settings.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class KafkaOutageIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    @Test
    void deliversWhatCameBeforeTheBroker() throws Exception {
        // given
        try (var broker = KafkaBroker.builder().prepare();
                var fixture =
                        new ClusterFixture(patient("late", broker.bootstrap()).build())) {
            var cluster = fixture.only();
            Queue<Boolean> connectedWhenBack = new ConcurrentLinkedQueue<>();
            cluster.onBack(() -> connectedWhenBack.add(cluster.status().connected()));
            var produced = CompletableFuture.supplyAsync(() -> produceAll(cluster, records(1, 100, "t"), LIMIT));
            await().until(() -> !fixture.health.conditions().isEmpty());
            var away = cluster.status();
            var condition = fixture.health.conditions().get(0);

            // when
            broker.restart();
            var failures = produced.get(6, TimeUnit.MINUTES);

            // then
            assertThat(away.connected()).isFalse();
            assertThat(away.error().orElseThrow())
                    .contains("no Kafka broker of cluster late answered at " + broker.bootstrap())
                    .contains("PLAINTEXT");
            assertThat(condition.name()).isEqualTo("cluster:late");
            assertThat(condition.severity()).isEqualTo(Health.Severity.FAILED);
            assertThat(failures.get(0).scope()).isEqualTo(Scope.CLUSTER);
            assertThat(failures.get(0).attempted()).isFalse();
            assertThat(values(broker, "t")).containsExactlyElementsOf(expected(1, 100));
            await().until(() -> cluster.status().connected());
            await().until(() -> fixture.health.conditions().isEmpty());
            assertThat(cluster.status().generation()).isZero();
            assertThat(connectedWhenBack).isNotEmpty().containsOnly(true);
        }
    }

    @Test
    void deliversInOrderWhenTheBrokerIsKilledAndStartedAgain() throws Exception {
        // given
        try (var broker = KafkaBroker.start();
                var fixture =
                        new ClusterFixture(quick("killed", broker.bootstrap()).build())) {
            var cluster = fixture.only();
            broker.createTopic("t", 1);
            produceAll(cluster, records(1, 500, "t"), LIMIT);

            // when
            broker.kill();
            var produced = CompletableFuture.supplyAsync(() -> produceAll(cluster, records(501, 1500, "t"), LIMIT));
            await().until(() -> cluster.status().generation() >= 1);
            broker.restart();
            produced.get(6, TimeUnit.MINUTES);

            // then
            assertThat(firstAppearances(broker, "t")).containsExactlyElementsOf(expected(1, 1500));
            await().until(() -> fixture.health.conditions().isEmpty());
        }
    }

    @Test
    void takesAnAcknowledgementForTheAnswerThatAProbeStillWaitsFor() throws Exception {
        // given
        var port = KafkaBroker.freePort();
        try (var proxy = TcpProxy.to(port);
                var broker = KafkaBroker.builder()
                        .port(port)
                        .advertisedPort(proxy.port())
                        .start()) {
            proxy.holdClient("-lookup");
            broker.createTopic("t", 1);
            var lines = new ListAppender<ILoggingEvent>();
            lines.start();
            var logger = (Logger) LoggerFactory.getLogger(ClusterCondition.class);
            logger.addAppender(lines);
            try {
                // when: a machine too busy to get a record through while the probe waits shows nothing, and tries again
                await().until(() -> connectsByAcknowledgements(proxy.address(), lines.list));
            } finally {
                logger.detachAppender(lines);
            }
        }
    }

    /** Whether a record was acknowledged before the probe gave up; then nothing may have been said of an outage. */
    private static boolean connectsByAcknowledgements(String address, List<ILoggingEvent> lines) {
        lines.clear();
        var began = System.nanoTime();
        try (var fixture = new ClusterFixture(patient("slow-probe", address).build())) {
            var cluster = fixture.only();
            produceAll(cluster, records(1, 1, "t"), LIMIT);
            boolean inTime = System.nanoTime() - began < TimeUnit.MILLISECONDS.toNanos(Inquiry.LIMIT_MILLIS);
            var next = new AtomicInteger(1);
            await().until(() -> {
                var seq = next.incrementAndGet();
                produceAll(cluster, records(seq, seq, "t"), LIMIT);
                return cluster.status().connected();
            });
            if (inTime) {
                // then
                assertThat(lines).isEmpty();
                assertThat(fixture.health.conditions()).isEmpty();
            }
            return inTime;
        }
    }

    @Test
    void deliversInOrderWhenTheBrokerIsFrozenForLongerThanTheDeliveryTimeout() throws Exception {
        // given
        try (var broker = KafkaBroker.start();
                var fixture =
                        new ClusterFixture(quick("frozen", broker.bootstrap()).build())) {
            var cluster = fixture.only();
            broker.createTopic("t", 1);
            produceAll(cluster, records(1, 200, "t"), LIMIT);
            var failures = new ArrayList<Failure>();
            for (var round = 0; round < 3; round++) {
                var generation = cluster.status().generation();
                var from = 201 + round * 1000L;

                // when
                broker.freeze();
                var produced =
                        CompletableFuture.supplyAsync(() -> produceAll(cluster, records(from, from + 999, "t"), LIMIT));
                await().until(() -> {
                    var status = cluster.status();
                    // A producer that was built a moment ago, for whatever reason, has nothing that could run out of
                    // time.
                    boolean holdsNothing = status.error().isPresent() && status.unacknowledgedRecords() == 0;
                    return status.generation() > generation || holdsNothing;
                });
                broker.thaw();
                failures.addAll(produced.get(6, TimeUnit.MINUTES));
            }

            // then
            assertThat(failures)
                    .allSatisfy(failure -> assertThat(failure.scope()).isEqualTo(Scope.CLUSTER))
                    .anySatisfy(failure -> assertThat(failure.attempted()).isTrue());
            assertThat(firstAppearances(broker, "t")).containsExactlyElementsOf(expected(1, 3200));
        }
    }

    @Test
    void saysThatTheOnlyBrokerHangsAndKeepsWhatIsInFlight() {
        // given
        try (var broker = KafkaBroker.start();
                var fixture =
                        new ClusterFixture(patient("hung", broker.bootstrap()).build())) {
            var cluster = fixture.only();
            broker.createTopic("t", 1);
            produceAll(cluster, records(1, 10, "t"), LIMIT);
            await().until(() -> cluster.status().connected());
            var acks = new RecordingAcks();

            // when
            broker.freeze();
            cluster.session().produce(records(11, 500, "t"), acks);

            // then
            await().until(() -> {
                var status = cluster.status();
                return !status.connected() && status.error().isPresent();
            });
            assertThat(cluster.status().error())
                    .hasValueSatisfying(error -> assertThat(error)
                            .contains("no Kafka broker of cluster hung answered at " + broker.bootstrap()));
            assertThat(fixture.health.conditions())
                    .extracting(Health.Condition::name)
                    .containsExactly("cluster:hung");
            assertThat(cluster.status().unacknowledgedRecords()).isEqualTo(490);

            // when
            var back = Instant.now();
            broker.thaw();
            acks.awaitAnswers(490);

            // then
            assertThat(acks.failed).isEmpty();
            assertThat(cluster.status().generation()).isZero();
            await().until(() -> cluster.status().connected());
            await().until(() -> fixture.health.conditions().isEmpty());
            assertThat(cluster.status().since()).isAfterOrEqualTo(back);
            // the requests that the broker had not answered were repeated, and it knows them again
            assertThat(values(broker, "t")).containsExactlyElementsOf(expected(1, 500));
        }
    }

    @Test
    void doesNotTakeOneLookUpInVainForAnOutage() {
        // given
        var port = KafkaBroker.freePort();
        try (var proxy = TcpProxy.to(port);
                var broker = KafkaBroker.builder()
                        .port(port)
                        .advertisedPort(proxy.port())
                        .start();
                var fixture = new ClusterFixture(
                        KafkaSettings.builder("busy", proxy.address()).build())) {
            var cluster = fixture.only();
            broker.createTopic("t", 1);
            broker.createTopic("u", 1);
            produceAll(cluster, records(1, 1, "t"), LIMIT);
            await().until(() -> cluster.status().connected());
            var failed = new CompletableFuture<Failure>();
            var errorThen = new CompletableFuture<Optional<String>>();

            // when
            proxy.holdPresent(true);
            cluster.session().produce(records(2, 2, "u"), new KafkaCluster.Acks() {
                @Override
                public void acknowledged(OutgoingRecord record, Acknowledgement acknowledgement) {
                    failed.completeExceptionally(new AssertionError("its look-up was answered"));
                }

                @Override
                public void failed(OutgoingRecord record, Failure failure) {
                    errorThen.complete(cluster.status().error());
                    failed.complete(failure);
                }
            });

            // then
            assertThat(failed)
                    .succeedsWithin(LIMIT)
                    .satisfies(failure -> assertThat(failure.reason()).contains("no Kafka broker of cluster busy"));
            assertThat(errorThen).isCompletedWithValue(Optional.empty());
            proxy.holdPresent(false);
            produceAll(cluster, records(2, 2, "u"), LIMIT);
            assertThat(values(broker, "u")).containsExactly("value-2");
        }
    }

    @Test
    void keepsItsProducerWhenOnlyTheConnectionIsCut() throws Exception {
        // given
        var port = KafkaBroker.freePort();
        try (var proxy = TcpProxy.to(port);
                var broker = KafkaBroker.builder()
                        .port(port)
                        .advertisedPort(proxy.port())
                        .start();
                var fixture = new ClusterFixture(KafkaSettings.builder("cut", proxy.address())
                        .timeout(Duration.ofSeconds(2))
                        .build())) {
            var cluster = fixture.only();
            broker.createTopic("t", 1);
            produceAll(cluster, records(1, 10, "t"), LIMIT);

            // when
            proxy.down();
            var produced = CompletableFuture.supplyAsync(() -> produceAll(cluster, records(11, 500, "t"), LIMIT));
            await().until(() -> cluster.status().unacknowledgedRecords() == 490);
            proxy.up();
            var failures = produced.get(6, TimeUnit.MINUTES);

            // then
            assertThat(failures).isEmpty();
            assertThat(cluster.status().generation()).isZero();
            assertThat(values(broker, "t")).containsExactlyElementsOf(expected(1, 500));
        }
    }

    @Test
    void letsInAgainOnceThePasswordIsPutRight() throws Exception {
        // given
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        ((Logger) LoggerFactory.getLogger("io.tocsin.kafka")).addAppender(lines);
        try (var broker = KafkaBroker.builder()
                        .sasl("SCRAM-SHA-256", "org.apache.kafka.common.security.scram.ScramLoginModule required;")
                        .scramUser("alice", "an old password")
                        .start();
                var fixture = new ClusterFixture(patient("login", broker.bootstrap())
                        .sasl(new SaslSettings.Password(
                                Mechanism.SCRAM_SHA_256, "alice", new Secret("a \"new\" pass\\word")))
                        .build())) {
            var cluster = fixture.only();
            broker.createTopic("t", 1);
            var produced = CompletableFuture.supplyAsync(() -> produceAll(cluster, records(1, 50, "t"), LIMIT));
            await().until(() -> cluster.status().generation() >= 2);
            var error = cluster.status().error().orElseThrow();

            // when
            try (var admin = broker.admin()) {
                admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                                "alice",
                                new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4096),
                                "a \"new\" pass\\word")))
                        .all()
                        .get(4, TimeUnit.MINUTES);
            }
            produced.get(6, TimeUnit.MINUTES);

            // then
            assertThat(error).contains("cluster login does not let us in").doesNotContain("pass");
            assertThat(values(broker, "t")).containsExactlyElementsOf(expected(1, 50));
            assertThat(lines.list)
                    .filteredOn(line -> line.getMessage().equals("kafka cluster cannot be used"))
                    .as("a line for the refused login, however many producers there were")
                    .filteredOn(line -> line.getKeyValuePairs().toString().contains("does not let us in"))
                    .hasSize(1);
            assertThat(lines.list)
                    .extracting(ILoggingEvent::getMessage)
                    .filteredOn(message -> !message.equals("kafka cluster cannot be used"))
                    .containsExactly("kafka producer built", "kafka cluster can be used again");
        } finally {
            ((Logger) LoggerFactory.getLogger("io.tocsin.kafka")).detachAppender(lines);
        }
    }

    @Test
    void closesAtOnceWhenTheClusterIsAwayAndAnswersEverything() {
        // given
        var acks = new RecordingAcks();
        try (var fixture = new ClusterFixture(KafkaSettings.builder("away", "127.0.0.1:" + KafkaBroker.freePort())
                .build())) {
            fixture.only().session().produce(records(1, 1000, "t"), acks);

            // when
            var started = System.nanoTime();
            fixture.clusters.close(Deadline.after(LIMIT));
            var took = Duration.ofNanos(System.nanoTime() - started);
            fixture.only().session().produce(records(1001, 1001, "t"), acks);

            // then
            assertThat(took).as("without using its time up").isLessThan(LIMIT.dividedBy(2));
            assertThat(acks.failed).hasSize(1001);
            assertThat(acks.failed.values())
                    .allSatisfy(failure -> assertThat(failure.retriable()).isTrue());
        }
    }

    @Test
    void waitsForANameThatDoesNotResolve() {
        // given
        try (var fixture = new ClusterFixture(
                KafkaSettings.builder("nowhere", "no-such-host.invalid:9092").build())) {
            var acks = new RecordingAcks();

            // when
            await().until(() -> fixture.only().status().error().isPresent());
            fixture.only().session().produce(records(1, 10, "t"), acks);
            acks.awaitAnswers(10);

            // then
            assertThat(fixture.only().status().error().orElseThrow())
                    .contains("no producer for cluster nowhere")
                    .contains("No resolvable bootstrap urls");
            assertThat(acks.failed.values()).allSatisfy(failure -> {
                assertThat(failure.scope()).isEqualTo(Scope.CLUSTER);
                assertThat(failure.attempted()).isFalse();
            });
            assertThat(fixture.only().isAway()).isTrue();
        }
    }

    @Test
    void deliversWhatIsInFlightBeforeItCloses() {
        // given
        try (var broker = KafkaBroker.start()) {
            broker.createTopic("t", 1);
            var acks = new RecordingAcks();
            try (var fixture = new ClusterFixture(
                    KafkaSettings.builder("stopped", broker.bootstrap()).build())) {
                produceAll(fixture.only(), records(1, 1, "t"), LIMIT);
                fixture.only().session().produce(records(2, 5000, "t"), acks);
                await().until(() -> !acks.acknowledged.isEmpty());

                // when
                fixture.clusters.close(Deadline.after(LIMIT));
            }

            // then
            assertThat(acks.acknowledged.size() + acks.failed.size()).isEqualTo(4999);
            assertThat(acks.failed.values())
                    .allSatisfy(failure -> assertThat(failure.attempted()).isFalse());
            assertThat(broker.read("t")).hasSize(acks.acknowledged.size() + 1);
        }
    }

    /** Looks for its brokers often, and never gives up a record that a slow machine has with it. */
    private static KafkaSettings.Builder patient(String id, String bootstrap) {
        return KafkaSettings.builder(id, bootstrap).timeout(Duration.ofSeconds(1));
    }

    /** Fails soon, so that a test need not wait for minutes. */
    private static KafkaSettings.Builder quick(String id, String bootstrap) {
        return KafkaSettings.builder(id, bootstrap)
                .timeout(Duration.ofSeconds(1))
                .deliveryTimeout(Duration.ofSeconds(2));
    }

    private static List<OutgoingRecord> records(long from, long to, String kafkaTopic) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(seq -> record(seq, kafkaTopic))
                .toList();
    }

    private static List<String> expected(long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(seq -> "value-" + seq).toList();
    }

    private static List<String> values(KafkaBroker broker, String kafkaTopic) {
        return broker.read(kafkaTopic).stream().map(ReadRecord::valueText).toList();
    }

    private static List<String> firstAppearances(KafkaBroker broker, String kafkaTopic) {
        return values(broker, kafkaTopic).stream().distinct().toList();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(LIMIT);
    }
}
