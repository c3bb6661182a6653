package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import io.tocsin.fixture.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The commands that go to Kafka themselves, without a daemon, against a real broker. */
class KafkaCommandsIT {

    private static KafkaBroker broker;

    @TempDir
    private Path directory = Path.of("");

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.builder().autoCreateTopics(false).start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @AfterEach
    void setLoggingBack() throws Exception {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        new ContextInitializer(context).autoConfig();
    }

    @Test
    void checkConnectsToEachEnabledCluster() throws IOException {
        // given
        int unused = KafkaBroker.freePort();
        var file = configuration("""
                [[kafka]]
                enabled = true
                id = "main"
                brokers = ["%s"]
                [[kafka]]
                enabled = true
                id = "far"
                brokers = ["127.0.0.1:%d"]
                [[kafka]]
                id = "off"
                brokers = ["127.0.0.1:1"]
                """.formatted(broker.bootstrap(), unused));
        // when
        var ran = tocsind("check", "--connect", "--config", file.toString());
        // then
        assertThat(ran.err()).isEmpty();
        assertThat(plain(ran.out(), file).replace(":" + unused, ":UNUSED")).isEqualTo("""
                FILE: the configuration is right.
                cluster main: reached in T ms
                  broker BROKER: name look-up T ms, connect T ms
                  cluster: connect T ms
                cluster far: failed at connect
                  broker 127.0.0.1:UNUSED: name look-up T ms, connect failed after T ms
                    nothing listens at 127.0.0.1:UNUSED
                    Fix: start the broker, or correct the address in brokers
                cluster off: not enabled, not tried
                """);
        assertThat(ran.code()).isEqualTo(1);
    }

    @Test
    void checkConnectLooksAtTheClustersOwnKafkaTopic() throws Exception {
        // given
        var file = configuration("""
                [[kafka]]
                enabled = true
                id = "main"
                brokers = ["%s"]
                topic = "nowhere"
                """.formatted(broker.bootstrap()));
        // when
        var ran = tocsind("check", "--connect", "--config", file.toString());
        // then
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("cluster main: failed at topic", "Fix: tocsin kafka setup main");
        assertThat(kafkaTopics()).doesNotContain("nowhere");
    }

    @Test
    void setupCreatesWhatIsMissingAndChangesNothingThatExists() throws Exception {
        // given
        broker.createTopic("audit", 2);
        var file = configuration("""
                [[kafka]]
                enabled = true
                id = "main"
                brokers = ["%s"]
                [[kafka.topics]]
                name = "alerts"
                partitions = 3
                replication-factor = 1
                [kafka.topics.config]
                "retention.ms" = "3600000"
                [[kafka.topics]]
                name = "audit"
                partitions = 4
                replication-factor = 1
                [kafka.topics.config]
                "cleanup.policy" = "compact"
                [[kafka.topics]]
                name = "wide"
                partitions = 1
                replication-factor = 3
                [[kafka.topics]]
                name = "strange"
                partitions = 1
                replication-factor = 1
                [kafka.topics.config]
                "no.such.setting" = "1"
                """.formatted(broker.bootstrap()));
        var config = file.toString();
        // when
        var checked = tocsin("kafka", "setup", "--check", "--config", config);
        var dry = tocsin("kafka", "setup", "main", "--dry-run", "--config", config);
        var first = tocsin("kafka", "setup", "--config", config);
        await("the broker shows to others what it has created")
                .until(() -> kafkaTopics().contains("alerts"));
        var second = tocsin("kafka", "setup", "-o", "json", "--config", config);
        // then
        var audit = """
                  Kafka topic audit: exists and differs; nothing was changed
                    partitions: declared 4, actual 2
                    config.cleanup.policy: declared compact, actual delete
                """;
        var failed = """
                  Kafka topic wide: failed: there are fewer brokers than replication-factor 3. Fix: lower it, or add brokers.
                  Kafka topic strange: failed: Unknown topic config name: no.such.setting. Fix: correct [kafka.topics.config].
                """;
        assertThat(checked)
                .isEqualTo(new Ran(
                        1,
                        "cluster main\n  Kafka topic alerts: missing\n" + audit
                                + "  Kafka topic wide: missing\n  Kafka topic strange: missing\n",
                        ""));
        assertThat(dry)
                .isEqualTo(new Ran(1, "cluster main\n  Kafka topic alerts: would be created\n" + audit + failed, ""));
        assertThat(first).isEqualTo(new Ran(1, "cluster main\n  Kafka topic alerts: created\n" + audit + failed, ""));
        assertThat(second.out()).contains("\"kafkaTopic\": \"alerts\",\n        \"outcome\": \"as-declared\"");
        assertThat(kafkaTopics()).contains("alerts").doesNotContain("wide", "strange");
    }

