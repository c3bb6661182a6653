package io.tocsin.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.kafka.SaslSettings.Mechanism;
import io.tocsin.settings.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ProducerPropertiesTest {

    private static final Path TLS = Path.of("src", "test", "resources", "io", "tocsin", "kafka", "tls");

    @Test
    void holdsWhatThePromisesRestOn() throws IOException {
        assertThat(ProducerProperties.of(builder().build(), 0))
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .containsEntry("max.in.flight.requests.per.connection", 1)
                .containsEntry("linger.ms", 1L)
                .containsEntry("batch.size", 102_400)
                .containsEntry("max.block.ms", 1_000L)
                .containsEntry("delivery.timeout.ms", 120_000)
                .containsEntry("request.timeout.ms", 10_000)
                .containsEntry("compression.type", "none")
                .containsEntry("enable.metrics.push", false)
                .containsEntry("metadata.recovery.strategy", "none")
                .containsEntry("client.id", "a")
                .containsEntry("bootstrap.servers", List.of("localhost:9092"))
                .containsEntry("security.protocol", "PLAINTEXT");
    }

    @Test
    void keepsTheBatchWithinItsBounds() {
        assertThat(ProducerProperties.batchBytes(1)).isEqualTo(65_536);
        assertThat(ProducerProperties.batchBytes(100)).isEqualTo(102_400);
        assertThat(ProducerProperties.batchBytes(1_000_000)).isEqualTo(1_048_576);
    }

    @Test
    void takesTheBatchTimeoutAsAnUpperBoundOnly() {
        assertThat(KafkaSettings.lingerMillis(Duration.ofMinutes(5))).isEqualTo(1);
        assertThat(KafkaSettings.lingerMillis(Duration.ofNanos(1))).isZero();
    }

    @Test
    void quotesWhatStandsInALogin() {
        // given
        var settings = builder()
                .sasl(new SaslSettings(Mechanism.PLAIN, "u\"1", new Secret("a\\b\"c\nd")))
                .build();

        // when
        var jaas = ProducerProperties.jaas(settings, 3);

        // then
        assertThat(jaas)
                .isEqualTo("org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\\\"1\""
                        + " password=\"a\\\\b\\\"c\\nd\" tocsin.cluster=\"a\" tocsin.generation=\"3\";");
    }

    @Test
    void isAcceptedByTheClientInEverySecurityMode() throws IOException {
        // given
        var tls = new TlsSettings(
                true,
                Optional.of(TLS.resolve("ca.pem")),
                Optional.of(TLS.resolve("client.pem")),
                Optional.of(TLS.resolve("client.key")));
        var sasl = new SaslSettings(Mechanism.SCRAM_SHA_256, "u", new Secret("p"));
        var modes = Map.of(
                "PLAINTEXT", builder().build(),
                "SSL", builder().tls(tls).build(),
                "SASL_PLAINTEXT", builder().sasl(sasl).build(),
                "SASL_SSL", builder().tls(tls).sasl(sasl).build());

        for (var mode : modes.entrySet()) {
            // when
            var properties = new HashMap<>(ProducerProperties.of(mode.getValue(), 0));
            properties.put("key.serializer", ByteArraySerializer.class);
            properties.put("value.serializer", ByteArraySerializer.class);
            var parsed = ProducerConfig.configDef().parse(properties);

            // then
            assertThat(parsed).containsEntry("security.protocol", mode.getKey());
            assertThat(properties.get("ssl.keystore.key") == null)
                    .isEqualTo(!mode.getValue().tls().enabled());
            assertThat(String.valueOf(properties.get("sasl.jaas.config"))).isIn("null", Password.HIDDEN);
        }
    }

    private static KafkaSettings.Builder builder() {
        return KafkaSettings.builder("a", "localhost:9092");
    }
}
