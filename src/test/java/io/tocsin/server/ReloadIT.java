package io.tocsin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonProcess;
import io.tocsin.fixture.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clusters that come and go by reloads: handlers follow their names, and no event is failed meanwhile. */
@Timeout(1800)
class ReloadIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    @Test
    void handlersWaitForAClusterThatIsGoneAndFollowTheOneThatIsThere(@TempDir Path directory) throws Exception {
        // given
        try (var broker = KafkaBroker.start()) {
            var installation = Installation.in(directory)
                    .handlerFile("named", Installation.kafkaHandler("system", "named", "main", "by-name"))
                    .handlerFile("implied", """
                            topic: system
                            id: implied
                            kind: kafka
                            options:
                              topic: implied
                            """);
            var without = Files.readString(installation.configuration());
            Files.writeString(directory.resolve("tocsin.conf"), without + cluster("main", true, broker));
            try (var daemon = DaemonProcess.ofClassPath(directory.resolve("tocsin.conf"), installation.dataDirectory())
                    .start()) {
                var client = new DaemonClient(daemon.url());
                publish(client, 1, 10);
                await("delivery before").atMost(LIMIT).until(() -> client.pending() == 0);

                // when
                var unchanged = reload(client);
                var disabled = reload(client, directory, without + cluster("main", false, broker));
                publish(client, 11, 20);
                var whileDisabled = client.get("/api/v1/status").body();
                long pendingWhileDisabled = client.pending();
                var renamed = reload(client, directory, without + cluster("other", true, broker));
                await("the handler that names no cluster").atMost(LIMIT).until(() -> client.pending() == 10);
                publish(client, 21, 30);
                await("both that it may have").atMost(LIMIT).until(() -> client.pending() == 20);
                var back = reload(client, directory, without + cluster("main", true, broker));
                publish(client, 31, 40);
                await("everything").atMost(LIMIT).until(() -> client.pending() == 0);

                // then
                assertThat(unchanged).contains("\"done\":[]");
                assertThat(disabled)
                        .contains("cluster main: closed, since it was disabled; handlers that name it wait")
                        .contains("handler system/named waits: unknown cluster");
                assertThat(whileDisabled).contains("\"unresolved\"").contains("(configured but disabled)");
                assertThat(pendingWhileDisabled).isEqualTo(20);
                assertThat(renamed).contains("cluster other: opened");
                assertThat(back)
                        .contains("cluster main: opened")
                        .contains("cluster other: closed, since it was removed; handlers that name it wait");
                var everything = LongStream.rangeClosed(1, 40).boxed().toList();
                for (var kafkaTopic : List.of("by-name", "implied")) {
                    assertThat(KafkaReading.of(broker, kafkaTopic, "system"))
                            .as("each once in " + kafkaTopic)
                            .hasSize(40);
                    assertThat(KafkaReading.firstAppearances(broker, kafkaTopic))
                            .isEqualTo(Map.of("flow", everything));
                }
                assertThat(client.metric("tocsin_events_dead_total", "")).isZero();
                assertThat(daemon.stop()).isZero();
            }
        }
    }

    @Test
    void aHandlerThatLivesOnItsClustersTopicWaitsWhileThereIsNone(@TempDir Path directory) throws Exception {
        // given
        try (var broker = KafkaBroker.start()) {
            var installation = Installation.in(directory);
            var without = Files.readString(installation.configuration()) + cluster("main", true, broker);
            Files.writeString(directory.resolve("tocsin.conf"), without + "  topic = \"first\"\n");
            try (var daemon = DaemonProcess.ofClassPath(directory.resolve("tocsin.conf"), installation.dataDirectory())
                    .start()) {
                var client = new DaemonClient(daemon.url());
                client.define("topic: system\nid: bare\nkind: kafka\n");
                publish(client, 1, 10);
                await("delivery before").atMost(LIMIT).until(() -> client.pending() == 0);

                // when
                reload(client, directory, without);
                publish(client, 11, 20);
                var whileNone = client.get("/api/v1/status").body();
                reload(client, directory, without + "  topic = \"second\"\n");
                await("delivery after").atMost(LIMIT).until(() -> client.pending() == 0);

                // then
                assertThat(whileNone).contains("its cluster names none either");
                assertThat(KafkaReading.of(broker, "first", "system")).hasSize(10);
                assertThat(KafkaReading.of(broker, "second", "system")).hasSize(10);
                assertThat(daemon.stop()).isZero();
            }
        }
    }

    @Test
    void aReloadIsNotHeldUpByBrokersThatAreAllDown(@TempDir Path directory) throws Exception {
        // given
        var installation =
                Installation.in(directory).handlerFile("h", Installation.kafkaHandler("system", "h", "main", "later"));
        var without = Files.readString(installation.configuration());
        try (var broker = KafkaBroker.builder().prepare()) {
            Files.writeString(directory.resolve("tocsin.conf"), without + cluster("main", true, broker));
            try (var daemon = DaemonProcess.ofClassPath(directory.resolve("tocsin.conf"), installation.dataDirectory())
                    .start()) {
                var client = new DaemonClient(daemon.url());
                publish(client, 1, 10);

                // when
                long began = System.nanoTime();
                var changed = reload(
                        client, directory, without + cluster("main", true, broker) + "  compression = \"lz4\"\n");
                var took = Duration.ofNanos(System.nanoTime() - began);
                broker.restart();
                await("delivery").atMost(LIMIT).until(() -> client.pending() == 0);

                // then
                assertThat(changed)
                        .contains(
                                "cluster main: its settings were replaced; it cannot be used yet: connect: nothing listens");
                // a producer that waited for its brokers would take its delivery-timeout, two minutes
                assertThat(took).isLessThan(Duration.ofSeconds(110));
                assertThat(KafkaReading.firstAppearances(broker, "later"))
                        .isEqualTo(Map.of(
                                "flow", LongStream.rangeClosed(1, 10).boxed().toList()));
                assertThat(daemon.stop()).isZero();
            }
        }
    }

    private static String cluster(String id, boolean enabled, KafkaBroker broker) {
        return """
                [[kafka]]
                  enabled = %s
                  id = "%s"
                  brokers = ["%s"]
                """.formatted(enabled, id, broker.bootstrap());
    }

    private static void publish(DaemonClient client, long from, long to) {
        for (long counter = from; counter <= to; counter++) {
            var reply =
                    client.publish("system", "{\"id\":\"flow\",\"level\":\"WARNING\",\"message\":\"" + counter + "\"}");
            assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        }
    }

    private static String reload(DaemonClient client, Path directory, String configuration) throws IOException {
        Files.writeString(directory.resolve("tocsin.conf"), configuration);
        return reload(client);
    }

    private static String reload(DaemonClient client) {
        var reply = client.post("/api/v1/reload", "application/json", new byte[0]);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        return reply.body();
    }
}
