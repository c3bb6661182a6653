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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reloads of every kind, one upon the other, while events are accepted, connections are cut and the daemon is killed: two
 * cluster ids of one broker change their options, stop working, are disabled and come back, and handlers move between
 * them. The dice come from one seed, {@code -Dtocsin.seed}.
 */
class ReloadCampaignIT {

    private static final int STEPS = 25;
    private static final int EVENTS_PER_SECOND = 500;
    private static final int LARGEST_BATCH = 20;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final long seed = Long.getLong("tocsin.seed", 20_261_121L);
    private final Random random = new Random(seed);

    /** Topic → the cluster that its handler names. */
    private final Map<String, String> cluster = new HashMap<>();

    /** Cluster and key → what differs from the beginning. */
    private final Map<String, String> options = new HashMap<>();

    @Test
    @Timeout(1800)
    void nothingIsLostOrDisorderedByReloadsOfEveryKind(@TempDir Path directory) throws Exception {
        // given
        int brokerPort = KafkaBroker.freePort();
        try (var toKafka = TcpProxy.to(brokerPort);
                var broker = KafkaBroker.builder()
                        .port(brokerPort)
                        .advertisedPort(toKafka.port())
                        .start();
                var daemon = installed(directory, toKafka.address()).start()) {
            for (var topic : PublisherMain.TOPICS) {
                broker.createTopic("kafka-" + topic, 3);
            }
            var client = new DaemonClient(daemon.url());
            List<String> log = new ArrayList<>();
            try (var publisher = PublisherProcess.start(
                    directory, seed, LARGEST_BATCH, EVENTS_PER_SECOND, List.of(daemon.url(), daemon.url()))) {
                // when
                for (int step = 1; step <= STEPS; step++) {
                    int accepted = publisher.journal().accepted().size();
                    log.add(step(step, daemon, client, directory, toKafka));
                    int pace = 20 + random.nextInt(400);
                    await("events")
                            .atMost(LIMIT)
                            .until(() -> publisher.journal().accepted().size() >= accepted + pace);
                }
                options.clear();
                PublisherMain.TOPICS.forEach(topic -> cluster.put(topic, "main"));
                toKafka.delay(0);
                write(directory, toKafka.address());
                var last = client.post("/api/v1/reload", "application/json", new byte[0]);
                assertThat(last.status()).as(last.toString()).isEqualTo(200);
                var accepted = publisher.finish().accepted();
                await("every event answered by its handler").atMost(LIMIT).until(() -> client.pending() == 0);

                // then
                List<Seen> seen = new ArrayList<>();
                PublisherMain.TOPICS.forEach(topic -> seen.addAll(KafkaReading.of(broker, "kafka-" + topic, topic)));
                var verdict = Judge.judge(accepted, seen);
                log.forEach(line -> System.out.println("ReloadCampaignIT: " + line));
                System.out.printf(
                        "ReloadCampaignIT: seed %d, %d steps, %d events accepted, %d records read, %d lost, "
                                + "%d out of order, %d unexpected, %d duplicates%n",
                        seed,
                        STEPS,
                        accepted.size(),
                        seen.size(),
                        verdict.lost().size(),
                        verdict.disordered().size(),
                        verdict.unexpected().size(),
                        verdict.duplicates());
                assertThat(verdict.lost()).as("accepted and in no record").isEmpty();
                assertThat(verdict.disordered()).as("out of order").isEmpty();
                await("the clusters that no handler uses as well")
                        .atMost(LIMIT)
                        .untilAsserted(() ->
                                assertThat(client.get("/health/ready").body()).contains("\"status\":\"ready\""));
                assertThat(verdict.unexpected())
                        .as("in Kafka and never accepted")
                        .isEmpty();
            }
            assertThat(daemon.output()).doesNotContain("\tat ", "Exception", "A mistake");
            assertThat(daemon.stop()).isZero();
        }
    }

    private String step(int step, DaemonProcess daemon, DaemonClient client, Path directory, TcpProxy toKafka)
            throws Exception {
        var id = random.nextBoolean() ? "main" : "side";
        var dice = random.nextInt(100);
        var what = "";
        if (dice < 25) {
            options.put(id + ".compression", random.nextBoolean() ? "lz4" : "none");
            what = "compression of " + id + " " + options.get(id + ".compression");
        } else if (dice < 35) {
            options.merge(id + ".enabled", "false", (a, b) -> a.equals("true") ? "false" : "true");
            what = id + " enabled " + options.get(id + ".enabled");
        } else if (dice < 45) {
            options.put(id + ".brokers", "127.0.0.1:" + KafkaBroker.freePort());
            what = id + " at a wrong address";
        } else if (dice < 52) {
            options.put(id + ".ssl", "true");
            what = id + " by TLS";
        } else if (dice < 65) {
            options.remove(id + ".ssl");
            options.remove(id + ".brokers");
            options.remove(id + ".enabled");
            what = id + " repaired";
        } else if (dice < 78) {
            var topic = PublisherMain.TOPICS.get(random.nextInt(PublisherMain.TOPICS.size()));
            cluster.put(topic, id);
            what = topic + " moves to " + id;
        } else if (dice < 86) {
            toKafka.cut();
            what = "cut";
        } else if (dice < 93) {
            int delay = random.nextInt(60);
            toKafka.delay(delay);
            what = "delay " + delay;
        } else if (dice < 97) {
            daemon.kill();
            daemon.start();
            return step + ": kill";
        } else {
            options.merge(id + ".retry", "1", (a, b) -> a.equals("1") ? "50" : "1");
            what = "retry-max of " + id + " " + options.get(id + ".retry");
        }
        write(directory, toKafka.address());
        if (random.nextInt(4) == 0) {
            daemon.hangUp();
            what += " (SIGHUP too)";
        }
        if (random.nextInt(5) == 0) {
            toKafka.cut();
            what += " (cut too)";
        }
        long began = System.nanoTime();
        var reply = client.post("/api/v1/reload", "application/json", new byte[0]);
        return step + ": " + what + " -> " + reply.status() + " "
                + Duration.ofNanos(System.nanoTime() - began).toMillis() + " ms " + reply.body();
    }

    private DaemonProcess installed(Path directory, String brokers) {
        PublisherMain.TOPICS.forEach(topic -> cluster.put(topic, "main"));
        return write(directory, brokers).daemon();
    }

    private Installation write(Path directory, String brokers) {
        var installation = Installation.in(directory);
        for (var id : List.of("main", "side")) {
            installation.append("""
                    [[kafka]]
                      enabled = %s
                      id = "%s"
                      brokers = ["%s"]
                      compression = "%s"
                      use-ssl = %s
                      timeout = "2s"
                      delivery-timeout = "3s"
                      retry-max = %s
                    """.formatted(
                            options.getOrDefault(id + ".enabled", "true"),
                            id,
                            options.getOrDefault(id + ".brokers", brokers),
                            options.getOrDefault(id + ".compression", "none"),
                            options.getOrDefault(id + ".ssl", "false"),
                            options.getOrDefault(id + ".retry", "50")));
        }
        for (var topic : PublisherMain.TOPICS) {
            installation.handlerFile(
                    topic, kafkaHandler(topic, "to-kafka", cluster.getOrDefault(topic, "main"), "kafka-" + topic));
        }
        installation.configuration();
        return installation;
    }
}
