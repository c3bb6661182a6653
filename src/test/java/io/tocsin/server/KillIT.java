package io.tocsin.server;

import static io.tocsin.server.Installation.kafkaHandler;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonProcess;
import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.TcpProxy;
import io.tocsin.fixture.flow.Journal;
import io.tocsin.fixture.flow.Judge;
import io.tocsin.fixture.flow.Judge.Accepted;
import io.tocsin.fixture.flow.Judge.Seen;
import io.tocsin.fixture.flow.Judge.Verdict;
import io.tocsin.fixture.flow.PublisherMain;
import io.tocsin.fixture.flow.PublisherProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise that a 2xx means it will arrive, held against {@code kill -9}.
 *
 * <p>Two of the publisher's workers go through a proxy that holds the daemon's answers back before each kill, so that
 * requests are surely unanswered then; the other two keep the daemon committing at full speed up to the very moment. All
 * records go through a slow proxy that holds back the broker's answers, or everything, so that records are surely
 * unacknowledged. The dice come from one seed, {@code -Dtocsin.seed}.
 */
class KillIT {

    private static final int KILLS = 20;
    private static final int DELAY_MILLIS = 40;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(5);

    private final long seed = Long.getLong("tocsin.seed", 20_261_121L);
    private final Random random = new Random(seed);

    private record Moment(int kill, int accepted, Set<String> unanswered, long unacknowledged, Duration away) {}

    @Test
    @Timeout(1800)
    void nothingAcceptedIsLostOrDisorderedByKills(@TempDir Path directory) throws Exception {
        // given
        int brokerPort = KafkaBroker.freePort();
        try (var toKafka = TcpProxy.to(brokerPort);
                var broker = broker(brokerPort, toKafka.port());
                var daemon = installation(directory, toKafka.address()).daemon().start();
                var toDaemon = TcpProxy.to(daemon.port());
                var publisher = PublisherProcess.start(directory, seed, urls(daemon, toDaemon))) {
            toKafka.delay(DELAY_MILLIS);
            List<Moment> moments = new ArrayList<>();

            // when
            for (int kill = 1; kill <= KILLS; kill++) {
                moments.add(kill(kill, daemon, publisher, toDaemon, toKafka));
            }
            var journal = publisher.finish();
            var client = new DaemonClient(daemon.url());
            toKafka.delay(0);
            await("every event answered by its handler").atMost(LIMIT).until(() -> client.pending() == 0);

            // then
            moments.forEach(moment -> print(moment, journal));
            List<Seen> seen = new ArrayList<>();
            PublisherMain.TOPICS.forEach(topic -> seen.addAll(KafkaReading.of(broker, "kafka-" + topic, topic)));
            var verdict = Judge.judge(journal.accepted(), seen);
            System.out.printf(
                    "KillIT: seed %d, %d kills, %d events accepted, %d records read, %d lost, %d out of order, "
                            + "%d unexpected, %d duplicates%n",
                    seed,
                    moments.size(),
                    journal.accepted().size(),
                    seen.size(),
                    verdict.lost().size(),
                    verdict.disordered().size(),
                    verdict.unexpected().size(),
                    verdict.duplicates());
            assertThat(verdict.lost()).as("accepted and in no record").isEmpty();
            assertThat(verdict.disordered()).as("out of order").isEmpty();
            assertThat(verdict.unexpected()).as("in Kafka and never accepted").isEmpty();
            assertThat(moments).hasSize(KILLS).allSatisfy(moment -> {
                assertThat(moment.unanswered())
                        .as("requests unanswered at the kill")
                        .isNotEmpty();
                assertThat(moment.unacknowledged())
                        .as("records unacknowledged at the kill")
                        .isPositive();
            });
            assertTheJudgeLooks(journal.accepted(), seen);
            assertThat(daemon.stop()).isZero();
        }
    }

