package io.tocsin.server;

import static io.tocsin.server.Installation.kafkaHandler;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.fixture.DaemonProcess;
import io.tocsin.fixture.KafkaBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service test of a running daemon, and what a request's header becomes in Kafka. */
@Timeout(1800)
class ServiceTestIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(8);
    /** What a busy machine may need beside; a record that waits for its broker would take two minutes. */
    private static final Duration BUSY = Duration.ofSeconds(60);

    private static final String TEST = "/kapacitor/v1/service-tests/kafka";

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void succeedsOnlyWhenTheBrokerAcknowledgesAndFailsInTimeWhenItIsGone(@TempDir Path directory) throws Exception {
        // given
        try (var broker = KafkaBroker.start();
                var daemon = Installation.in(directory)
                        .append("""
                                [[kafka]]
                                  enabled = true
                                  id = "example"
                                  brokers = ["%s"]
                                  timeout = "8s"
                                """.formatted(broker.bootstrap()))
                        .daemon()) {
            daemon.start();
            // when
            var success = post(daemon, TEST, "null");
            var read = broker.read("test");
            broker.freeze();
            long frozenAt = System.nanoTime();
            var frozen = post(daemon, TEST, "{}");
            var frozenTook = since(frozenAt);
            broker.thaw();
            broker.stop();
            long stoppedAt = System.nanoTime();
            var stopped = post(daemon, TEST, "{}");
            var stoppedTook = since(stoppedAt);
            // then
            assertThat(success.body())
                    .matches(
                            "\\{\"success\":true,\"message\":\"partition 0, offset 0, acknowledged after \\d+ ms\"}\n");
            assertThat(read).hasSize(1);
            assertThat(read.get(0).keyText()).isEqualTo("key");
            assertThat(read.get(0).valueText()).isEqualTo("test kafka message");
            assertThat(frozen.body()).contains("\"success\":false", "did not answer within 8s");
            assertThat(frozenTook).isLessThan(TIMEOUT.plus(BUSY));
            assertThat(stopped.body())
                    .contains("\"success\":false", "connect: nothing listens at " + broker.bootstrap(), "Fix: start");
            assertThat(stopped.statusCode()).isEqualTo(200);
            assertThat(stoppedTook).isLessThan(TIMEOUT.plus(BUSY));
            await("the cluster's own error names the cause")
                    .atMost(Duration.ofMinutes(4))
                    .untilAsserted(
                            () -> assertThat(get(daemon, "/api/v1/clusters").body())
                                    .contains(
                                            "\"state\":\"away\"",
                                            "\"error\":\"connect: nothing listens at " + broker.bootstrap()
                                                    + ". Fix: start the broker, or correct the address in brokers\""));
            await("the condition names it too")
                    .untilAsserted(() ->
                            assertThat(get(daemon, "/health/ready").body()).contains("connect: nothing listens at"));
        }
    }

    @Test
    void aHeaderOfTheRequestBecomesTheKeyOfTheRecord(@TempDir Path directory) throws Exception {
        // given
        try (var broker = KafkaBroker.start();
                var daemon = Installation.in(directory)
                        .append("""
                                [http]
                                  publish-success-status = 201
                                  publish-input-headers = ["X-My-Key"]
                                """)
                        .patientCluster("main", broker.bootstrap())
                        .handlerFile(
                                "to-kafka", kafkaHandler("web", "to-kafka", "main", "web") + "  key: header.x-my-key\n")
                        .daemon()) {
            daemon.start();
            // when
            var answer = http.send(
                    request(daemon, "/api/v1/alerts/topics/web/events", "{\"id\":\"a\",\"level\":\"INFO\"}")
                            .header("X-My-Key", "k-7")
                            .build(),
                    BodyHandlers.ofString());
            // then
            assertThat(answer.statusCode()).isEqualTo(201);
            await().atMost(Duration.ofMinutes(4))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(broker.read("web"))
                            .singleElement()
                            .satisfies(record -> {
                                assertThat(record.keyText()).isEqualTo("k-7");
                                assertThat(record.valueText())
                                        .contains("\"id\":\"a\"")
                                        .doesNotContain("k-7");
                            }));
        }
    }

    private HttpResponse<String> post(DaemonProcess daemon, String path, String body)
            throws IOException, InterruptedException {
        return http.send(request(daemon, path, body).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(DaemonProcess daemon, String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(daemon.url() + path)).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(DaemonProcess daemon, String path, String body) {
        return HttpRequest.newBuilder(URI.create(daemon.url() + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
