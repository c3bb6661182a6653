package io.tocsin.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonProcess;
import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.PageExamples;
import io.tocsin.fixture.PageExamples.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs what {@code src/docs/operating.md} shows under "Dead letters" and "Replay", in order, against a daemon and a broker: an
 * event that its Kafka topic is missing for becomes a dead letter, arrives once that is made, and is replayed to a topic that
 * was not there when it was accepted; also over a kill.
 */
class AgainPageIT {

    private static final int MOST_DAEMONS = 20;
    private static final Duration LIMIT = Duration.ofMinutes(4);

    @TempDir
    private Path directory = Path.of("");

    @Test
    void aDeadLetterArrivesOnceTheKafkaTopicIsMadeAndThePastIsReplayed() throws IOException {
        var configuration = directory.resolve("tocsin.conf");
        try (var broker = KafkaBroker.builder().autoCreateTopics(false).start()) {
            Files.writeString(configuration, """
                    [[kafka]]
                      enabled = true
                      id = "main"
                      brokers = ["%s"]
                    [load]
                      enabled = false
                    """.formatted(broker.bootstrap()));
            try (var daemon = publishedAsTheFirst(configuration)) {
                var client = new DaemonClient(daemon.url());
                // given
                Awaitility.await()
                        .atMost(LIMIT)
                        .until(() -> client.get("/api/v1/dead-letters").body().contains("\"seq\":1"));

                // when, then
                for (var example : PageExamples.ofOperating("Dead letters")) {
                    if (example.arguments().contains("--yes")
                            && example.arguments().contains("retry")) {
                        broker.createTopic("alerts-disk", 1);
                    }
                    check(example, daemon);
                }
                assertThat(broker.read("alerts-disk"))
                        .extracting(record -> record.keyText() + " " + record.headers())
                        .containsExactly("web1 {}");
                broker.createTopic("archive", 1);
                define(client, "archive", "archive");
                for (var example : PageExamples.ofOperating("Replay")) {
                    check(example, daemon);
                }
            }
            assertThat(broker.read("archive"))
                    .extracting(record -> record.keyText() + " " + record.headers())
                    .containsExactly("web1 {tocsin-replay=3}");
        }
    }

    /**
     * A daemon that has published the event of the page, with a handler whose Kafka topic is not there. The page names the
     * event by the seq 1; on a busy machine the daemon's own alerts may have it, when the broker is slow to answer.
     */
    private DaemonProcess publishedAsTheFirst(Path configuration) {
        for (int i = 1; ; i++) {
            var daemon = DaemonProcess.ofClassPath(configuration, directory.resolve("data" + i))
                    .start();
            var client = new DaemonClient(daemon.url());
            define(client, "to-kafka", "alerts-disk");
            var published = client.publish(
                    "disk", "application/json", "{\"id\":\"web1\",\"level\":\"CRITICAL\"}".getBytes(UTF_8));
            assertThat(published.status()).isEqualTo(200);
            if (published.body().contains("\"seq\":1,")) {
                return daemon;
            }
            daemon.close();
            assertThat(i).as("daemons that were the first to publish").isLessThan(MOST_DAEMONS);
        }
    }

    private static void define(DaemonClient client, String id, String kafkaTopic) {
        var reply = client.define("""
                topic: disk
                id: %s
                kind: kafka
                options:
                  topic: %s
                  onUnknownTopic: refuse
                """.formatted(id, kafkaTopic));
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
    }

    /** Tried again, since the client may not know of a Kafka topic that was made just now; but not what has an effect. */
    private static void check(Example example, DaemonProcess daemon) {
        boolean reads = example.arguments().contains("list")
                || example.arguments().contains("show")
                || example.arguments().contains("deliveries");
        if (reads) {
            Awaitility.await().atMost(LIMIT).untilAsserted(() -> checkOnce(example, daemon));
        } else {
            checkOnce(example, daemon);
        }
    }

    private static void checkOnce(Example example, DaemonProcess daemon) {
        var all = new ArrayList<>(List.of("--url", daemon.url()));
        all.addAll(example.arguments());
        var ran = Ran.tocsin(all.toArray(String[]::new));
        assertThat(ran.out() + ran.err()).as(example.arguments().toString()).matches(example.output());
        assertThat(ran.code()).isEqualTo(example.code());
    }
}