    /** With its topics, which the first event would make otherwise. */
    private static KafkaBroker broker(int port, int advertisedPort) {
        var broker =
                KafkaBroker.builder().port(port).advertisedPort(advertisedPort).start();
        PublisherMain.TOPICS.forEach(topic -> broker.createTopic("kafka-" + topic, 3));
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

    private static List<String> urls(DaemonProcess daemon, TcpProxy proxy) {
        var held = "http://" + proxy.address();
        return List.of(held, held, daemon.url(), daemon.url());
    }

    private Moment kill(
            int kill, DaemonProcess daemon, PublisherProcess publisher, TcpProxy toDaemon, TcpProxy toKafka) {
        var client = new DaemonClient(daemon.url());
        int before = publisher.journal().accepted().size();
        int atLeast = before + 100 + random.nextInt(300);
        awaitAccepted(publisher, atLeast);
        await("some deliveries")
                .atMost(LIMIT)
                .pollInterval(POLL)
                .until(() -> client.metric("tocsin_events_delivered_total", "") > 0);

        boolean everything = random.nextBoolean();
        toKafka.stall(everything);
        toKafka.holdAnswers(true);
        toDaemon.holdAnswers(true);
        await("requests whose answer is held back")
                .atMost(LIMIT)
                .pollInterval(POLL)
                .until(() -> publisher.journal().open().stream()
                                .filter(key -> key.startsWith("w0-") || key.startsWith("w1-"))
                                .count()
                        == 2);
        awaitAccepted(publisher, publisher.journal().accepted().size() + 1 + random.nextInt(60));
        // Nothing is acknowledged any more, so that this is what is unacknowledged at the kill, or less.
        long unacknowledged = client.pending();

        long killed = System.nanoTime();
        daemon.kill();
        toDaemon.cut();
        toKafka.cut();
        toDaemon.holdAnswers(false);
        toKafka.holdAnswers(false);
        toKafka.stall(false);
        await("each worker to notice")
                .atMost(LIMIT)
                .pollInterval(POLL)
                .until(() -> publisher.journal().unanswered().size() == 4);
        var journal = publisher.journal();
        var unanswered = journal.unanswered();
        int accepted = journal.accepted().size() - before;
        daemon.start();
        return new Moment(kill, accepted, unanswered, unacknowledged, Duration.ofNanos(System.nanoTime() - killed));
    }

    private static void awaitAccepted(PublisherProcess publisher, int events) {
        await("the publisher's progress")
                .atMost(LIMIT)
                .pollInterval(POLL)
                .until(() -> publisher.journal().accepted().size() >= events);
    }

    private static void print(Moment moment, Journal journal) {
        System.out.printf(
                "KillIT: kill %d: %d events accepted since the last, %d requests unanswered (%d of them stored), "
                        + "%d records unacknowledged, %d ms to the next answer%n",
                moment.kill(),
                moment.accepted(),
                moment.unanswered().size(),
                journal.storedAlready(moment.unanswered()),
                moment.unacknowledged(),
                moment.away().toMillis());
    }

    /** The same judge, given the same reading with one thing wrong, must say so. */
    private void assertTheJudgeLooks(List<Accepted> accepted, List<Seen> seen) {
        List<Seen> clean = seen.stream().distinct().toList();
        int victim = random.nextInt(clean.size());
        List<Seen> without = new ArrayList<>(clean);
        without.remove(victim);
        assertThat(Judge.judge(accepted, without).lost()).hasSize(1);

        var swapped = swapped(clean);
        assertThat(swapped.disordered()).isNotEmpty();

        List<Accepted> untold = new ArrayList<>(accepted);
        untold.remove(random.nextInt(accepted.size()));
        assertThat(Judge.judge(untold, clean).unexpected()).hasSize(1);
    }

    private static Verdict swapped(List<Seen> clean) {
        var first = clean.get(0);
        int second = 1;
        while (!clean.get(second).line().equals(first.line())) {
            second++;
        }
        List<Seen> swapped = new ArrayList<>(clean);
        Collections.swap(swapped, 0, second);
        List<Accepted> promised = clean.stream()
                .map(record -> new Accepted(record.line(), record.counter(), record.counter()))
                .toList();
        return Judge.judge(promised, swapped);
    }
}
