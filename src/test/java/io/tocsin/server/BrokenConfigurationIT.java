package io.tocsin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.cli.client.Json;
import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Starts and reloads with a configuration that cannot be right. */
@Timeout(600)
class BrokenConfigurationIT {

    @Test
    void aBrokenFileNamesEveryMistakeInOrderAndStartsNothing(@TempDir Path directory) throws IOException {
        // given
        var file = directory.resolve("broken.conf");
        Files.writeString(file, """
                hostnam = "here"
                [http]
                  bind-address = "nowhere"
                [logging]
                  level = "LOUD"
                [load]
                  enabled = "perhaps"
                [[kafka]]
                  enabled = true
                  id = "main"
                  brokers = []
                [[kafka]]
                  enabled = true
                  id = "main"
                  brokers = ["127.0.0.1:9092"]
                  timout = "1s"
                """);
        var data = directory.resolve("data");
        try (var daemon = DaemonProcess.ofClassPath(file, data).without("TOCSIN_HTTP_BIND_ADDRESS")) {
            // when
            int exit = daemon.runToEnd();

            // then
            var said = daemon.output();
            assertThat(exit).as(said).isEqualTo(1);
            assertThat(said)
                    .containsSubsequence(
                            "broken.conf:1:1", "hostname",
                            "broken.conf:3:", "nowhere",
                            "broken.conf:5:", "LOUD",
                            "broken.conf:7:", "perhaps",
                            "broken.conf:11:", "brokers",
                            "broken.conf:14:", "main",
                            "broken.conf:16:", "timeout");
            assertThat(data)
                    .as("nothing is made before the configuration is right")
                    .doesNotExist();
            System.out.printf(
                    "BrokenConfigurationIT: 7 mistakes, %d lines printed%n",
                    said.lines().count());
        }
    }

    @Test
    void aFileThatIsNotThereIsNamed(@TempDir Path directory) {
        try (var daemon = DaemonProcess.ofClassPath(directory.resolve("absent.conf"), directory.resolve("data"))) {
            // when
            int exit = daemon.runToEnd();

            // then
            assertThat(exit).isEqualTo(1);
            assertThat(daemon.output()).contains("absent.conf").hasLineCount(1);
        }
    }

    @Test
    void aFileThatIsNoTomlIsNamedWithThePlace(@TempDir Path directory) throws IOException {
        // given
        var file = directory.resolve("cut.conf");
        Files.writeString(file, "[http]\n  bind-address = \"127.0.0.1:0\n[logging\n");
        try (var daemon = DaemonProcess.ofClassPath(file, directory.resolve("data"))) {
            // when
            int exit = daemon.runToEnd();

            // then
            assertThat(exit).isEqualTo(1);
            assertThat(daemon.output()).contains("cut.conf:2:");
        }
    }

    @Test
    void aFileThatBreaksLaterIsSaidAndTheLastOneThatStartedRunsInstead(@TempDir Path directory) throws IOException {
        // given
        var file = directory.resolve("tocsin.conf");
        var right = "[load]\n  enabled = false\n[http]\n  publish-success-status = 202\n";
        Files.writeString(file, right);
        var data = directory.resolve("data");
        try (var daemon = DaemonProcess.ofClassPath(file, data).start()) {
            assertThat(daemon.stop()).isZero();
            var kept = data.resolve("last-good.conf");
            assertThat(kept).hasContent(right);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                    .isEqualTo("rw-------");

            // when
            Files.writeString(file, right + "[store]\n  reserv = \"1\"\n[logging]\n  level = \"LOUD\"\n");
            daemon.start();

            // then
            var client = new DaemonClient(daemon.url());
            assertThat(client.publish("t", "{\"id\":\"a\",\"level\":\"OK\"}").status())
                    .as("what the last one said")
                    .isEqualTo(202);
            var ready = client.get("/health/ready");
            assertThat(ready.status()).isEqualTo(200);
            assertThat(ready.body()).contains("\"status\":\"degraded\"", "configuration", "has 2 mistakes");
            assertThat(client.get("/metrics").body()).containsPattern("tocsin_conditions\\{[^}]*configuration[^}]*} 1");
            await("the lines")
                    .untilAsserted(() -> assertThat(daemon.output())
                            .containsSubsequence(
                                    "lvl=error", "tocsin.conf:6:", "reserv", "lvl=error", "tocsin.conf:8:", "LOUD"));

            // and when it is corrected
            Files.writeString(file, right);
            assertThat(client.post("/api/v1/reload", "application/json", new byte[0])
                            .status())
                    .isEqualTo(200);
            assertThat(client.get("/health/ready").body()).contains("\"status\":\"ready\"");
            assertThat(daemon.stop()).isZero();
        }
    }

