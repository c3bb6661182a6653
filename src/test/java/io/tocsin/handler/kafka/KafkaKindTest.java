package io.tocsin.handler.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.HandlerId;
import io.tocsin.alert.TopicId;
import io.tocsin.handler.HandlerKind.Opening;
import io.tocsin.handler.HandlerRef;
import io.tocsin.kafka.KafkaClusters;
import io.tocsin.kafka.KafkaSettings;
import io.tocsin.kafka.partition.Partitioning;
import io.tocsin.kafka.settings.RecordSettings;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.metrics.Metrics;
import io.tocsin.problem.Problem;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Yaml;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KafkaKindTest {

    private static final HandlerRef REF = new HandlerRef(new TopicId("cpu"), new HandlerId("h"));

    private final List<KafkaClusters> opened = new ArrayList<>();
    private final Problems problems = new Problems();

    @AfterEach
    void closeClusters() {
        opened.forEach(clusters -> clusters.close(Deadline.after(Duration.ofMinutes(2))));
    }

    @Test
    void takesTheOnlyEnabledClusterWhenNoneIsNamed() {
        // given
        var clusters = clusters(enabled("only"), disabled("default"));

        // when
        var opening = open(clusters, "topic: alerts");

        // then
        assertThat(opening).isInstanceOf(Opening.Opened.class);
    }

    @Test
    void takesTheClusterNamedDefaultAmongSeveral() {
        assertThat(open(clusters(enabled("a"), enabled("default")), "topic: alerts"))
                .isInstanceOf(Opening.Opened.class);
        assertThat(open(clusters(enabled("a"), enabled("b")), "topic: alerts"))
                .isEqualTo(new Opening.Unresolved("unknown cluster \"\"; enabled: a, b"));
    }

    @Test
    void waitsForAClusterThatIsNotThere() {
        // given
        var clusters = clusters(enabled("a"), disabled("b"));

        // then
        assertThat(open(clusters, "cluster: a\ntopic: alerts")).isInstanceOf(Opening.Opened.class);
        assertThat(open(clusters, "cluster: c\ntopic: alerts"))
                .isEqualTo(new Opening.Unresolved("unknown cluster \"c\"; enabled: a"));
        assertThat(open(clusters, "cluster: b\ntopic: alerts"))
                .isEqualTo(new Opening.Unresolved("unknown cluster \"b\" (configured but disabled); enabled: a"));
        assertThat(open(clusters, "cluster: A\ntopic: alerts"))
                .isEqualTo(new Opening.Unresolved("unknown cluster \"A\"; enabled: a"));
    }

    @Test
    void takesTheTopicOfTheClusterWhenNoneIsNamed() {
        // given
        var plain = clusters(enabled("a"));
        var withTopic = clusters(KafkaSettings.builder("a", "127.0.0.1:1")
                .records(new RecordSettings(Optional.of("alerts"), "", Map.of(), Partitioning.CRC32, false))
                .build());

        // then
        assertThat(open(withTopic, "cluster: a")).isInstanceOf(Opening.Opened.class);
        assertThat(open(plain, "cluster: a")).isInstanceOf(Opening.Rejected.class);
        assertThat(open(plain, "cluster: b"))
                .as("which may have one")
                .isEqualTo(new Opening.Unresolved("unknown cluster \"b\"; enabled: a"));
    }

    @Test
    void saysThatAHeaderOfTheClusterIsNoTemplate() {
        // given
        var records =
                new RecordSettings(Optional.of("alerts"), "", Map.of("team", "{{ .ID"), Partitioning.CRC32, false);

        // when
        var opening = open(
                clusters(KafkaSettings.builder("a", "127.0.0.1:1")
                        .records(records)
                        .build()),
                "cluster: a");

        // then
        assertThat(opening).isInstanceOf(Opening.Rejected.class);
        assertThat(problems.errors())
                .singleElement()
                .extracting(Problem::toString)
                .asString()
                .startsWith(
                        "h.yaml:1:1: the cluster's header \"team\": failed to parse template: template: header team:1:")
                .endsWith("Fix: correct [kafka.headers] of the configuration file.");
    }

    @Test
    void acceptsEveryOption() {
        assertThat(
                        open(
                                clusters(enabled("a")),
                                "cluster: a\ntopic: a.b_c-9\ntemplate: ''\ndisablePartitionById: true\npartitionAlgorithm: murmur3"))
                .isInstanceOf(Opening.Opened.class);
        assertThat(problems.errors()).isEmpty();
    }

    @Test
    void namesEveryMistakeAtOnce() {
        // when
        var opening = open(clusters(enabled("a")), """
                kafkaTopic: alerts
                topic: "no spaces"
                key: host
                disablePartitionById: true
                partitionAlgorithm: crc32c
                partitionHashAlgorithm: murmur2
                """);

        // then
        assertThat(opening).isInstanceOf(Opening.Rejected.class);
        assertThat(problems.errors())
                .extracting(Problem::toString)
                .containsExactly(
                        "h.yaml:1:1: unknown key kafkaTopic. Fix: did you mean topic? kafkaTopic is its name in TICKscript.",
                        "h.yaml:2:1: invalid topic name \"no spaces\"; Kafka takes 1 to 249 of a-z, A-Z, 0-9, '.', '_' and"
                                + " '-', but not \".\" and \"..\". Fix: topic: \"alerts\"",
                        "h.yaml:3:1: key is \"host\": an event has no \"host\". Fix: a path begins with one of id, name, level,"
                                + " previousLevel, message, details, time, duration, taskName, group, recoverable,"
                                + " tags.NAME, fields.NAME, header.NAME, data.series.0….",
                        "h.yaml:5:1: invalid partition algorithm: \"crc32c\"; it is one of crc32, murmur2, fnv-1a,"
                                + " standard, murmur3, random, roundrobin, sticky."
                                + " Fix: did you mean crc32?",
                        "h.yaml:6:1: unknown key partitionHashAlgorithm. Fix: did you mean partitionAlgorithm?"
                                + " partitionHashAlgorithm is its name in TICKscript.");
    }

    @Test
    void refusesAnEmptyTopicAndTheTwoDots() {
        var clusters = clusters(enabled("a"));
        for (var topic : List.of("topic: ''", "topic: '.'", "topic: '..'", "cluster: a", "topic: " + "x".repeat(250))) {
            assertThat(open(clusters, topic)).as(topic).isInstanceOf(Opening.Rejected.class);
        }
        assertThat(problems.errors()).hasSize(5);
        assertThat(open(clusters, "topic: " + "x".repeat(249))).isInstanceOf(Opening.Opened.class);
    }

    private Opening open(KafkaClusters clusters, String options) {
        var section = Yaml.parse("h.yaml", options.getBytes(UTF_8), problems).get(0);
        return new KafkaKind(clusters, "store", new Metrics(), InstantSource.system()).open(REF, section);
    }

    private KafkaClusters clusters(KafkaSettings... settings) {
        var health = new Health(InstantSource.system());
        var clusters = KafkaClusters.open(List.of(settings), new NamedThreads(health), health, InstantSource.system());
        opened.add(clusters);
        return clusters;
    }

    private static KafkaSettings enabled(String id) {
        return KafkaSettings.builder(id, "127.0.0.1:1").build();
    }

    private static KafkaSettings disabled(String id) {
        return KafkaSettings.builder(id, "127.0.0.1:1").enabled(false).build();
    }
}
