package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.fixture.DaemonProcess;
import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.PageExamples;
import io.tocsin.fixture.PageExamples.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands that {@code src/docs/operating.md} shows under "Where is my alert?", in order, against a daemon with the
 * quick start's handlers, and compares what they print; {@code …} stands for anything.
 */
class WhereIsMyAlertIT {

    @TempDir
    private Path directory = Path.of("");

    @Test
    void everyCommandPrintsWhatThePageShows() throws IOException {
        try (var broker = KafkaBroker.builder()
                        .directory(directory.resolve("kafka"))
                        .start();
                var daemon = DaemonProcess.ofClassPath(
                                Path.of("etc", "quickstart", "tocsin.conf"), directory.resolve("tocsin"))
                        .with("TOCSIN_KAFKA_0_BROKERS_0", broker.bootstrap())
                        .with("TOCSIN_KAFKA_1_BROKERS_0", broker.bootstrap())
                        .start()) {
            try (var files = Files.newDirectoryStream(Path.of("etc", "quickstart", "handlers"))) {
                for (var file : files) {
                    assertThat(tocsin(daemon, List.of("define-topic-handler", file.toString()))
                                    .code())
                            .isZero();
                }
            }
            var examples = PageExamples.ofOperating("Where is my alert?");
            assertThat(examples).hasSizeGreaterThan(6);
            for (var example : examples) {
                if (example.arguments().contains("--wait=30s")) {
                    check(example, daemon);
                } else {
                    // a partition is known once the producer has it, and a receipt once it is stored
                    Awaitility.await().untilAsserted(() -> check(example, daemon));
                }
            }
        }
    }

    private static void check(Example example, DaemonProcess daemon) {
        var ran = tocsin(daemon, example.arguments());
        assertThat(ran.out() + ran.err()).as(example.arguments().toString()).matches(example.output());
        assertThat(ran.code()).isEqualTo(example.code());
    }

    private static Ran tocsin(DaemonProcess daemon, List<String> arguments) {
        var all = new ArrayList<>(List.of("--url", daemon.url()));
        all.addAll(arguments);
        return Ran.tocsin(all.toArray(String[]::new));
    }
}
