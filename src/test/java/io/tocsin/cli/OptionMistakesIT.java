package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.fixture.DaemonProcess;
import io.tocsin.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mistake in an option is told of the option as it was typed, not of the request that it would have become. */
class OptionMistakesIT {

    private static final List<String> MISTAKES = List.of(
            "publish cpu --id a --level OK --time yesterday",
            "publish cpu --id a --level OK --wait=11h",
            "publish cpu --id a --level WRONG",
            "explain cpu --id a --level WRONG",
            "explain cpu --file FILE",
            "deliveries cpu --from yesterday",
            "deliveries cpu --to 2026-03-01T02:10:00+25:00",
            "deliveries cpu --from 2026-03-02T00:00:00Z --to 2026-03-01T00:00:00Z",
            "deliveries cpu --limit 0",
            "watch cpu --after x",
            "watch cpu --after 99",
            "dead-letters list --from yesterday",
            "dead-letters drop --from 2026-03-02T00:00:00Z --to 2026-03-01T00:00:00Z --yes",
            "replay cpu --handler h --from yesterday",
            "replay cpu --handler h --from 2026-03-02T00:00:00Z --to 2026-03-01T00:00:00Z",
            "replay cpu --handler h --from-seq 0",
            "replay c/u --handler h --from-seq 1");

    @Test
    void namesTheOption(@TempDir Path directory) throws IOException {
        // given
        var configuration = Files.writeString(directory.resolve("tocsin.conf"), "[load]\n  enabled = false\n");
        var events = Files.writeString(
                directory.resolve("events.ndjson"),
                "{\"id\":\"a\",\"level\":\"OK\"}\n{\"id\":\"a\",\"level\":\"WRONG\"}\n");
        try (var daemon = DaemonProcess.ofClassPath(configuration, directory.resolve("data"))
                .start()) {
            assertThat(tocsin(daemon, "publish cpu --id a --level OK").code()).isZero();

            // when
            var seen = new StringBuilder();
            for (var mistake : MISTAKES) {
                var ran = tocsin(daemon, mistake.replace("FILE", events.toString()));
                seen.append("$ tocsin ").append(mistake).append('\n').append(ran.transcript());
            }

            // then
            var text = seen.toString().replace(events.toString(), "FILE");
            assertThat(text).doesNotContain("query parameter", "request body", "%2B", "Last-Event-ID", "exit code 0");
            Golden.assertMatches(OptionMistakesIT.class, "option-mistakes.txt", text);
            assertThat(daemon.stop()).isZero();
        }
    }

    @Test
    void takesTimesWithAnOffset(@TempDir Path directory) throws IOException {
        // given
        var configuration = Files.writeString(directory.resolve("tocsin.conf"), "[load]\n  enabled = false\n");
        try (var daemon = DaemonProcess.ofClassPath(configuration, directory.resolve("data"))
                .start()) {
            assertThat(tocsin(daemon, "publish cpu --id a --level OK --time 2026-03-01T02:10:00+01:00")
                            .code())
                    .isZero();

            // when
            var ran = tocsin(daemon, "deliveries cpu --from 2026-03-01T02:10:00+01:00");

            // then
            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(ran.out()).contains("(no handler)");
            assertThat(daemon.stop()).isZero();
        }
    }

    private static Ran tocsin(DaemonProcess daemon, String arguments) {
        var all = new ArrayList<>(List.of("--url", daemon.url()));
        all.addAll(List.of(arguments.split(" ")));
        return Ran.tocsin(all.toArray(String[]::new));
    }
}
