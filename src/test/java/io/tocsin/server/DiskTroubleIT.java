package io.tocsin.server;

import static io.tocsin.server.Installation.kafkaHandler;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonProcess;
import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.flow.Judge;
import io.tocsin.fixture.flow.PublisherMain;
import io.tocsin.fixture.flow.PublisherProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that takes nothing any more, and one that takes something again. A limit on the size of files (RLIMIT_FSIZE) stands
 * for both: it needs no root, holds for root too, and can be set on a process that runs. Only the reserve is a matter of room.
 */
@Timeout(1200)
class DiskTroubleIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int EVENT_BYTES = 200_000;

    private static final long GIB = 1L << 30;
    private static final long MARGIN = 3 * GIB;
    private static final long FILLER = 5 * GIB;
    private static final int MOST_FILLERS = 3;
    private static final long LEAST_FREE = MOST_FILLERS * FILLER + MARGIN;

    /** More than the daemon lets pass between two looks at its disk. */
    private static final Duration LOOK = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private static String event(String id) {
        return "{\"id\":\"" + id + "\",\"level\":\"CRITICAL\",\"message\":\"1\"}";
    }

    private static void limitFiles(DaemonProcess daemon, String bytes) throws IOException, InterruptedException {
        var setting = new ProcessBuilder("prlimit", "--pid", Long.toString(daemon.pid()), "--fsize=" + bytes + ":")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(setting.waitFor(4, TimeUnit.MINUTES)).isTrue();
        assertThat(setting.exitValue()).isZero();
    }

    private static List<String> ids(DaemonClient client, String topic) {
        return client.get("/api/v1/alerts/topics/" + topic + "/events").json().get("events").elements().stream()
                .map(event -> event.get("id").text())
                .toList();
    }

    private static long count(String text, String part) {
        return text.lines().filter(line -> line.contains(part)).count();
    }

    @Test
    void aDiskThatBecomesReadOnlyIsSaidOnceAndUsedAgainWhenItTakesWrites() throws Exception {
        // given
        try (var daemon = Installation.in(directory).daemon().start()) {
            var client = new DaemonClient(daemon.url());
            assertThat(client.publish("t", event("before")).status()).isEqualTo(200);

            // when
            limitFiles(daemon, "0");
            var refused = new ArrayList<DaemonClient.Reply>();
            for (int i = 0; i < 5; i++) {
                refused.add(client.publish("t", event("refused-" + i)));
            }

            // then
            assertThat(refused).allSatisfy(reply -> {
                assertThat(reply.status()).as(reply.toString()).isEqualTo(503);
                assertThat(reply.header("retry-after")).matches("[0-9]+");
            });
            assertThat(client.get("/health/ready").status()).isEqualTo(503);
            assertThat(client.get("/health/live").status()).isEqualTo(200);
            assertThat(client.get("/health/ready").body()).contains("\"name\":\"store\"");

            // and when it takes writes again
            limitFiles(daemon, "unlimited");

            // then
            await().atMost(LIMIT)
                    .untilAsserted(() ->
                            assertThat(client.get("/health/ready").status()).isEqualTo(200));
            assertThat(client.publish("t", event("after")).status()).isEqualTo(200);
            assertThat(ids(client, "t")).contains("before", "after").doesNotContain("refused-4");
            assertThat(count(daemon.output(), "The store failed."))
                    .as(daemon.output())
                    .isEqualTo(1);
        }
    }

    @Test
    void belowTheReserveNothingIsTakenAndAllGoesOnByItselfOnceThereIsRoom() throws Exception {
        // given: a reserve that is reached when this test takes some room, and not when others take or leave a little
        long free = Files.getFileStore(directory).getUsableSpace();
        assumeTrue(free > LEAST_FREE, "the disk is too full for a test that fills it up");
        var installation = Installation.in(directory);
        try (var broker = KafkaBroker.start();
                var daemon = installation
                        .patientCluster("main", broker.bootstrap())
                        .handlerFile("north", kafkaHandler("north", "to-kafka", "main", "kafka-north"))
                        .handlerFile("south", kafkaHandler("south", "to-kafka", "main", "kafka-south"))
                        .daemon()
                        .with("TOCSIN_STORE_RESERVE", (free - MARGIN) + "B")
                        .start();
                var publisher = PublisherProcess.start(directory, 7, 4, 200, List.of(daemon.url(), daemon.url()))) {
            var client = new DaemonClient(daemon.url());
            awaitAccepted(publisher, 100);

            // when
            var fillers = fill(client);
            var refused = client.publish("north", event("refused"));

            // then
            assertThat(refused.status()).as(refused.toString()).isEqualTo(503);
            assertThat(refused.header("retry-after")).matches("[0-9]+");
            assertThat(refused.body()).contains("reserve");
            assertThat(client.get("/health/live").status()).isEqualTo(200);
            await("what was accepted to be delivered all the same")
                    .atMost(LIMIT)
                    .until(() -> client.pending() == 0);

            // and with room again, without a restart
            for (var filler : fillers) {
                Files.delete(filler);
            }
            awaitAccepted(publisher, 100);
            await("readiness")
                    .atMost(LIMIT)
                    .until(() -> client.get("/health/ready").status() == 200);
            var accepted = publisher.finish().accepted();
            await("everything delivered").atMost(LIMIT).until(() -> client.pending() == 0);
            List<Judge.Seen> seen = new ArrayList<>();
            PublisherMain.TOPICS.forEach(topic -> seen.addAll(KafkaReading.of(broker, "kafka-" + topic, topic)));
            var verdict = Judge.judge(accepted, seen);
            assertThat(verdict.isClean()).as(verdict.toString()).isTrue();
            assertThat(verdict.duplicates()).isZero();
            assertThat(daemon.stop()).isZero();
        }
    }

    /** Takes room in large steps until nothing is accepted any more. */
    private List<Path> fill(DaemonClient client) throws Exception {
        var fillers = new ArrayList<Path>();
        while (!isAtTheReserve(client)) {
            assertThat(fillers).as("files of " + FILLER + " bytes").hasSizeLessThan(MOST_FILLERS);
            var filler = directory.resolve("filler-" + fillers.size());
            var allocating = new ProcessBuilder("fallocate", "-l", Long.toString(FILLER), filler.toString())
                    .inheritIO()
                    .start();
            assumeTrue(allocating.waitFor() == 0, "the file system does not allocate without writing");
            fillers.add(filler);
            long began = System.nanoTime();
            await("the daemon to look at its disk")
                    .atMost(LIMIT)
                    .until(() -> isAtTheReserve(client) || System.nanoTime() - began > LOOK.toNanos());
        }
        return fillers;
    }

    /** And not away for a moment for another reason. */
    private static boolean isAtTheReserve(DaemonClient client) {
        var ready = client.get("/health/ready");
        return ready.status() == 503 && ready.body().contains("reserve");
    }

    private static void awaitAccepted(PublisherProcess publisher, int more) {
        int before = publisher.journal().accepted().size();
        await("events to be accepted")
                .atMost(LIMIT)
                .until(() -> publisher.journal().accepted().size() >= before + more);
    }

    @Test
    void whatWasAcknowledgedBeforeTheDiskWasFullIsThereAlsoAfterAKill() throws Exception {
        // given
        try (var daemon = Installation.in(directory).daemon().start()) {
            var client = new DaemonClient(daemon.url());
            limitFiles(daemon, Integer.toString(6 * 1024 * 1024));
            String details = "x".repeat(EVENT_BYTES);
            var acknowledged = new ArrayList<String>();

            // when: the log reaches the limit several times, each time in the middle of a write
            int refused = 0;
            for (int i = 0; refused < 3 && i < 400; i++) {
                String id = "id-" + i;
                var reply = client.publish("t", event(id).replace("}", ",\"details\":\"" + details + "\"}"));
                if (reply.status() == 200) {
                    acknowledged.add(id);
                } else {
                    assertThat(reply.status()).as(reply.toString()).isEqualTo(503);
                    refused++;
                    await().atMost(LIMIT)
                            .until(() -> client.get("/health/ready").status() == 200);
                }
            }
            daemon.kill();
            daemon.start();

            // then
            assertThat(refused).as("times that the disk was full").isEqualTo(3);
            assertThat(ids(client, "t")).containsAll(acknowledged);
        }
    }
}
