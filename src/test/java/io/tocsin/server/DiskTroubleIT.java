package io.tocsin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that takes nothing any more, and one that takes something again. A limit on the size of files (RLIMIT_FSIZE) stands
 * for both: it needs no root, holds for root too, and can be set on a process that runs.
 */
@Timeout(180)
class DiskTroubleIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int EVENT_BYTES = 200_000;

    @TempDir
    private Path directory;

    private static String event(String id) {
        return "{\"id\":\"" + id + "\",\"level\":\"CRITICAL\",\"message\":\"1\"}";
    }

    private static void limitFiles(DaemonProcess daemon, String bytes) throws IOException, InterruptedException {
        var setting = new ProcessBuilder("prlimit", "--pid", Long.toString(daemon.pid()), "--fsize=" + bytes + ":")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(setting.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(setting.exitValue()).isZero();
    }

    private static List<String> ids(DaemonClient client, String topic) {
        return client.get("/api/v1/alerts/topics/" + topic + "/events").json().get("events").elements().stream()
                .map(event -> event.get("id").text())
                .toList();
    }

    private static long count(String text, String part) {
        return text.lines().filter(line -> line.contains(part)).count();
    }

    @Test
    void aDiskThatBecomesReadOnlyIsSaidOnceAndUsedAgainWhenItTakesWrites() throws Exception {
        // given
        try (var daemon = Installation.in(directory).daemon().start()) {
            var client = new DaemonClient(daemon.url());
            assertThat(client.publish("t", event("before")).status()).isEqualTo(200);

            // when
            limitFiles(daemon, "0");
            var refused = new ArrayList<DaemonClient.Reply>();
            for (int i = 0; i < 5; i++) {
                refused.add(client.publish("t", event("refused-" + i)));
            }

            // then
            assertThat(refused).allSatisfy(reply -> {
                assertThat(reply.status()).as(reply.toString()).isEqualTo(503);
                assertThat(reply.header("retry-after")).matches("[0-9]+");
            });
            assertThat(client.get("/health/ready").status()).isEqualTo(503);
            assertThat(client.get("/health/live").status()).isEqualTo(200);
            assertThat(client.get("/health/ready").body()).contains("\"name\":\"store\"");

            // and when it takes writes again
            limitFiles(daemon, "unlimited");

            // then
            await().atMost(LIMIT)
                    .untilAsserted(() ->
                            assertThat(client.get("/health/ready").status()).isEqualTo(200));
            assertThat(client.publish("t", event("after")).status()).isEqualTo(200);
            assertThat(ids(client, "t")).contains("before", "after").doesNotContain("refused-4");
            assertThat(count(daemon.output(), "The store failed."))
                    .as(daemon.output())
                    .isEqualTo(1);
        }
    }

    @Test
    void whatWasAcknowledgedBeforeTheDiskWasFullIsThereAlsoAfterAKill() throws Exception {
        // given
        try (var daemon = Installation.in(directory).daemon().start()) {
            var client = new DaemonClient(daemon.url());
            limitFiles(daemon, Integer.toString(6 * 1024 * 1024));
            String details = "x".repeat(EVENT_BYTES);
            var acknowledged = new ArrayList<String>();

            // when: the log reaches the limit several times, each time in the middle of a write
            int refused = 0;
            for (int i = 0; refused < 3 && i < 400; i++) {
                String id = "id-" + i;
                var reply = client.publish("t", event(id).replace("}", ",\"details\":\"" + details + "\"}"));
                if (reply.status() == 200) {
                    acknowledged.add(id);
                } else {
                    assertThat(reply.status()).as(reply.toString()).isEqualTo(503);
                    refused++;
                    await().atMost(LIMIT)
                            .until(() -> client.get("/health/ready").status() == 200);
                }
            }
            daemon.kill();
            daemon.start();

            // then
            assertThat(refused).as("times that the disk was full").isEqualTo(3);
            assertThat(ids(client, "t")).containsAll(acknowledged);
        }
    }
}
