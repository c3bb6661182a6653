package io.tocsin.kafka.probe;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.security.CertificateAuthority;
import io.tocsin.fixture.security.SecuredBroker;
import io.tocsin.fixture.security.SecuredBroker.Listener;
import io.tocsin.golden.Golden;
import io.tocsin.kafka.ClusterId;
import io.tocsin.kafka.FakeLog;
import io.tocsin.kafka.KafkaCluster;
import io.tocsin.kafka.KafkaClusters;
import io.tocsin.kafka.KafkaSettings;
import io.tocsin.kafka.OutgoingRecord;
import io.tocsin.kafka.partition.Partitioning;
import io.tocsin.kafka.probe.broker.BrokerResult;
import io.tocsin.kafka.probe.broker.Stage;
import io.tocsin.kafka.probe.broker.StageResult;
import io.tocsin.kafka.security.SecuritySettings;
import io.tocsin.kafka.security.sasl.SaslSettings;
import io.tocsin.kafka.security.sasl.SaslSettings.Mechanism;
import io.tocsin.kafka.security.tls.TlsSettings;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.settings.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a probe says of each way in which a cluster's settings and a real broker can disagree. */
final class ClusterProbeIT {

    private static final String TOPIC = "alerts";

    @TempDir
    private static Path directory = Path.of("");

    private static SecuredBroker broker;
    private static Path ca = Path.of("");
    private static Path otherCa = Path.of("");

    private final Health health = new Health(Instant::now);
    private final NamedThreads threads = new NamedThreads(health);
    private final ClusterProbe probe = new ClusterProbe(threads, Instant::now);

