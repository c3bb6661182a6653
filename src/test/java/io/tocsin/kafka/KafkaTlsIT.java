package io.tocsin.kafka;

import static io.tocsin.kafka.RecordingAcks.produceAll;
import static io.tocsin.kafka.RecordingAcks.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.fixture.KafkaBroker;
import io.tocsin.kafka.Failure.Scope;
import io.tocsin.kafka.security.tls.TlsSettings;
import io.tocsin.lifecycle.Deadline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A broker that asks for a client certificate. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaTlsIT {

    private static final Path TLS = Path.of("src", "test", "resources", "io", "tocsin", "kafka", "tls");

    private KafkaBroker broker = KafkaBroker.builder().prepare();

    @BeforeAll
    void startBroker() {
        broker = KafkaBroker.builder()
                .tls()
                .property("ssl.keystore.type", "PEM")
                .property(
                        "ssl.keystore.location",
                        TLS.resolve("broker.pem").toAbsolutePath().toString())
                .property("ssl.truststore.type", "PEM")
                .property(
                        "ssl.truststore.location",
                        TLS.resolve("ca.pem").toAbsolutePath().toString())
                .property("ssl.client.auth", "required")
                .start();
    }

    @AfterAll
    void endBroker() {
        broker.close();
    }

    @Test
    void deliversWithTheRightIssuerAndACertificate() {
        try (var fixture = new ClusterFixture(settings("ca.pem", true))) {
            produceAll(fixture.only(), List.of(record(1, "secret")), Duration.ofMinutes(4));

            assertThat(broker.read("secret")).hasSize(1);
            assertThat(fixture.only().status().generation()).isZero();
        }
    }

    @Test
    void doesNotConnectToABrokerOfAnotherIssuer() {
        assertRefused(settings("other-ca.pem", true), "other-issuer", "unable to find valid certification path");
    }

    @Test
    void doesNotConnectWithoutTheCertificateThatTheBrokerAsksFor() {
        assertRefused(settings("ca.pem", false), "no-certificate", "cluster tls does not let us in");
    }

    @Test
    void saysThatTheSecurityModeMayNotFitThePort() {
        assertRefused(
                KafkaSettings.builder("tls", broker.bootstrap())
                        .timeout(Duration.ofSeconds(2))
                        .build(),
                "in-the-clear",
                "security mode (now: PLAINTEXT)");
    }

    @Test
    void swapsTheProducerOnceTheContentOfAFileIsAnotherOne(@TempDir Path directory) throws Exception {
        // given
        var ca = Files.copy(TLS.resolve("ca.pem"), directory.resolve("ca.pem"));
        var settings = settings(ca);
        try (var fixture = new ClusterFixture(settings)) {
            produceAll(fixture.only(), List.of(record(1, "rotated")), Duration.ofMinutes(4));
            var unchanged = apply(fixture, settings);
            Files.writeString(ca, "another issuer, beside the former one\n" + Files.readString(ca));

            // when
            var rotated = apply(fixture, settings);
            var again = apply(fixture, settings);
            produceAll(fixture.only(), List.of(record(2, "rotated")), Duration.ofMinutes(4));
            Files.copy(TLS.resolve("other-ca.pem"), ca, StandardCopyOption.REPLACE_EXISTING);
            var wrong = apply(fixture, settings);
            produceAll(fixture.only(), List.of(record(3, "rotated")), Duration.ofMinutes(4));

            // then
            assertThat(unchanged).isEmpty();
            assertThat(rotated).singleElement().asString().contains("its producer was swapped");
            assertThat(again).isEmpty();
            assertThat(wrong)
                    .singleElement()
                    .asString()
                    .contains(
                            "the change waits, and the former settings stay in force: cluster tls does not let us in");
            assertThat(broker.read("rotated")).hasSize(3);
        }
    }

    private static List<String> apply(ClusterFixture fixture, KafkaSettings settings) {
        return fixture.clusters.apply(List.of(settings), () -> {}, Deadline.after(Duration.ofMinutes(4)));
    }

    private void assertRefused(KafkaSettings settings, String kafkaTopic, String reason) {
        try (var fixture = new ClusterFixture(settings)) {
            var acks = new RecordingAcks();
            fixture.only().session().produce(List.of(record(1, kafkaTopic)), acks);
            acks.awaitAnswers(1);
            // A busy machine may wait in vain first, which says less.
            Awaitility.await()
                    .untilAsserted(() -> assertThat(fixture.only().status().error())
                            .hasValueSatisfying(error -> assertThat(error).contains(reason)));

            assertThat(acks.failure(1).scope()).isEqualTo(Scope.CLUSTER);
            assertThat(fixture.only().status().connected()).isFalse();
            assertThat(broker.read(kafkaTopic)).isEmpty();
        }
    }

    private KafkaSettings settings(Path ca) {
        var tls = TlsSettings.builder().ca(List.of(ca)).client(TLS.resolve("client.pem"), TLS.resolve("client.key"));
        return KafkaSettings.builder("tls", broker.bootstrap()).tls(tls.build()).build();
    }

    private KafkaSettings settings(String ca, boolean withCertificate) {
        var tls = TlsSettings.builder().ca(List.of(TLS.resolve(ca)));
        if (withCertificate) {
            tls.client(TLS.resolve("client.pem"), TLS.resolve("client.key"));
        }
        return KafkaSettings.builder("tls", broker.bootstrap())
                .timeout(Duration.ofSeconds(2))
                .tls(tls.build())
                .build();
    }
}
