package io.tocsin.server;

import static io.tocsin.server.Installation.kafkaHandler;
import static io.tocsin.server.Installation.publishHandler;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonClient.Reply;
import io.tocsin.fixture.DaemonProcess;
import io.tocsin.fixture.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which events a handler gets: several on one topic, chains, and changes of definitions while events flow. */
@Timeout(1800)
class DefinitionsIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private KafkaBroker broker;
    private DaemonProcess daemon;
    private DaemonClient client;

    @BeforeEach
    void start(@TempDir Path directory) {
        broker = KafkaBroker.start();
        daemon = Installation.in(directory).cluster("main", broker.bootstrap()).daemon();
        daemon.start();
        client = new DaemonClient(daemon.url());
    }

    @AfterEach
    void end() {
        try {
            daemon.close();
        } finally {
            broker.close();
        }
    }

    @Test
    void everyHandlerOfATopicGetsEveryEventAndPublishChainsHandThemOn() {
        // given
        for (var id : List.of("one", "two", "three")) {
            define(kafkaHandler("first", id, "main", "kafka-" + id));
        }
        define(publishHandler("first", "on", "second"));
        define(publishHandler("second", "on", "third"));
        define(kafkaHandler("third", "chain", "main", "kafka-chain"));

        // when
        for (int counter = 1; counter <= 200; counter++) {
            var reply = publish("first", counter);
            assertThat(reply.json().get("handlers").integer()).contains(4L);
        }

        // then
        awaitDrained();
        var all = counters(1, 200);
        for (var kafkaTopic : List.of("kafka-one", "kafka-two", "kafka-three", "kafka-chain")) {
            assertThat(read(kafkaTopic)).as(kafkaTopic).isEqualTo(all);
        }
        System.out.printf("DefinitionsIT: 200 events at 3 handlers and behind a chain of 2 topics%n");
    }

    @Test
    void changesTakeTheirPlaceAmongTheEventsWhileABacklogWaits() {
        // given
        define(kafkaHandler("flow", "steady", "main", "kafka-steady"));
        define(kafkaHandler("flow", "moved", "main", "kafka-before"));
        define(kafkaHandler("flow", "dropped", "main", "kafka-dropped"));
        Change defined;
        Change replaced;
        Change deleted;
        long healthy;
        long accepted;
        try (var flow = SteadyFlow.into(client, "flow")) {
            await("deliveries while all is well")
                    .atMost(LIMIT)
                    .until(() -> client.metric("tocsin_events_delivered_total", "handler=\"moved\"") > 50);
            healthy = 50;
            broker.kill();
            long before = flow.accepted();
            await("a backlog").atMost(LIMIT).until(() -> flow.accepted() > before + 100);

            // when
            defined = change(flow, () -> define(kafkaHandler("flow", "late", "main", "kafka-late")));
            replaced = change(flow, () -> define(kafkaHandler("flow", "moved", "main", "kafka-after")));
            deleted = change(flow, () -> client.deleteHandler("flow", "dropped"));
            assertThat(client.pending()).as("events that wait for the broker").isPositive();
            broker.restart();
            accepted = flow.stop();
        }
        awaitDrained();

        // then
        var steady = read("kafka-steady");
        var late = read("kafka-late");
        var old = read("kafka-before");
        var moved = read("kafka-after");
        var dropped = read("kafka-dropped");
        System.out.printf(
                "DefinitionsIT: %d events; defined at %s, gets %d..; replaced at %s, gets %d records by the old definition "
                        + "and %d by the new; deleted at %s, gets ..%d%n",
                accepted,
                defined,
                late.get(0),
                replaced,
                old.size(),
                moved.size(),
                deleted,
                dropped.get(dropped.size() - 1));

        assertThat(steady).isEqualTo(counters(1, accepted));

        assertThat(late).isEqualTo(counters(late.get(0), accepted));
        defined.assertBoundary(late.get(0));

        assertThat(dropped).isEqualTo(counters(1, dropped.get(dropped.size() - 1)));
        deleted.assertBoundary(dropped.get(dropped.size() - 1) + 1);

        var both = new TreeSet<>(old);
        both.addAll(moved);
        assertThat(new ArrayList<>(both)).as("by the old or the new definition").isEqualTo(counters(1, accepted));
        assertThat(old).isSorted().startsWith(1L);
        assertThat(old.get(old.size() - 1))
                .as("the last event by the old definition")
                .isBetween(healthy, replaced.sentBefore());
        assertThat(moved).isEqualTo(counters(moved.get(0), accepted));
    }

    @Test
    void whatIsPendingOfADeletedTopicIsDelivered() {
        // given
        define(kafkaHandler("doomed", "to-kafka", "main", "kafka-doomed"));
        publish("doomed", 1);
        awaitDrained();
        broker.kill();
        for (int counter = 2; counter <= 100; counter++) {
            publish("doomed", counter);
        }

        // when
        var deleted = client.delete("/api/v1/alerts/topics/doomed");
        publish("doomed", 101);
        broker.restart();

        // then
        assertThat(deleted.status()).as(deleted.toString()).isBetween(200, 299);
        awaitDrained();
        assertThat(read("kafka-doomed"))
                .as("the topic's events and states are gone, its handler is not")
                .isEqualTo(counters(1, 101));
        System.out.printf("DefinitionsIT: 99 events pending when their topic was deleted, all delivered%n");
    }

    /** Around a change: events up to {@code acceptedBefore} came before it, those behind {@code sentBefore} after it. */
    private record Change(long acceptedBefore, long sentBefore) {

        /** Checks the first event behind the change. */
        void assertBoundary(long first) {
            assertThat(first)
                    .as("the first event behind a change at " + this)
                    .isBetween(acceptedBefore + 1, sentBefore + 1);
        }

        @Override
        public String toString() {
            return acceptedBefore + ".." + sentBefore;
        }
    }

    private static Change change(SteadyFlow flow, Supplier<Reply> how) {
        long accepted = flow.accepted();
        var reply = how.get();
        assertThat(reply.status()).as(reply.toString()).isBetween(200, 299);
        long sent = flow.sent();
        await("events behind the change").atMost(LIMIT).until(() -> flow.accepted() > sent + 20);
        return new Change(accepted, sent);
    }

    private Reply define(String yaml) {
        var reply = client.define(yaml);
        assertThat(reply.status()).as(reply.toString()).isBetween(200, 299);
        return reply;
    }

    private Reply publish(String topic, long counter) {
        var reply = client.publish(topic, "{\"id\":\"flow\",\"level\":\"WARNING\",\"message\":\"" + counter + "\"}");
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        return reply;
    }

    private void awaitDrained() {
        await("every event answered by its handlers").atMost(LIMIT).until(() -> client.pending() == 0);
    }

    private List<Long> read(String kafkaTopic) {
        return KafkaReading.firstAppearances(broker, kafkaTopic).getOrDefault(SteadyFlow.ID, List.of());
    }

    private static List<Long> counters(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }
}