    private Set<String> kafkaTopics() throws Exception {
        try (var admin = broker.admin()) {
            return admin.listTopics().names().get();
        }
    }

    @Test
    void setupSucceedsWhenEverythingIsAsDeclared() throws IOException {
        // given
        var file = configuration("""
                [[kafka]]
                enabled = true
                id = "main"
                brokers = ["%s"]
                [[kafka.topics]]
                name = "calm"
                partitions = 1
                replication-factor = 1
                [[kafka]]
                enabled = true
                id = "bare"
                brokers = ["127.0.0.1:1"]
                """.formatted(broker.bootstrap()));
        // when
        var first = tocsin("kafka", "setup", "--config", file.toString());
        await("the broker shows to others what it has created")
                .until(() -> kafkaTopics().contains("calm"));
        var again = tocsin("kafka", "setup", "--check", "main", "--config", file.toString());
        // then
        assertThat(first).isEqualTo(new Ran(0, """
                        cluster main
                          Kafka topic calm: created
                        cluster bare: nothing is declared under [[kafka.topics]]
                        """, ""));
        assertThat(again).isEqualTo(new Ran(0, "cluster main\n  Kafka topic calm: exists as declared\n", ""));
    }

    @Test
    void setupSaysWhyItCannotBegin() throws IOException {
        // given
        int unused = KafkaBroker.freePort();
        var file = configuration("""
                [[kafka]]
                enabled = true
                id = "far"
                brokers = ["127.0.0.1:%d"]
                [[kafka.topics]]
                name = "calm"
                partitions = 1
                replication-factor = 1
                [[kafka]]
                id = "off"
                """.formatted(unused));
        // when
        var far = tocsin("kafka", "setup", "--config", file.toString());
        var off = tocsin("kafka", "setup", "off", "--config", file.toString());
        var both = tocsin("kafka", "setup", "--check", "--dry-run", "--config", file.toString());
        // then
        assertThat(far.code()).isEqualTo(1);
        assertThat(far.out()).contains("cluster far: failed at connect", "nothing listens at 127.0.0.1:" + unused);
        assertThat(off).isEqualTo(new Ran(1, "", "tocsin: unknown cluster \"off\" (configured but disabled)\n"));
        assertThat(both.code()).isEqualTo(2);
        assertThat(tocsin("kafka").code()).isEqualTo(2);
        assertThat(tocsin("help", "kafka", "setup").out()).startsWith("Usage: tocsin kafka setup");
    }

    private static String plain(String text, Path file) {
        return text.replace(file.toString(), "FILE")
                .replace(broker.bootstrap(), "BROKER")
                .replaceAll("\\d+(\\.\\d)? ms", "T ms");
    }

    private Path configuration(String text) throws IOException {
        return Files.writeString(directory.resolve("tocsin.conf"), text);
    }

    private Ran tocsin(String... args) {
        return Ran.tocsin(args);
    }

    private Ran tocsind(String... args) {
        return Ran.tocsind(directory.resolve("default.conf"), args);
    }
}
