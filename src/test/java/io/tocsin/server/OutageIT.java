package io.tocsin.server;

import static io.tocsin.server.Installation.kafkaHandler;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonProcess;
import io.tocsin.fixture.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that is away, or frozen, for several times {@code delivery-timeout} (1.2 s) and {@code max.block.ms} (1 s),
 * while events of one id go on. One topic has a handler for this cluster and one for a healthy cluster.
 */
@Timeout(1800)
class OutageIT {

    private static final Duration OUTAGE = Duration.ofSeconds(6);
    private static final Duration RECOVERY = Duration.ofMinutes(5);

    /**
     * Hand-over to the healthy cluster after the answer. The outage goes on until it was seen, however long that takes; so
     * this can be far more than a busy machine needs.
     */
    private static final Duration UNDISTURBED = Duration.ofMinutes(2);

    private static KafkaBroker healthy;

    private KafkaBroker troubled;
    private DaemonProcess daemon;
    private DaemonClient client;

    @BeforeAll
    static void startHealthy() {
        healthy = KafkaBroker.start();
    }

    @AfterAll
    static void stopHealthy() {
        healthy.close();
    }

    @BeforeEach
    void prepare(@TempDir Path directory) {
        troubled = KafkaBroker.builder().prepare();
        // Each test has a Kafka topic of its own on the broker that they share.
        var kafkaTopic = "outage-" + troubled.port();
        daemon = Installation.in(directory)
                .cluster("troubled", troubled.bootstrap())
                .cluster("healthy", healthy.bootstrap())
                .handlerFile("troubled", kafkaHandler("system", "troubled", "troubled", kafkaTopic))
                .handlerFile("healthy", kafkaHandler("system", "healthy", "healthy", kafkaTopic))
                .daemon();
        client = new DaemonClient(daemon.url());
    }

    @AfterEach
    void end() {
        try {
            daemon.close();
        } finally {
            troubled.close();
        }
    }

    @Test
    void takesEventsWhileTheBrokerIsDownAtStartAndDeliversThemWhenItComes() {
        // given
        daemon.start();
        long accepted = flowDuringOutage("down at start");
        assertThat(client.get("/health/ready").status())
                .as("readiness does not depend on brokers")
                .isEqualTo(200);

        // when
        troubled.restart();

        // then
        assertEverythingInOrder("down at start", accepted);
    }

    @Test
    void keepsTheOrderWhenTheBrokerIsAwayForLongerThanTheDeliveryTimeout() {
        outage("away", KafkaBroker::kill, KafkaBroker::restart);
    }

    @Test
    void keepsTheOrderWhenTheBrokerIsFrozenForLongerThanTheDeliveryTimeout() {
        outage("frozen", KafkaBroker::freeze, KafkaBroker::thaw);
    }

    private void outage(String name, Consumer<KafkaBroker> begin, Consumer<KafkaBroker> end) {
        // given
        troubled.restart();
        daemon.start();
        long accepted;
        try (var flow = SteadyFlow.into(client, "system")) {
            await("records before the outage")
                    .atMost(RECOVERY)
                    .until(() -> client.metric("tocsin_events_delivered_total", "handler=\"troubled\"") > 100);

            // when
            begin.accept(troubled);
            awaitOutage(flow, name);
            end.accept(troubled);
            long atTheEnd = flow.accepted();
            await("events after the outage").atMost(RECOVERY).until(() -> flow.accepted() > atTheEnd + 100);
            accepted = flow.stop();
        }

        // then
        assertEverythingInOrder(name, accepted);
    }

    private long flowDuringOutage(String name) {
        try (var flow = SteadyFlow.into(client, "system")) {
            awaitOutage(flow, name);
            return flow.stop();
        }
    }

    /** Events go on for the whole outage, the healthy cluster has them all at once, and the other one has none of them. */
    private void awaitOutage(SteadyFlow flow, String name) {
        long first = flow.accepted() + 1;
        long began = System.nanoTime();
        await("the outage to last")
                .atMost(RECOVERY)
                .until(() -> System.nanoTime() - began > OUTAGE.toNanos() && flow.accepted() > first + 100);
        long last = flow.accepted();
        await("the healthy cluster, while the other one is away")
                .atMost(UNDISTURBED)
                .until(() -> client.metric("tocsin_events_delivered_total", "handler=\"healthy\"") >= last);
        assertThat(client.metric("tocsin_events_pending", "handler=\"troubled\""))
                .as("events that wait for the broker")
                .isGreaterThanOrEqualTo((double) (last - first));
        var delays = healthy.read(kafkaTopic()).stream()
                .skip(first - 1)
                .limit(last - first + 1)
                .mapToLong(record -> record.timestampMillis()
                        - flow.acceptedAt(KafkaReading.counter(record.valueText()))
                                .toEpochMilli())
                .sorted()
                .toArray();
        System.out.printf(
                "OutageIT: %s: %d events during %d ms; handed to the healthy cluster after the answer: median %d ms, most %d ms%n",
                name,
                delays.length,
                Duration.ofNanos(System.nanoTime() - began).toMillis(),
                delays[delays.length / 2],
                delays[delays.length - 1]);
        assertThat(delays[delays.length - 1])
                .as("longest wait of an event for the healthy cluster, ms")
                .isLessThan(UNDISTURBED.toMillis());
    }

    private void assertEverythingInOrder(String name, long accepted) {
        long began = System.nanoTime();
        await("every event answered by its handlers").atMost(RECOVERY).until(() -> client.pending() == 0);
        long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
        var expected = LongStream.rangeClosed(1, accepted).boxed().toList();
        System.out.printf(
                "OutageIT: %s: %d events accepted, %d records read, delivered %d ms after the end%n",
                name, accepted, troubled.read(kafkaTopic()).size(), millis);
        for (var broker : List.of(troubled, healthy)) {
            assertThat(KafkaReading.firstAppearances(broker, kafkaTopic()))
                    .as("first appearances at " + broker.bootstrap())
                    .containsOnlyKeys(SteadyFlow.ID)
                    .containsEntry(SteadyFlow.ID, expected);
        }
        assertThat(daemon.stop()).isZero();
    }

    private String kafkaTopic() {
        return "outage-" + troubled.port();
    }
}
