package io.tocsin.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.examples.Example.ExpectedRecord;
import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonProcess;
import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.KafkaBroker.ReadRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each folder of {@code etc/examples} as an operator would use it: the daemon on its configuration file, its handlers
 * loaded, each example published, and everything that then lies in Kafka compared with what the examples say. Only where
 * the brokers, the directories and the PEM files lie is replaced, by environment variables.
 */
class ExamplesIT {

    private static final Path EXAMPLES = Path.of("etc", "examples");
    private static final Path PEM_FILES = Path.of("src", "test", "resources", "io", "tocsin", "kafka", "tls");
    private static final Duration LIMIT = Duration.ofMinutes(4);

    @TempDir
    private Path directory = Path.of("");

    @Test
    void walkerOsEventsBecomeTheRecordsThatItsDestinationSends() throws IOException {
        try (var broker = KafkaBroker.start()) {
            run("walkeros", broker, daemon("walkeros"));
        }
    }

    @Test
    void aPostBecomesARecordAsBehindKrakenD() throws IOException {
        try (var broker = KafkaBroker.builder()
                .tls()
                .property("ssl.keystore.type", "PEM")
                .property("ssl.keystore.location", pem("broker.pem"))
                .property("ssl.truststore.type", "PEM")
                .property("ssl.truststore.location", pem("ca.pem"))
                .property("ssl.client.auth", "required")
                .start()) {
            var daemon = daemon("krakend")
                    .with("TOCSIN_KAFKA_0_SSL_CA", pem("ca.pem"))
                    .with("TOCSIN_KAFKA_0_SSL_CERT", pem("client.pem"))
                    .with("TOCSIN_KAFKA_0_SSL_KEY", pem("client.key"));
            run("krakend", broker, daemon);
        }
    }

    @Test
    void kapacitorsDocumentedSetUpsWork() throws IOException {
        try (var broker = KafkaBroker.start()) {
            run("kapacitor-handler", broker, daemon("kapacitor-handler"));
            run(
                    "kapacitor-clusters",
                    broker,
                    daemon("kapacitor-clusters").with("TOCSIN_KAFKA_1_BROKERS_0", broker.bootstrap()));
        }
    }

    @Test
    void everyFolderIsRun() throws IOException {
        try (Stream<Path> folders = Files.list(EXAMPLES)) {
            assertThat(folders.filter(Files::isDirectory)
                            .map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrder("walkeros", "krakend", "kapacitor-handler", "kapacitor-clusters");
        }
    }

    private static String pem(String name) {
        return PEM_FILES.resolve(name).toAbsolutePath().toString();
    }

    private DaemonProcess daemon(String folder) {
        return DaemonProcess.ofClassPath(EXAMPLES.resolve(folder).resolve("tocsin.conf"), directory.resolve(folder))
                .with(
                        "TOCSIN_LOAD_DIR",
                        EXAMPLES.resolve(folder).toAbsolutePath().toString());
    }

    private void run(String folder, KafkaBroker broker, DaemonProcess process) throws IOException {
        var examples = Example.in(EXAMPLES.resolve(folder));
        assertThat(examples).isNotEmpty();
        try (var daemon =
                process.with("TOCSIN_KAFKA_0_BROKERS_0", broker.bootstrap()).start()) {
            var client = new DaemonClient(daemon.url());
            for (var example : examples) {
                var headers = example.headers().entrySet().stream()
                        .filter(header -> !header.getKey().equals("Content-Type"))
                        .flatMap(header -> Stream.of(header.getKey(), header.getValue()))
                        .toArray(String[]::new);
                var reply = client.post(
                        example.path(),
                        example.headers().getOrDefault("Content-Type", ""),
                        example.body().getBytes(StandardCharsets.UTF_8),
                        headers);
                assertThat(reply.status()).as(example.name() + ": " + reply).isEqualTo(example.status());
                await(example.name() + " answered by its handlers")
                        .atMost(LIMIT)
                        .until(() -> client.pending() == 0);
            }
        }
        assertArrived(folder, examples, broker);
    }

    /** Everything in the Kafka topics that the examples name is what they say, and nothing else is. */
    private static void assertArrived(String folder, List<Example> examples, KafkaBroker broker) {
        Map<String, List<ExpectedRecord>> expected = new LinkedHashMap<>();
        for (var example : examples) {
            for (var record : example.records()) {
                expected.computeIfAbsent(record.kafkaTopic(), topic -> new ArrayList<>())
                        .add(record);
            }
        }
        expected.forEach((kafkaTopic, records) -> {
            List<ReadRecord> read = broker.read(kafkaTopic);
            List<ExpectedRecord> actual = new ArrayList<>();
            for (int i = 0; i < read.size(); i++) {
                actual.add(records.get(Math.min(i, records.size() - 1)).like(read.get(i)));
            }
            assertThat(actual).as(folder + ": Kafka topic " + kafkaTopic).isEqualTo(records);
        });
    }
}
