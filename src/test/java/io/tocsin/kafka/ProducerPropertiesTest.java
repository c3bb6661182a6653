package io.tocsin.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProducerPropertiesTest {

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

    private static KafkaSettings.Builder builder() {
        return KafkaSettings.builder("a", "localhost:9092");
    }
}
