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
 * Runs what {@code src/docs/operating.md} shows under "Limits of one handler" and then under "Stopping", in order, against a
 * daemon whose cluster is away: what a bounded backlog gives up, what is refused, and what a stop leaves.
 */
class LimitsPageIT {

    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int WIDE = 40_000;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void aBoundedBacklogGivesTheOldestUpAndAStopLeavesTheRestOnDisk() throws IOException {
        // given
        var configuration = directory.resolve("tocsin.conf");
        Files.writeString(configuration, """
                [[kafka]]
                  enabled = true
                  id = "main"
                  brokers = ["127.0.0.1:%d"]
                [load]
                  enabled = false
                """.formatted(KafkaBroker.freePort()));
        var limits = PageExamples.operating("Limits of one handler");
        var handler = PageExamples.blocks(limits, "yaml").get(0);
        Files.writeString(directory.resolve("bounded.yaml"), handler);
        try (var daemon = DaemonProcess.ofClassPath(configuration, directory.resolve("data"))
                .start()) {
            var client = new DaemonClient(daemon.url());

            // when, then
            for (var example : PageExamples.of(limits)) {
                check(example, daemon);
                if (example.command().endsWith("bounded.yaml")) {
                    publishThree(client);
                }
            }
            for (var example : PageExamples.ofOperating("Stopping")) {
                switch (example.command()) {
                    case "systemctl stop tocsind" -> {
                        assertThat(daemon.stop()).isZero();
                        assertThat(Files.readAllLines(daemon.log()))
                                .last()
                                .asString()
                                .contains("tocsind has stopped");
                    }
                    case "systemctl start tocsind" -> daemon.start();
                    default -> check(example, daemon);
                }
            }
        }
    }

    private static void publishThree(DaemonClient client) {
        for (int i = 1; i <= 3; i++) {
            var event = "{\"id\":\"web%d\",\"level\":\"CRITICAL\",\"details\":\"%s\"}".formatted(i, "x".repeat(WIDE));
            assertThat(client.publish("disk", "application/json", event.getBytes(UTF_8))
                            .status())
                    .isEqualTo(200);
        }
    }

    /** What only reads is tried again, since a dead letter is there a moment after its event. */
    private void check(Example example, DaemonProcess daemon) {
        if (example.command().contains("publish")) {
            checkOnce(example, daemon);
        } else {
            Awaitility.await().atMost(LIMIT).untilAsserted(() -> checkOnce(example, daemon));
        }
    }

    private void checkOnce(Example example, DaemonProcess daemon) {
        var all = new ArrayList<>(List.of("--url", daemon.url()));
        for (var word : example.arguments()) {
            all.add(word.endsWith(".yaml") ? directory.resolve(word).toString() : word);
        }
        var ran = Ran.tocsin(all.toArray(String[]::new));
        assertThat(ran.out() + ran.err()).as(example.arguments().toString()).matches(example.output());
        assertThat(ran.code()).isEqualTo(example.code());
    }
}
