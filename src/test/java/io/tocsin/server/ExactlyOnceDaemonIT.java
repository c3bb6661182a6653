package io.tocsin.server;

import static io.tocsin.server.Installation.kafkaHandler;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonProcess;
import io.tocsin.fixture.KafkaBroker;
import io.tocsin.lifecycle.FaultPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A daemon whose cluster delivers exactly once, killed where it hurts, reloaded, switched, and run twice. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(1800)
class ExactlyOnceDaemonIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String JVM_OPTIONS = "JAVA_TOOL_OPTIONS";

    private KafkaBroker broker = KafkaBroker.builder().prepare();

    @BeforeAll
    void startBroker() {
        broker = KafkaBroker.start();
    }

    @AfterAll
    void endBroker() {
        broker.close();
    }

    private String cluster(String id, boolean exactlyOnce) {
        return """
                [[kafka]]
                  enabled = true
                  id = "%s"
                  brokers = ["%s"]
                  delivery = "%s"
                """.formatted(id, broker.bootstrap(), exactlyOnce ? "exactly-once" : "at-least-once");
    }

    private static void publish(DaemonClient client, String topic, long from, long to) {
        var body = new StringBuilder();
        for (long counter = from; counter <= to; counter++) {
            body.append("{\"id\":\"flow\",\"level\":\"CRITICAL\",\"message\":\"")
                    .append(counter)
                    .append("\"}\n");
        }
        var reply = client.publish(
                topic,
                "application/x-ndjson",
                body.toString().getBytes(UTF_8),
                "Idempotency-Key",
                topic + "-" + from + "-" + to);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    private static void awaitDelivered(DaemonClient client) {
        await("everything answered").atMost(LIMIT).until(() -> client.pending() == 0);
    }

    /** The messages as a consumer of committed records sees them, once each and in order. */
    private void assertOnceInOrder(String kafkaTopic, long to) {
        var expected = LongStream.rangeClosed(1, to).boxed().toList();
        // the markers of the last transaction are written a moment after its commit
        await("the last markers")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(broker.read(kafkaTopic)).hasSizeGreaterThanOrEqualTo((int) to));
        assertThat(KafkaReading.of(broker, kafkaTopic, "t"))
                .extracting(seen -> seen.counter())
                .isEqualTo(expected);
    }

    @Test
    void eachEventArrivesOnceWhereverTheDaemonIsKilled(@TempDir Path directory) {
        // given
        var installation = Installation.in(directory)
                .append(cluster("main", true))
                .handlerFile("one", kafkaHandler("t", "one", "main", "killed"));
        try (var daemon = installation.daemon().start()) {
            var client = new DaemonClient(daemon.url());
            publish(client, "t", 1, 10);
            awaitDelivered(client);
            daemon.stop();
            long last = 10;
            for (var place : List.of(FaultPoint.BEFORE_COMMIT, FaultPoint.AFTER_COMMIT, FaultPoint.BEFORE_CURSOR)) {
                // when
                daemon.with(JVM_OPTIONS, "-D" + FaultPoint.PROPERTY + "=" + place.word() + ":2");
                daemon.start();
                last = publishUntilItDies(daemon, client, last);
                daemon.without(JVM_OPTIONS);
                daemon.start();
                publish(client, "t", last, last);
                awaitDelivered(client);

                // then
                assertOnceInOrder("killed", last);
                daemon.stop();
            }
        }
    }

    /** The counter of the last event that was sent; whether it was accepted is not known. */
    private static long publishUntilItDies(DaemonProcess daemon, DaemonClient client, long last) {
        long sent = last;
        try {
            while (daemon.isRunning()) {
                sent++;
                publish(client, "t", sent, sent);
            }
        } catch (UncheckedIOException e) {
            // it died in the middle of a request, or before it
        }
        assertThat(daemon.awaitOwnEnd(LIMIT)).isEqualTo(FaultPoint.EXIT_CODE);
        return sent;
    }

    @Test
    void swapsAndSwitchesDeliveryWithoutRepeating(@TempDir Path directory) throws Exception {
        // given
        var installation = Installation.in(directory).handlerFile("one", kafkaHandler("t", "one", "main", "switched"));
        var without = Files.readString(installation.configuration());
        var changes = List.of(
                cluster("main", true) + "  batch-size = 50\n",
                cluster("main", false),
                cluster("main", true),
                cluster("main", true) + "  compression = \"lz4\"\n");
        Files.writeString(directory.resolve("tocsin.conf"), without + cluster("main", true));
        try (var daemon = DaemonProcess.ofClassPath(directory.resolve("tocsin.conf"), installation.dataDirectory())
                .start()) {
            var client = new DaemonClient(daemon.url());
            publish(client, "t", 1, 500);
            int last = 500;

            // when
            for (var change : changes) {
                Files.writeString(directory.resolve("tocsin.conf"), without + change);
                publish(client, "t", last + 1, last + 500);
                var done = client.post("/api/v1/reload", "application/json", "{}".getBytes(UTF_8));
                System.out.println("ExactlyOnceDaemonIT: " + done.body());
                publish(client, "t", last + 501, last + 1000);
                last += 1000;
            }
            awaitDelivered(client);

            // then
            assertOnceInOrder("switched", last);
            assertThat(daemon.stop()).isZero();
        }
    }

    @Test
    void aHandlerThatMovesTakesNothingAlong(@TempDir Path directory) {
        // given
        var installation = Installation.in(directory)
                .append(cluster("here", true))
                .append(cluster("there", true) + "  client-id = \"there\"\n  cursor-topic = \"there-cursors\"\n");
        try (var daemon = installation.daemon().start()) {
            var client = new DaemonClient(daemon.url());
            client.define(kafkaHandler("t", "mover", "here", "moved"));

            // when
            for (int round = 0; round < 4; round++) {
                publish(client, "t", round * 200L + 1, round * 200L + 100);
                client.define(kafkaHandler("t", "mover", round % 2 == 0 ? "there" : "here", "moved"));
                publish(client, "t", round * 200L + 101, round * 200L + 200);
            }
            awaitDelivered(client);

            // then
            assertOnceInOrder("moved", 800);
            client.deleteHandler("t", "mover");
            await("the cursors to go").atMost(LIMIT).untilAsserted(() -> {
                assertThat(broker.read("there-cursors"))
                        .last()
                        .satisfies(each -> assertThat(each.value()).isNull());
                assertThat(broker.read("tocsin-cursors"))
                        .last()
                        .satisfies(each -> assertThat(each.value()).isNull());
            });
            assertThat(daemon.stop()).isZero();
        }
    }

    /** The former cluster had committed what the store did not know yet, and the next one was reached first. */
    @Test
    void aHandlerThatMovedJustBeforeAKillTakesNothingAlong(@TempDir Path directory) {
        // given: a daemon dies with a transaction committed that only its cluster knows of
        try (var former = KafkaBroker.start()) {
            var installation = Installation.in(directory)
                    .append(cluster("main", true))
                    .append(cluster("former", true).replace(broker.bootstrap(), former.bootstrap()))
                    .handlerFile("one", kafkaHandler("t", "one", "former", "left"));
            try (var daemon = installation
                            .daemon()
                            .with(
                                    JVM_OPTIONS,
                                    "-D" + FaultPoint.PROPERTY + "=" + FaultPoint.AFTER_COMMIT.word() + ":3");
                    var healthy = installation.daemon()) {
                daemon.start();
                long last = publishUntilItDies(daemon, new DaemonClient(daemon.url()), 0);
                installation.handlerFile("one", kafkaHandler("t", "one", "main", "taken"));

                // when
                former.freeze();
                healthy.start();
                var client = new DaemonClient(healthy.url());
                publish(client, "t", last, last);
                await("the handler to say what it waits for")
                        .atMost(LIMIT)
                        .until(() -> client.get("/api/v1/alerts/topics/t/handlers/one")
                                .body()
                                .contains("it delivered to cluster former when the daemon was killed"));
                assertThat(broker.read("taken")).isEmpty();
                former.thaw();
                awaitDelivered(client);
                publish(client, "t", last + 1, last + 1);
                awaitDelivered(client);

                // then: the markers of the last transaction are written a moment after its commit
                var expected = LongStream.rangeClosed(1, last + 1).boxed().toList();
                await("the last markers").atMost(LIMIT).untilAsserted(() -> {
                    var seen = new ArrayList<Long>();
                    KafkaReading.of(former, "left", "t").forEach(each -> seen.add(each.counter()));
                    assertThat(seen).isNotEmpty();
                    KafkaReading.of(broker, "taken", "t").forEach(each -> seen.add(each.counter()));
                    assertThat(seen).containsExactlyElementsOf(expected);
                });
                assertThat(healthy.stop()).isZero();
            }
        }
    }

    @Test
    void aReplayThatIsDoneLeavesNoCursorBehind(@TempDir Path directory) {
        // given
        var installation = Installation.in(directory)
                .append(cluster("main", true) + "  cursor-topic = \"replay-cursors\"\n")
                .handlerFile("one", kafkaHandler("t", "one", "main", "replayed"));
        try (var daemon = installation.daemon().start()) {
            var client = new DaemonClient(daemon.url());
            publish(client, "t", 1, 100);
            awaitDelivered(client);

            // when
            client.post("/api/v1/replays", "application/json", """
                    {"topic":"t","handlers":["one"],"fromSeq":1}
                    """.getBytes(UTF_8));

            // then
            await("its cursor to come and go")
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(broker.read("replay-cursors"))
                            .filteredOn(each -> each.keyText().matches(".*/[0-9]{13}"))
                            .hasSizeGreaterThanOrEqualTo(2)
                            .last()
                            .satisfies(each -> assertThat(each.value()).isNull()));
            await("the last markers")
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(broker.read("replayed")).hasSize(200));
            assertThat(daemon.stop()).isZero();
        }
    }

    @Test
    void recordsCarryTheirEventAndTheirReceiptsTheirPlace(@TempDir Path directory) {
        // given
        var installation = Installation.in(directory)
                .append(cluster("main", true))
                .handlerFile("one", kafkaHandler("t", "one", "main", "receipts"));
        try (var daemon = installation.daemon().start()) {
            var client = new DaemonClient(daemon.url());

            // when
            publish(client, "t", 1, 3);
            awaitDelivered(client);

            // then
            await("the last markers")
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(broker.read("receipts"))
                            .extracting(each -> each.headers().get("tocsin-event"))
                            .hasSize(3)
                            .doesNotContainNull()
                            .doesNotHaveDuplicates());
            await("the receipts to be stored")
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(client.get("/api/v1/alerts/topics/t/deliveries?event=flow")
                                    .body())
                            .contains("\"offset\":0")
                            .contains("\"offset\":2"));
            assertThat(daemon.stop()).isZero();
        }
    }

    @Test
    void aTwinIsFencedAndSaysSo(@TempDir Path directory) throws Exception {
        // given
        var first = Installation.in(Files.createDirectory(directory.resolve("first")))
                .append(cluster("main", true))
                .handlerFile("one", kafkaHandler("t", "one", "main", "twins"));
        try (var daemon = first.daemon().start()) {
            var client = new DaemonClient(daemon.url());
            publish(client, "t", 1, 10);
            awaitDelivered(client);
            daemon.stop();
            copy(first.dataDirectory(), directory.resolve("second/data"));
            var second = Installation.in(directory.resolve("second"))
                    .append(cluster("main", true))
                    .handlerFile("one", kafkaHandler("t", "one", "main", "twins"));
            daemon.start();

            // when
            try (var twin = second.daemon().start()) {
                var other = new DaemonClient(twin.url());
                var both = List.of(client, other);
                await("one of them to give up").atMost(LIMIT).untilAsserted(() -> {
                    IntStream.range(0, 2).forEach(i -> publish(both.get(i), "t" + i, 1, 1));
                    publish(client, "t", 11, 11);
                    publish(other, "t", 11, 11);
                    assertThat(client.get("/api/v1/clusters").body()
                                    + other.get("/api/v1/clusters").body())
                            .containsAnyOf("another daemon uses the id of this store", "the store is older");
                });

                // then
                assertThat(twin.stop()).isZero();
            }
            assertThat(daemon.stop()).isZero();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                var target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
