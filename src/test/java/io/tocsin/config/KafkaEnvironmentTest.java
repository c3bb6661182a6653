package io.tocsin.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.kafka.partition.Partitioning;
import io.tocsin.kafka.settings.RequiredAcks;
import io.tocsin.problem.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Variables that set keys of {@code [[kafka]]}, by their path. */
class KafkaEnvironmentTest {

    private static final String TEXT = """
            [[kafka]]
            enabled = true
            id = "eu"
            brokers = ["k1:9092"]
            headers = { team = "platform" }
            """;

    private final Problems problems = new Problems();

    @Test
    void setsEveryTypeOfKey(@TempDir Path directory) throws IOException {
        // given
        var file = Files.writeString(directory.resolve("content-type"), "application/json\n");

        // when
        var settings = read(Map.of(
                        "TOCSIN_KAFKA_0_BROKERS_1", "k2:9092",
                        "KAPACITOR_KAFKA_0_DIAL_TIMEOUT", "3s",
                        "TOCSIN_KAFKA_0_REQUIRED_ACKS", "1",
                        "TOCSIN_KAFKA_0_CHANNEL_BUFFER_SIZE", "256",
                        "TOCSIN_KAFKA_0_COMPRESSION", "gzip",
                        "TOCSIN_KAFKA_0_COMPRESSION_LEVEL", "9",
                        "TOCSIN_KAFKA_0_BUFFER_MEMORY", "64 MiB",
                        "TOCSIN_KAFKA_0_PARTITIONER", "sarama",
                        "TOCSIN_KAFKA_0_HEADERS_team", "alerts",
                        "TOCSIN_KAFKA_0_CONTENT_TYPE_FILE", file.toString()))
                .config()
                .kafka()
                .get(0);

        // then
        assertThat(problems.errors()).isEmpty();
        assertThat(settings.connection().brokers()).containsExactly("k1:9092", "k2:9092");
        assertThat(settings.connection().dialTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.acknowledgement().requiredAcks()).isEqualTo(RequiredAcks.LEADER);
        assertThat(settings.batches().channelBufferSize()).isEqualTo(256);
        assertThat(settings.batches().compressionLevel()).hasValue(9);
        assertThat(settings.batches().bufferMemory()).isEqualTo(64L * 1024 * 1024);
        assertThat(settings.records().partitioner()).isEqualTo(Partitioning.FNV_1A);
        assertThat(settings.records().headers()).containsEntry("team", "alerts");
        assertThat(settings.records().contentType()).isEqualTo("application/json");
    }

    @Test
    void addsAClusterAndRefusesAGap() {
        // when
        var added = read(Map.of(
                        "TOCSIN_KAFKA_1_ENABLED", "true",
                        "TOCSIN_KAFKA_1_ID", "us",
                        "TOCSIN_KAFKA_1_BROKERS_0", "k9:9092"))
                .config()
                .kafka();

        // then
        assertThat(problems.errors()).isEmpty();
        assertThat(added).extracting(cluster -> cluster.id().value()).containsExactly("eu", "us");
        ConfigFile.read("f", TEXT.getBytes(UTF_8), Map.of("TOCSIN_KAFKA_0_BROKERS_2", "k3:9092"), List.of(), problems);
        assertThat(problems.errors())
                .hasToString(
                        "[environment: kafka[0].brokers[2] is set by a variable, but the next free index is 1. Fix: use the"
                                + " index 1.]");
    }

    private ConfigFile read(Map<String, String> environment) {
        return ConfigFile.read("f", TEXT.getBytes(UTF_8), environment, List.of(), problems)
                .orElseThrow(() -> new AssertionError(problems.toString()));
    }
}
