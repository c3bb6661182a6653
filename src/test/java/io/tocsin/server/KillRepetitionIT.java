package io.tocsin.server;

import static io.tocsin.server.Installation.kafkaHandler;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonProcess;
import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.TcpProxy;
import io.tocsin.fixture.flow.Content;
import io.tocsin.fixture.flow.Judge;
import io.tocsin.fixture.flow.Judge.Line;
import io.tocsin.fixture.flow.Judge.Seen;
import io.tocsin.fixture.flow.PublisherMain;
import io.tocsin.fixture.flow.PublisherProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How much {@code kill -9} has delivered again, where delivery is at least once: at most one window for each handler, each
 * time, and not what the daemon delivered since it started.
 *
 * <p>The window of a kafka handler is 10,000 events or 8 MiB. The events are large, so that the second bound holds, and so
 * few events are within it that each daemon delivers more than a window before it is killed. The broker's clock says which
 * kill made a record: it was appended after that one and before the next.
 */
class KillRepetitionIT {

    private static final int KILLS = 4;
    private static final int DETAILS = 40_000;
    private static final int WINDOW = 8 * 1024 * 1024 / DETAILS + 1;
    /** A daemon that starts where it had started before would repeat more than a window then. */
    private static final int BEFORE_A_KILL = WINDOW + WINDOW / 4;

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(50);

    private final long seed = Long.getLong("tocsin.seed", 20_261_121L);
    private final Random random = new Random(seed);

    private record Appended(Seen seen, long millis) {}

    @Test
    @Timeout(1800)
    void whatAKillHasDeliveredAgainIsAtMostOneWindow(@TempDir Path directory) throws Exception {
        // given
        int brokerPort = KafkaBroker.freePort();
        try (var toKafka = TcpProxy.to(brokerPort);
                var broker = broker(brokerPort, toKafka.port());
                var daemon = installation(directory, toKafka.address()).daemon().start();
                var publisher =
                        PublisherProcess.startWide(directory, seed, DETAILS, List.of(daemon.url(), daemon.url()))) {
            var client = new DaemonClient(daemon.url());
            List<Long> kills = new ArrayList<>();

            // when
            for (int kill = 1; kill <= KILLS; kill++) {
                kills.add(kill(kill % 2 == 0, daemon, publisher, toKafka));
            }
            awaitDelivered(client, 1);
            var journal = publisher.finish();
            await("every event answered by its handler").atMost(LIMIT).until(() -> client.pending() == 0);

            // then
            int again = 0;
            for (var topic : PublisherMain.TOPICS) {
                var appended = appended(broker, topic);
                var repeated = repeatedPerKill(appended, kills);
                var before = perKill(appended, kills);
                System.out.printf(
                        "KillRepetitionIT: seed %d, %s: a window is %d events; delivered before each kill %s, again"
                                + " after it %s%n",
                        seed, topic, WINDOW, before, repeated);
                assertThat(repeated).as("repeated while nothing had happened").startsWith(0);
                assertThat(repeated.subList(1, KILLS + 1))
                        .allSatisfy(events -> assertThat(events).isBetween(0, WINDOW));
                again += repeated.stream().mapToInt(Integer::intValue).sum();
                var verdict = Judge.judge(
                        journal.accepted().stream()
                                .filter(event -> event.line().topic().equals(topic))
                                .toList(),
                        appended.stream().map(Appended::seen).toList());
                assertThat(verdict.isClean()).as(verdict.toString()).isTrue();
                assertTheCountLooks(appended, kills);
            }
            assertThat(again).as("delivered again at all").isPositive();
            assertThat(daemon.stop()).isZero();
        }
    }

    private static KafkaBroker broker(int port, int advertisedPort) {
        var broker =
                KafkaBroker.builder().port(port).advertisedPort(advertisedPort).start();
        PublisherMain.TOPICS.forEach(
                topic -> broker.createTopic("kafka-" + topic, 3, Map.of("message.timestamp.type", "LogAppendTime")));
        return broker;
    }

    private static Installation installation(Path directory, String brokers) {
        var installation = Installation.in(directory).append("""
                        [[kafka]]
                          enabled = true
                          id = "main"
                          brokers = ["%s"]
                        """.formatted(brokers));
        for (var topic : PublisherMain.TOPICS) {
            installation.handlerFile(topic, kafkaHandler(topic, "to-kafka", "main", "kafka-" + topic));
        }
        return installation;
    }

    /** Kills the daemon in the flow, or with full windows of which nothing is acknowledged; when it was dead. */
    private long kill(boolean full, DaemonProcess daemon, PublisherProcess publisher, TcpProxy toKafka) {
        var client = new DaemonClient(daemon.url());
        awaitDelivered(client, BEFORE_A_KILL);
        if (full) {
            toKafka.holdAnswers(true);
            for (var topic : PublisherMain.TOPICS) {
                await("more than a window that waits")
                        .atMost(LIMIT)
                        .pollInterval(POLL)
                        .until(() -> client.metric("tocsin_events_pending", "topic=\"" + topic + "\"") > WINDOW);
            }
        } else {
            int atLeast = publisher.journal().accepted().size() + random.nextInt(100);
            await("the publisher's progress")
                    .atMost(LIMIT)
                    .pollInterval(POLL)
                    .until(() -> publisher.journal().accepted().size() >= atLeast);
        }
        daemon.kill();
        toKafka.cut();
        toKafka.holdAnswers(false);
        long millis = System.currentTimeMillis();
        daemon.start();
        return millis;
    }

    /** Since the daemon started, by each handler. */
    private static void awaitDelivered(DaemonClient client, int events) {
        for (var topic : PublisherMain.TOPICS) {
            await("deliveries of " + topic)
                    .atMost(LIMIT)
                    .pollInterval(POLL)
                    .until(() -> client.metric("tocsin_events_delivered_total", "topic=\"" + topic + "\"") >= events);
        }
    }

    private static List<Appended> appended(KafkaBroker broker, String topic) {
        List<Appended> appended = new ArrayList<>();
        broker.read(
                "kafka-" + topic,
                record -> appended.add(new Appended(
                        new Seen(
                                new Line(topic, record.keyText()),
                                Content.counter(record.valueText()),
                                record.partition()),
                        record.timestampMillis())));
        return appended;
    }

    /** How many records lie behind another one of their event: before the first kill, then after each. */
    private static List<Integer> repeatedPerKill(List<Appended> appended, List<Long> kills) {
        var known = new HashSet<Seen>();
        return perKill(
                appended.stream().filter(record -> !known.add(record.seen())).toList(), kills);
    }

    private static List<Integer> perKill(List<Appended> records, List<Long> kills) {
        int[] counts = new int[kills.size() + 1];
        for (var record : records) {
            counts[(int) kills.stream().filter(kill -> record.millis() >= kill).count()]++;
        }
        return Arrays.stream(counts).boxed().toList();
    }

    /** A daemon that began where it had started the last time must be found, whichever kill it was. */
    private static void assertTheCountLooks(List<Appended> appended, List<Long> kills) {
        for (int kill = 0; kill < kills.size(); kill++) {
            long from = kill == 0 ? 0 : kills.get(kill - 1);
            long to = kills.get(kill);
            var worse = new ArrayList<>(appended);
            appended.stream()
                    .filter(record -> record.millis() >= from && record.millis() < to)
                    .forEach(record -> worse.add(new Appended(record.seen(), to)));
            assertThat(repeatedPerKill(worse, kills).get(kill + 1)).isGreaterThan(WINDOW);
        }
    }
}
