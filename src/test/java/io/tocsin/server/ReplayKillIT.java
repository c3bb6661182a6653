package io.tocsin.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.fixture.DaemonClient;
import io.tocsin.lifecycle.FaultPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A daemon that dies where a replay has handed events over and has not stored that. */
class ReplayKillIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int EVENTS = 5_000;
    private static final int WINDOW = 1_000;
    private static final Pattern ID = Pattern.compile("^\\{\"id\":\"(\\w+)\"");

    @TempDir
    private Path directory = Path.of("");

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void everyEventOfTheRangeArrivesThoughTheDaemonDiesInTheMiddle(int time) throws IOException {
        // given
        try (var daemon = Installation.in(directory).daemon()) {
            daemon.start();
            var client = new DaemonClient(daemon.url());
            var file = directory.resolve("alerts/archive.log");
            publish(client);
            assertThat(client.define("""
                    topic: cpu
                    id: archive
                    kind: log
                    options:
                      path: %s
                    """.formatted(file)).status()).isEqualTo(200);
            daemon.stop();

            // when
            daemon.with(
                            "JAVA_TOOL_OPTIONS",
                            "-D" + FaultPoint.PROPERTY + "=" + FaultPoint.REPLAYING.word() + ":" + time)
                    .start();
            try {
                client.post("/api/v1/replays", "application/json", """
                        {"topic":"cpu","handlers":["archive"],"fromSeq":1}
                        """.getBytes(UTF_8));
            } catch (UncheckedIOException e) {
                // it died before its answer was on the way; that it accepted the order is seen below
            }
            assertThat(daemon.awaitOwnEnd(LIMIT)).isEqualTo(FaultPoint.EXIT_CODE);
            daemon.without("JAVA_TOOL_OPTIONS").start();

            // then
            await().atMost(LIMIT)
                    .until(() -> client.get("/api/v1/replays/1").body().contains("\"state\":\"done\""));
            var lines = Files.readAllLines(file).stream().map(ReplayKillIT::id).toList();
            var distinct = new HashSet<>(lines);
            assertThat(distinct).hasSize(EVENTS);
            assertThat(lines.size()).isBetween(EVENTS, EVENTS + WINDOW);
            assertThat(client.get("/api/v1/replays/1").body()).contains("\"delivered\":" + EVENTS, "\"left\":0");
            assertThat(client.pending()).isZero();
        }
    }

    @Test
    void aDryRunTellsHowManyWouldGo() {
        try (var daemon = Installation.in(directory).daemon()) {
            daemon.start();
            var client = new DaemonClient(daemon.url());
            publish(client);
            var defined = client.define("""
                    topic: cpu
                    id: some
                    kind: log
                    match: '"host" == ''h0'''
                    options:
                      path: %s
                    """.formatted(directory.resolve("alerts/some.log")));
            assertThat(defined.status()).as(defined.body()).isEqualTo(200);

            // when
            var plan = client.post(
                    "/api/v1/replays?dry-run=true",
                    "application/json",
                    "{\"topic\":\"cpu\",\"handlers\":[\"some\"],\"fromSeq\":51}".getBytes(UTF_8));
            var one = client.post(
                    "/api/v1/replays?dry-run=true",
                    "application/json",
                    "{\"topic\":\"cpu\",\"handlers\":[\"some\"],\"event\":\"e8\"}".getBytes(UTF_8));
            var nothing = client.post(
                    "/api/v1/replays",
                    "application/json",
                    "{\"topic\":\"cpu\",\"handlers\":[\"some\"],\"event\":\"none\"}".getBytes(UTF_8));
            var wrong = client.post(
                    "/api/v1/replays",
                    "application/json",
                    "{\"topic\":\"cpu\",\"handlers\":[],\"from\":\"today\",\"form\":1}".getBytes(UTF_8));

            // then
            assertThat(plan.body())
                    .contains("\"fromSeq\":51", "\"events\":4950", "\"wouldGo\":2475", "\"filtered\":2475");
            assertThat(one.body()).contains("\"events\":1", "\"wouldGo\":1");
            assertThat(nothing.status()).isEqualTo(404);
            assertThat(wrong.status()).isEqualTo(400);
            assertThat(wrong.body()).contains("handlers names no handler", "is not a time", "unknown key form");
            assertThat(client.get("/api/v1/replays").body()).isEqualTo("{\"replays\":[]}");
        }
    }

    private static void publish(DaemonClient client) {
        var events = IntStream.range(0, EVENTS)
                .mapToObj(i -> "{\"id\":\"e" + i + "\",\"level\":\"WARNING\",\"tags\":{\"host\":\"h" + i % 2 + "\"}}")
                .collect(Collectors.joining("\n"));
        var reply = client.publish("cpu", "application/x-ndjson", events.getBytes(UTF_8));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    private static String id(String line) {
        var matcher = ID.matcher(line);
        if (!matcher.find()) {
            throw new AssertionError("a line without an id: " + line);
        }
        return matcher.group(1);
    }
}
