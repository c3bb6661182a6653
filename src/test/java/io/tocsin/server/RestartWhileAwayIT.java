package io.tocsin.server;

import static io.tocsin.server.Installation.kafkaHandler;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonProcess;
import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.TcpProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A daemon that starts with a large backlog for clusters that are away: one refuses connections, one takes them and never
 * answers. It says so, and neither floods its log nor the network, however many handlers wait and however long.
 */
@Timeout(1800)
class RestartWhileAwayIT {

    private static final int TOPICS = 10;
    private static final int EVENTS = 1_000;
    private static final List<String> CLUSTERS = List.of("refusing", "mute");

    /** More than ten times {@code delivery-timeout} (1.2 s) and {@code max.block.ms} (1 s). */
    private static final Duration OUTAGE = Duration.ofSeconds(15);

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(250);

    /** Fewer than one for each handler and the start's own; seen: 4. */
    private static final int MOST_LINES = 20;

    /** Of both clusters; seen: none. */
    private static final int MOST_REBUILDS = 10;

    /** To the mute cluster; seen: 6. */
    private static final int MOST_CONNECTIONS = 60;

    @Test
    void saysWhatIsWrongAndMakesNoStorm(@TempDir Path directory) throws Exception {
        // given
        try (var broker = KafkaBroker.start();
                var refusing = TcpProxy.to(broker.port());
                var mute = TcpProxy.to(broker.port())) {
            refusing.down();
            mute.stall(true);
            try (var daemon = installation(directory, refusing, mute).daemon().start()) {
                var client = new DaemonClient(daemon.url());
                publish(client);
                long pending = client.pending();
                assertThat(pending).isEqualTo((long) TOPICS * EVENTS * CLUSTERS.size());
                daemon.kill();
                int before = daemon.output().length();
                int connectionsBefore = mute.connectionsAccepted();

                // when
                daemon.start();
                long began = System.nanoTime();
                await("the outage to last")
                        .atMost(LIMIT)
                        .pollInterval(POLL)
                        .until(() -> System.nanoTime() - began > OUTAGE.toNanos()
                                && mute.connectionsAccepted() > connectionsBefore);

                // then
                var lines = daemon.output().substring(before).lines().toList();
                double rebuilds = client.metric("tocsin_kafka_producer_restarts_total", "");
                int connections = mute.connectionsAccepted() - connectionsBefore;
                System.out.printf(
                        "RestartWhileAwayIT: %d pending at the start; %d lines of log in %d s, %.0f producers rebuilt,"
                                + " %d connections to the mute cluster%n",
                        pending, lines.size(), OUTAGE.toSeconds(), rebuilds, connections);
                assertThat(client.pending()).isEqualTo(pending);
                assertThat(lines.size()).as(String.join("\n", lines)).isLessThanOrEqualTo(MOST_LINES);
                assertThat(rebuilds).isLessThanOrEqualTo(MOST_REBUILDS);
                assertThat(connections).isBetween(1, MOST_CONNECTIONS);
                await("the status to tell")
                        .atMost(LIMIT)
                        .pollInterval(POLL)
                        .untilAsserted(() -> assertStatusTells(daemon));

                // and when both are back
                refusing.up();
                mute.stall(false);
                await("every event answered").atMost(LIMIT).until(() -> client.pending() == 0);
                assertEverythingArrived(broker);
                await("nothing to be wrong any more")
                        .atMost(LIMIT)
                        .pollInterval(POLL)
                        .until(() -> status(daemon).exit() == 0);
                assertThat(daemon.stop()).isZero();
            }
        }
    }

    private static Installation installation(Path directory, TcpProxy refusing, TcpProxy mute) {
        var installation = Installation.in(directory)
                .cluster("refusing", refusing.address())
                .cluster("mute", mute.address());
        for (var topic : topics()) {
            for (var cluster : CLUSTERS) {
                installation.handlerFile(
                        topic + "-" + cluster, kafkaHandler(topic, cluster, cluster, topic + "-" + cluster));
            }
        }
        return installation;
    }

    private static List<String> topics() {
        return IntStream.range(0, TOPICS).mapToObj(i -> "topic-" + i).toList();
    }

    private static void publish(DaemonClient client) {
        var body = new StringBuilder();
        for (int counter = 1; counter <= EVENTS; counter++) {
            body.append("{\"id\":\"a\",\"level\":\"CRITICAL\",\"message\":\"")
                    .append(counter)
                    .append("\"}\n");
        }
        for (var topic : topics()) {
            var reply = client.publish(
                    topic, "application/x-ndjson", body.toString().getBytes(UTF_8));
            assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        }
    }

    private static void assertStatusTells(DaemonProcess daemon) throws Exception {
        var status = status(daemon);
        assertThat(status.exit()).as(status.output()).isEqualTo(1);
        for (var cluster : CLUSTERS) {
            assertThat(status.output()).contains("cluster:" + cluster);
        }
        assertThat(status.output()).contains("tocsin clusters test");
    }

    private static void assertEverythingArrived(KafkaBroker broker) {
        var expected = LongStream.rangeClosed(1, EVENTS).boxed().toList();
        for (var topic : topics()) {
            for (var cluster : CLUSTERS) {
                assertThat(KafkaReading.firstAppearances(broker, topic + "-" + cluster))
                        .containsOnlyKeys("a")
                        .containsEntry("a", expected);
            }
        }
    }

    private record Answer(int exit, String output) {}

    /** What {@code tocsin status} prints. */
    private static Answer status(DaemonProcess daemon) throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.tocsin.cli.Tocsin",
                        "-url",
                        daemon.url(),
                        "status")
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Answer(process.waitFor(), output);
    }
}
