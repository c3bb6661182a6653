package io.tocsin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonProcess;
import io.tocsin.lifecycle.FaultPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real daemon that keeps what is settled for a second. */
class RetentionIT {

    private static final String EVENT = "{\"id\":\"%s\",\"level\":\"WARNING\",\"message\":\"m\"}";
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @TempDir
    private Path directory;

    private Installation installation(String retention) {
        // nothing listens at port 1: what the handler of "held" has to deliver is held
        return Installation.in(directory)
                .append("[store]\n  retention = \"" + retention + "\"\n")
                .cluster("away", "127.0.0.1:1")
                .handlerFile("held", Installation.kafkaHandler("held", "kafka", "away", "alerts"))
                .handlerFile("quick", """
                        topic: quick
                        id: log
                        kind: log
                        options:
                          path: %s
                        """.formatted(directory.resolve("alerts/quick.log")));
    }

    private static long publish(DaemonClient client, String topic, String id) {
        var reply = client.publish(topic, EVENT.formatted(id));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        var seq = Pattern.compile("\"seq\":(\\d+)").matcher(reply.body());
        assertThat(seq.find()).as(reply.body()).isTrue();
        return Long.parseLong(seq.group(1));
    }

    private static int receipt(DaemonClient client, long seq) {
        return client.get("/api/v1/receipts/" + seq).status();
    }

    @Test
    void whatIsSettledGoesAndWhatIsHeldStays() {
        // given
        try (var daemon = installation("5s").daemon().start()) {
            var client = new DaemonClient(daemon.url());
            long held = publish(client, "held", "a");
            long settled = publish(client, "quick", "a");
            assertThat(receipt(client, settled)).isEqualTo(200);

            // when
            await().atMost(LIMIT.toSeconds(), TimeUnit.SECONDS).untilAsserted(() -> {
                publish(client, "quick", "newest");
                assertThat(receipt(client, settled)).isEqualTo(404);
            });

            // then
            assertThat(receipt(client, held)).isEqualTo(200);
            assertThat(client.get("/api/v1/receipts/" + settled).body()).contains("no longer kept");
            assertThat(client.get("/api/v1/receipts/" + held).body()).contains("\"status\":\"pending\"");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aKillBetweenTwoWritesOfATrimLeavesAStoreThatAgrees(int time) throws IOException {
        // given
        var installation = installation("1s");
        long held;
        long last;
        try (var daemon = dyingAt(installation, time).start()) {
            var client = new DaemonClient(daemon.url());
            held = publish(client, "held", "a");
            last = publishUntilItDies(daemon, client);
            assertThat(daemon.awaitOwnEnd(LIMIT)).isEqualTo(FaultPoint.EXIT_CODE);
        }

        // when
        try (var daemon = installation.daemon().start()) {
            var client = new DaemonClient(daemon.url());

            // then
            assertThat(publish(client, "quick", "again")).isGreaterThan(last);
            assertThat(receipt(client, held)).isEqualTo(200);
            await().atMost(LIMIT.toSeconds(), TimeUnit.SECONDS).untilAsserted(() -> {
                long newest = publish(client, "quick", "newest");
                assertThat(receipt(client, newest)).isEqualTo(200);
                assertThat(receipt(client, held + 1)).isEqualTo(404);
            });
            assertThat(receipt(client, held)).isEqualTo(200);
            assertThat(daemon.stop()).isZero();
        }
        var lines = Files.readAllLines(directory.resolve("alerts/quick.log"));
        assertThat(lines).anyMatch(line -> line.contains("\"id\":\"1\"")).anyMatch(line -> line.contains("again"));
    }

    private static DaemonProcess dyingAt(Installation installation, int time) {
        return installation
                .daemon()
                .with("JAVA_TOOL_OPTIONS", "-D" + FaultPoint.PROPERTY + "=" + FaultPoint.TRIMMING.word() + ":" + time);
    }

    private static long publishUntilItDies(DaemonProcess daemon, DaemonClient client) {
        long last = 0;
        for (int i = 1; daemon.isRunning(); i++) {
            try {
                last = publish(client, "quick", Integer.toString(i));
            } catch (UncheckedIOException e) {
                // it died; whether this one is stored is unknown
                return last;
            }
        }
        return last;
    }
}