    @BeforeAll
    static void startBroker() throws IOException {
        broker = SecuredBroker.in(directory.toAbsolutePath())
                .user("alice", "alice-secret")
                .userWithoutRights("bob", "bob-secret")
                .property("auto.create.topics.enable", "false")
                .start();
        broker.kafka().createTopic(TOPIC, 1);
        ca = Files.writeString(directory.resolve("ca.pem"), broker.authority().pem());
        otherCa = Files.writeString(
                directory.resolve("other-ca.pem"),
                CertificateAuthority.named("Another CA").pem());
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @AfterEach
    void close() {
        probe.close(Deadline.after(Duration.ofMinutes(1)));
        await().untilAsserted(() -> assertThat(threads.running()).isEmpty());
        assertThat(threads.uncaught()).isZero();
    }

    /** The Kafka client takes the first bytes of either for a length, and asks for that much memory. */
    @Test
    void noClientIsPointedAtWhatDoesNotSpeakKafkasProtocol() throws Exception {
        // given
        try (var http = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            threads.start("http", NamedThreads.Mode.DAEMON, () -> answerAsHttp(http));
            var tls =
                    KafkaSettings.builder("tls", broker.bootstrap(Listener.SSL)).build();
            var web = KafkaSettings.builder("web", "127.0.0.1:" + http.getLocalPort(), broker.bootstrap(Listener.SASL))
                    .build();
            // those of a test before this one may be about to end
            var before = clientThreads();
            var clusters = KafkaClusters.open(List.of(tls, web), new FakeLog(), probe, threads, health, Instant::now);
            try {

                // when
                await().until(() -> clusters.statuses().stream()
                        .allMatch(status -> status.error().isPresent()));

                // then
                assertThat(clusters.statuses().get(0).error().orElseThrow()).contains("TLS: ", "speaks TLS");
                assertThat(clusters.statuses().get(1).error().orElseThrow()).contains("connect: ", "no Kafka broker");
                assertThat(clientThreads()).isSubsetOf(before);
            } finally {
                clusters.close(Deadline.after(Duration.ofMinutes(1)));
            }
        }
    }

    private static Set<Thread> clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("kafka-producer-network-thread")
                        || thread.getName().startsWith("kafka-admin-client-thread"))
                .collect(Collectors.toSet());
    }

    private static void answerAsHttp(ServerSocket http) {
        while (!http.isClosed()) {
            try (var connection = http.accept()) {
                connection.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
                // Until the other side has had enough, so that what was written is not taken back.
                connection.getInputStream().readAllBytes();
            } catch (IOException closed) {
                // the test is over, or the other side has gone
            }
        }
    }

    @Test
    void saysOfEachSecurityModeWhatIsWrong() {
        // given
        var plain = SecuritySettings.OFF;
        var tls = tls(TlsSettings.builder().ca(List.of(ca)));
        var cases = new LinkedHashMap<String, KafkaSettings>();
        cases.put("SSL", at(Listener.SSL, tls));
        cases.put(
                "SSL, unknown issuer",
                at(Listener.SSL, tls(TlsSettings.builder().ca(List.of(otherCa)))));
        cases.put("SSL, issuers of the Java installation", at(Listener.SSL, tls(TlsSettings.builder())));
        cases.put("SSL, expired", at(Listener.SSL_EXPIRED, tls));
        cases.put("SSL, other host", at(Listener.SSL_OTHER_HOST, tls));
        cases.put("SSL, client certificate missing", at(Listener.SSL_MUTUAL, tls));
        cases.put("SSL to a port without", at(Listener.SASL, tls));
        cases.put("no SSL to a port with", at(Listener.SSL, plain));
        cases.put("no login where one is wanted", at(Listener.PLAIN_ONLY, plain));
        cases.put("a login where none is wanted", at(Listener.SSL, login(tls, Mechanism.PLAIN, "alice", "x")));
        for (var mechanism : List.of(Mechanism.PLAIN, Mechanism.SCRAM_SHA_256, Mechanism.SCRAM_SHA_512)) {
            cases.put(mechanism.text(), at(Listener.SASL_SSL, login(tls, mechanism, "alice", "alice-secret")));
            cases.put(
                    mechanism.text() + ", wrong password",
                    at(Listener.SASL, login(plain, mechanism, "alice", "wrong-secret")));
        }
        cases.put(
                "mechanism not offered",
                at(Listener.SCRAM_ONLY_SSL, login(tls, Mechanism.PLAIN, "alice", "alice-secret")));
        cases.put("no rights", at(Listener.SASL, login(plain, Mechanism.PLAIN, "bob", "bob-secret")));
        // when
        var seen = new StringBuilder();
        cases.forEach((name, settings) -> seen.append("# ")
                .append(name)
                .append('\n')
                .append(text(probe.probe(ProbeRequest.of(settings).withKafkaTopic(TOPIC)), settings))
                .append('\n'));
        // then
        Golden.assertMatches(ClusterProbeIT.class, "security.txt", seen.toString());
        assertThat(seen).doesNotContain("secret", "Exception", "javax", "org.apache");
    }

    @Test
    void saysWhetherAMissingKafkaTopicWouldBeCreated() {
        // given
        var bootstrap = broker.kafka().bootstrap();
        var settings = KafkaSettings.builder("main", bootstrap).build();
        var forbidden = KafkaSettings.builder("main", bootstrap)
                .allowAutoTopicCreation(false)
                .build();
        // when
        var byBrokers = probe.probe(ProbeRequest.of(settings).withKafkaTopic("nowhere"));
        var byUs = probe.probe(ProbeRequest.of(forbidden).withKafkaTopic("nowhere"));
        // then
        assertThat(byBrokers.sentence())
                .isEqualTo("topic: Kafka topic \"nowhere\" is not on cluster \"main\", and the brokers create none"
                        + " (auto.create.topics.enable = false). Fix: tocsin kafka setup main, with the topic under"
                        + " [[kafka.topics]]");
        assertThat(byUs.sentence())
                .contains(
                        "is not on cluster \"main\", and allow-auto-topic-creation is false. Fix: tocsin kafka setup");
    }

    @Test
    void warnsOfABrokerThatIsAwayWhileAnotherIsThere() {
        // given
        int unused = KafkaBroker.freePort();
        var settings = KafkaSettings.builder(
                        "main", "127.0.0.1:" + unused, broker.kafka().bootstrap())
                .build();
        // when
        var result = probe.probe(ProbeRequest.of(settings));
        // then
        assertThat(result.isSuccess()).isTrue();
        assertThat(result.warnings())
                .containsExactly("broker 127.0.0.1:" + unused + ": connect: nothing listens at 127.0.0.1:" + unused
                        + ". Fix: start the broker, or correct the address in brokers");
    }

    @Test
    void producesAndSaysWhereTheRecordLies() {
        try (var clusters = new Living(threads, health)) {
            // when
            var first = probe.probe(clusters.request(TOPIC, 10));
            var second = probe.probe(clusters.request(TOPIC, 10));
            // then
            assertThat(first.sentence()).isEmpty();
            assertThat(second.acknowledgement().orElseThrow().offset())
                    .isEqualTo(first.acknowledgement().orElseThrow().offset() + 1);
            assertThat(first.stages().get(first.stages().size() - 1).stage()).isEqualTo(Stage.ACKNOWLEDGEMENT);
        }
    }

    @Test
    void namesBothLimitsOfARecordThatIsTooLarge() {
        try (var clusters = new Living(threads, health)) {
            // when
            var result = probe.probe(clusters.request(TOPIC, 2_000_000));
            // then
            assertThat(result.sentence())
                    .isEqualTo(
                            "size: the record has 2000001 bytes without overhead; max-message-bytes of cluster main is"
                                    + " 1048576, max.message.bytes of Kafka topic \"alerts\" is 1048588. Fix: send less, or raise"
                                    + " the lower limit");
        }
    }

    @Test
    void namesTheAddressToWhichBrokersSendClientsInVain() {
        // given
        int nowhere = KafkaBroker.freePort();
        try (var misled = KafkaBroker.builder().advertisedPort(nowhere).start()) {
            var settings = KafkaSettings.builder("main", misled.bootstrap())
                    .timeout(Duration.ofSeconds(5))
                    .build();
            // when
            var result = probe.probe(ProbeRequest.of(settings));
            // then
            assertThat(result.sentence())
                    .startsWith("connect: the brokers answer, and send clients on to 127.0.0.1:" + nowhere
                            + ", where none answers within 5s. Fix: correct advertised.listeners");
            assertThat(result.brokers())
                    .extracting(BrokerResult::broker)
                    .containsExactly(misled.bootstrap(), "127.0.0.1:" + nowhere);
        }
    }

    private static KafkaSettings at(Listener listener, SecuritySettings security) {
        return KafkaSettings.builder("main", broker.bootstrap(listener))
                .timeout(Duration.ofSeconds(20))
                .security(security)
                .build();
    }

    private static SecuritySettings tls(TlsSettings.Builder tls) {
        return new SecuritySettings(tls.build(), new SaslSettings.None(), false);
    }

    private static SecuritySettings login(SecuritySettings tls, Mechanism mechanism, String username, String password) {
        return new SecuritySettings(
                tls.tls(), new SaslSettings.Password(mechanism, username, new Secret(password)), false);
    }

    /** Without ports, directories and times. */
    private static String text(ProbeResult result, KafkaSettings settings) {
        var lines = new ArrayList<String>();
        for (BrokerResult broker : result.brokers()) {
            lines.add("broker " + broker.broker() + (broker.configured() ? "" : " (advertised)") + ": "
                    + stages(broker.stages()));
        }
        if (!result.stages().isEmpty()) {
            lines.add("cluster: " + stages(result.stages()));
        }
        result.warnings().forEach(warning -> lines.add("warning: " + warning));
        lines.add(result.isSuccess() ? "success" : "failure: " + result.sentence());
        var text = lines.stream().map(line -> line + "\n").collect(Collectors.joining());
        for (var address : settings.connection().brokers()) {
            text = text.replace(address, "localhost:PORT");
        }
        return text.replaceAll("localhost:\\d+", "localhost:OTHER")
                .replaceAll("expired on \\d{4}-\\d\\d-\\d\\d", "expired on DAY")
                .replace(directory.toString() + "/", "");
    }

    private static String stages(List<StageResult> stages) {
        return stages.stream()
                .map(stage -> stage.stage().text() + (stage.failure().isPresent() ? " failed" : ""))
                .collect(Collectors.joining(", "));
    }

    /** A cluster with a producer. */
    private static final class Living implements AutoCloseable {
        private final KafkaClusters clusters;
        private final KafkaCluster cluster;

        Living(NamedThreads threads, Health health) {
            var settings =
                    KafkaSettings.builder("main", broker.kafka().bootstrap()).build();
            clusters = KafkaClusters.open(List.of(settings), threads, health, Instant::now);
            cluster = clusters.get(new ClusterId("main")).orElseThrow();
            await().until(() -> cluster.status().connected());
        }

        ProbeRequest request(String topic, int bytes) {
            var record = new OutgoingRecord(0, topic, new byte[] {1}, new byte[bytes], List.of(), Partitioning.CRC32);
            return ProbeRequest.of(cluster.settings())
                    .withProduction(new ProbeRequest.Production(record, cluster.session()));
        }

        @Override
        public void close() {
            clusters.close(Deadline.after(Duration.ofMinutes(1)));
        }
    }
}
