package io.tocsin.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.kafka.security.sasl.SaslSettings;
import io.tocsin.kafka.security.sasl.SaslSettings.Mechanism;
import io.tocsin.kafka.security.tls.TlsSettings;
import io.tocsin.kafka.settings.Compression;
import io.tocsin.kafka.settings.ExactlyOnceSettings;
import io.tocsin.kafka.settings.KafkaTopicSettings;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Secret;
import io.tocsin.settings.Toml;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaSettingsTest {

    private static final String TLS = "src/test/resources/io/tocsin/kafka/tls/";

    @Test
    void hasTheSameDefaultsInEveryTable() {
        // when
        var all = read("""
                [[kafka]]
                  enabled = true
                  id = "a"
                  brokers = ["localhost:9092"]

                [[kafka]]
                  enabled = true
                  id = "b"
                  brokers = ["localhost:9092"]
                  timeout = "0s"
                  batch-size = 0
                  batch-timeout = "0s"
                  sasl-version = ""
                """);

        // then
        assertThat(all)
                .containsExactly(
                        KafkaSettings.builder("a", "localhost:9092").build(),
                        KafkaSettings.builder("b", "localhost:9092").build());
        var first = all.get(0);
        assertThat(first.connection().timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(first.batches().batchSize()).isEqualTo(100);
        assertThat(first.batches().batchTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(first.acknowledgement().deliveryTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(first.batches().compression()).isEqualTo(Compression.NONE);
        assertThat(first.batches().maxMessageBytes()).isEqualTo(1_048_576);
        assertThat(first.connection().clientId()).isEqualTo("a");
        assertThat(first.records().eventHeader()).isFalse();
        assertThat(first.exactlyOnce()).isEqualTo(new ExactlyOnceSettings(false, "tocsin-cursors"));
        assertThat(first.allowAutoTopicCreation()).isTrue();
        assertThat(first.security().protocol()).isEqualTo("PLAINTEXT");
    }

    @Test
    void readsEveryKey() throws Exception {
        // given
        var text = """
                [[kafka]]
                  enabled = false
                  id = "all"
                  client-id = "tocsin-1"
                  brokers = ["kafka1:9092", "[::1]:9093"]
                  timeout = "3s"
                  batch-size = 7
                  batch-timeout = "250ms"
                  delivery = "exactly-once"
                  cursor-topic = "cursors"
                  delivery-timeout = "1m30s"
                  compression = "zstd"
                  max-message-bytes = 2000
                  event-header = true
                  allow-auto-topic-creation = false
                  use-ssl = true
                  ssl-ca = "%1$sca.pem"
                  ssl-cert = "%1$sclient.pem"
                  ssl-key = "%1$sclient.key"
                  sasl-mechanism = "scram-sha-512"
                  sasl-username = "alerts"
                  sasl-password = "secret"
                  sasl-version = 1
                  [[kafka.topics]]
                    name = "alerts"
                    partitions = 3
                    replication-factor = 1
                    [kafka.topics.config]
                      "retention.ms" = "1000"
                  [kafka.properties]
                    "send.buffer.bytes" = "65536"
                """.formatted(TLS);
        var expected = KafkaSettings.builder("all", "kafka1:9092", "[::1]:9093")
                .enabled(false)
                .clientId("tocsin-1")
                .timeout(Duration.ofSeconds(3))
                .batchSize(7)
                .batchTimeout(Duration.ofMillis(250))
                .deliveryTimeout(Duration.ofSeconds(90))
                .exactlyOnce(new ExactlyOnceSettings(true, "cursors"))
                .compression(Compression.ZSTD)
                .maxMessageBytes(2000)
                .eventHeader(true)
                .allowAutoTopicCreation(false)
                .tls(TlsSettings.builder()
                        .ca(List.of(Path.of(TLS, "ca.pem")))
                        .client(Path.of(TLS, "client.pem"), Path.of(TLS, "client.key"))
                        .build())
                .sasl(new SaslSettings.Password(Mechanism.SCRAM_SHA_512, "alerts", new Secret("secret")))
                .topics(List.of(new KafkaTopicSettings("alerts", 3, 1, Map.of("retention.ms", "1000"))))
                .properties(Map.of("send.buffer.bytes", "65536"))
                .build();

        // when
        var disabled = read(text);
        var enabled = read(text.replace("enabled = false", "enabled = true"));

        // then
        assertThat(disabled).containsExactly(expected);
        assertThat(enabled).hasSize(1);
        assertThat(enabled.get(0).security().protocol()).isEqualTo("SASL_SSL");
        assertThat(expected.toString()).doesNotContain("secret,").contains("***");
        var defaults = KafkaSettings.builder("default", "localhost:9092").build();
        for (RecordComponent component : KafkaSettings.class.getRecordComponents()) {
            assertThat(component.getAccessor().invoke(expected))
                    .as(component.getName())
                    .isNotEqualTo(component.getAccessor().invoke(defaults));
        }
    }

    @Test
    void addsTheEventHeaderWhereDeliveryIsExactlyOnce() {
        assertThat(read("""
                [[kafka]]
                  enabled = true
                  id = "once"
                  brokers = ["localhost:9092"]
                  delivery = "exactly-once"
                """))
                .containsExactly(KafkaSettings.builder("once", "localhost:9092")
                        .exactlyOnce()
                        .build());
    }

    @Test
    void raisesTheDeliveryTimeoutWithTheTimeout() {
        assertThat(KafkaSettings.builder("a", "localhost:9092")
                        .timeout(Duration.ofMinutes(5))
                        .build()
                        .acknowledgement()
                        .deliveryTimeout())
                .isEqualTo(Duration.ofMinutes(5).plusMillis(1));
    }

    @Test
    void letsADisabledTableHoldAnythingOfTheRightType() {
        // when
        var all = read("""
                [[kafka]]
                  enabled = false
                  id = "off"
                  brokers = ["nonsense"]
                  timeout = "-1s"
                  delivery = "exactly-once"
                  sasl-mechanism = "OAUTHBEARER"
                  use-ssl = true
                  ssl-ca = "/no/such/file"
                  insecure-skip-verify = true
                """);

        // then
        assertThat(all).hasSize(1);
        assertThat(all.get(0).enabled()).isFalse();
    }

    @Test
    void readsNoTableAsNoCluster() {
        assertThat(read("hostname = \"h\"\n")).isEmpty();
    }

    @Test
    void knowsEveryMechanismThatIsBuilt() {
        assertThat(Arrays.stream(Mechanism.values()).map(Mechanism::text))
                .containsExactly("", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER", "GSSAPI", "AWS_MSK_IAM");
    }

    private static List<KafkaSettings> read(String text) {
        var problems = new Problems();
        var all = Toml.parse("tocsin.conf", text.getBytes(UTF_8), problems)
                .map(KafkaSettings::readAll)
                .orElseThrow();
        assertThat(problems.errors()).isEmpty();
        return all;
    }
}