    @Test
    void aReloadThatWasRefusedIsAConditionUntilOneIsAccepted(@TempDir Path directory) throws IOException {
        // given
        var file = directory.resolve("tocsin.conf");
        var right = "[load]\n  enabled = false\n";
        Files.writeString(file, right);
        try (var daemon =
                DaemonProcess.ofClassPath(file, directory.resolve("data")).start()) {
            var client = new DaemonClient(daemon.url());

            // when
            Files.writeString(file, right + "[store]\n  reserv = \"1\"\n[logging]\n  level = \"LOUD\"\n");
            int refused = reload(client);
            var first = conditions(client);
            var ready = client.get("/health/ready");
            Files.writeString(file, right + "[logging]\n  level = \"LOUD\"\n");
            int refusedAgain = reload(client);
            var second = conditions(client);
            Files.delete(file);
            client.post("/api/v1/reload", "application/json", new byte[0]);
            var withoutFile = conditions(client);
            Files.writeString(file, right);
            int accepted = reload(client);

            // then
            assertThat(List.of(refused, refusedAgain, accepted)).containsExactly(400, 400, 200);
            assertThat(ready.status()).isEqualTo(200);
            assertThat(ready.body()).contains("\"status\":\"degraded\"");
            assertThat(first).hasSize(1);
            assertThat(first.get(0).get("name").text()).isEqualTo("configuration");
            assertThat(first.get(0).get("cause").text())
                    .startsWith(
                            "the last reload was refused and changed nothing: the configuration has 2 mistakes. First: ")
                    .contains("tocsin.conf:4:3: unknown key store.reserv", "reserve");
            assertThat(first.get(0).get("do").text()).startsWith("tocsind check, ");
            assertThat(second).hasSize(1);
            assertThat(second.get(0).get("cause").text())
                    .contains("the configuration has a mistake: ", "tocsin.conf:4:", "LOUD", "Fix: ");
            assertThat(second.get(0).get("since").text())
                    .as("since the first that was refused")
                    .isEqualTo(first.get(0).get("since").text());
            assertThat(withoutFile.get(0).get("cause").text())
                    .contains("the last reload could not be done", "tocsin.conf");
            assertThat(conditions(client)).as("after one that was accepted").isEmpty();
            assertThat(daemon.stop()).isZero();
        }
    }

    private static int reload(DaemonClient client) {
        return client.post("/api/v1/reload", "application/json", new byte[0]).status();
    }

    private static List<Json> conditions(DaemonClient client) {
        return client.get("/api/v1/status").json().get("conditions").elements();
    }

    @Test
    void aFileThatBreaksLaterIsRefusedWhenTheStartIsStrict(@TempDir Path directory) throws IOException {
        // given
        var file = directory.resolve("tocsin.conf");
        Files.writeString(file, "[load]\n  enabled = false\n");
        var data = directory.resolve("data");
        try (var daemon = DaemonProcess.ofClassPath(file, data).start()) {
            assertThat(daemon.stop()).isZero();
        }
        Files.writeString(file, "[load]\n  enabled = perhaps\n");
        try (var daemon = DaemonProcess.ofClassPath(file, data, "--strict")) {
            // when
            int exit = daemon.runToEnd();

            // then
            assertThat(exit).isEqualTo(1);
            assertThat(daemon.output()).contains("tocsin.conf:2:");
        }
    }
}
