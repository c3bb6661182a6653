package io.tocsin.server;

import static io.tocsin.server.Installation.kafkaHandler;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonProcess;
import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.TcpProxy;
import io.tocsin.fixture.flow.Judge;
import io.tocsin.fixture.flow.Judge.Seen;
import io.tocsin.fixture.flow.PublisherMain;
import io.tocsin.fixture.flow.PublisherProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reloads that swap the producer while 2,000 events a second are accepted, through a connection so slow that each swap
 * finds records in flight. The dice come from one seed, {@code -Dtocsin.seed}.
 */
class SwapIT {

    private static final int SWAPS = 10;
    private static final int EVENTS_PER_SECOND = 2_000;
    private static final int LARGEST_BATCH = 20;
    private static final int DELAY_MILLIS = 50;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Pattern SWAPPED = Pattern.compile(
            "cluster main: its producer was swapped; of (\\d+) records in flight all were answered, in (\\d+) ms");

    private static final Pattern WAITED =
            Pattern.compile("cluster main: the change (waits, and the former settings stay in"
                    + " force: no Kafka broker of cluster main answered|that waited was taken back)");

    private record Swap(int inFlight, int millis, int acceptedMeanwhile) {}

    private final long seed = Long.getLong("tocsin.seed", 20_261_121L);

    @Test
    @Timeout(1800)
    void nothingIsLostRepeatedOrDisorderedByReloadsThatSwapTheProducer(@TempDir Path directory) throws Exception {
        // given
        int brokerPort = KafkaBroker.freePort();
        try (var toKafka = TcpProxy.to(brokerPort);
                var broker = KafkaBroker.builder()
                        .port(brokerPort)
                        .advertisedPort(toKafka.port())
                        .start();
                var daemon = installation(directory, toKafka.address()).daemon().start()) {
            for (var topic : PublisherMain.TOPICS) {
                broker.createTopic("kafka-" + topic, 3);
            }
            toKafka.delay(DELAY_MILLIS);
            var client = new DaemonClient(daemon.url());
            var urls = Collections.nCopies(4, daemon.url());
            List<Swap> swaps = new ArrayList<>();
            try (var publisher = PublisherProcess.start(directory, seed, LARGEST_BATCH, EVENTS_PER_SECOND, urls)) {
                awaitAccepted(publisher, EVENTS_PER_SECOND);
                int before = publisher.journal().accepted().size();
                long began = System.nanoTime();

                // when
                for (int swap = 1; swap <= SWAPS; swap++) {
                    // one that a busy machine put off, or under which it did not keep up the load, is repeated
                    await("a swap under load")
                            .atMost(LIMIT)
                            .pollDelay(Duration.ZERO)
                            .until(() -> {
                                long asked = System.nanoTime();
                                int accepted = publisher.journal().accepted().size();
                                var swapped = reload(daemon, client, publisher, directory);
                                awaitAccepted(publisher, accepted + EVENTS_PER_SECOND);
                                int meanwhile = publisher.journal().accepted().size() - accepted;
                                double rate = meanwhile / ((System.nanoTime() - asked) / 1e9);
                                boolean counts = swapped.isPresent() && rate > 0.8 * EVENTS_PER_SECOND;
                                if (counts) {
                                    swaps.add(swapped.get());
                                }
                                return counts;
                            });
                }
                int duringSwaps = publisher.journal().accepted().size() - before;
                double seconds = (System.nanoTime() - began) / 1e9;
                var accepted = publisher.finish().accepted();
                await("every event answered by its handler").atMost(LIMIT).until(() -> client.pending() == 0);

                // then
                List<Seen> seen = new ArrayList<>();
                PublisherMain.TOPICS.forEach(topic -> seen.addAll(KafkaReading.of(broker, "kafka-" + topic, topic)));
                var verdict = Judge.judge(accepted, seen);
                System.out.printf(
                        "SwapIT: seed %d, %.0f events/s accepted during %d swaps in %.1f s; in flight and ms to the swap: %s%n",
                        seed, duringSwaps / seconds, swaps.size(), seconds, swaps);
                System.out.printf(
                        "SwapIT: %d events accepted, %d records read, %d lost, %d out of order, %d unexpected, %d duplicates%n",
                        accepted.size(),
                        seen.size(),
                        verdict.lost().size(),
                        verdict.disordered().size(),
                        verdict.unexpected().size(),
                        verdict.duplicates());
                assertThat(verdict.lost()).as("accepted and in no record").isEmpty();
                assertThat(verdict.disordered()).as("out of order").isEmpty();
                assertThat(verdict.unexpected())
                        .as("in Kafka and never accepted")
                        .isEmpty();
                assertThat(verdict.duplicates()).as("repeated").isZero();
                assertThat(swaps)
                        .hasSize(SWAPS)
                        .allSatisfy(swap -> assertThat(swap.inFlight())
                                .as("records in flight at the swap")
                                .isPositive())
                        .allSatisfy(swap -> assertThat(swap.acceptedMeanwhile())
                                .as("events accepted while the producer was swapped")
                                .isPositive());
                assertThat(client.metric("tocsin_deliveries_retried_total", ""))
                        .as("retries")
                        .isZero();
            }
            assertThat(daemon.stop()).isZero();
        }
    }

    /**
     * Changes the compression, and one reload later what was in flight when the producer was swapped. On a busy machine the
     * brokers may not answer before the change waits; then the compression is changed back, and once more.
     */
    private static Optional<Swap> reload(
            DaemonProcess daemon, DaemonClient client, PublisherProcess publisher, Path directory) throws Exception {
        var file = directory.resolve("tocsin.conf");
        var before = Files.readString(file);
        var compression = before.contains("compression = \"lz4\"") ? "none" : "lz4";
        Files.writeString(file, before.replaceFirst("compression = .*", "compression = \"" + compression + "\""));
        int accepted = publisher.journal().accepted().size();
        var reply = client.post("/api/v1/reload", "application/json", new byte[0]);
        int meanwhile = publisher.journal().accepted().size() - accepted;
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        var matcher = SWAPPED.matcher(reply.body());
        if (!matcher.find()) {
            assertThat(reply.body()).as(daemon.output()).containsPattern(WAITED);
            return Optional.empty();
        }
        return Optional.of(new Swap(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), meanwhile));
    }

    private static void awaitAccepted(PublisherProcess publisher, int atLeast) {
        await("events accepted")
                .atMost(LIMIT)
                .until(() -> publisher.journal().accepted().size() >= atLeast);
    }

    private static Installation installation(Path directory, String brokers) {
        var installation = Installation.in(directory).append("""
                [[kafka]]
                  enabled = true
                  id = "main"
                  brokers = ["%s"]
                  compression = "none"
                """.formatted(brokers));
        for (var topic : PublisherMain.TOPICS) {
            installation.handlerFile(topic, kafkaHandler(topic, "to-kafka", "main", "kafka-" + topic));
        }
        return installation;
    }
}
