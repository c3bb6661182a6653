package io.tocsin.server;

import static io.tocsin.server.Installation.kafkaHandler;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.fixture.BrokerTrio;
import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.flow.Content;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One handler never hurts another, with real brokers: one cluster is frozen (SIGSTOP), and on the other, healthy but for
 * that, one Kafka topic has no leader. All handlers have the same topic.
 */
@Timeout(2700)
class KafkaBulkheadsIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int HANDLERS = 3;
    private static final int REQUESTS = 40;
    private static final int EVENTS_PER_REQUEST = 10;
    private static final List<Long> ALL = LongStream.rangeClosed(1, (long) REQUESTS * EVENTS_PER_REQUEST)
            .boxed()
            .toList();

    @TempDir
    private Path directory = Path.of("");

    @Test
    void aFrozenClusterAndAKafkaTopicWithoutLeaderHoldUpNobodyElse() throws Exception {
        try (var main = BrokerTrio.start(Files.createDirectory(directory.resolve("brokers")));
                var other = KafkaBroker.start();
                var daemon = Installation.in(directory)
                        .append("""
                                [[kafka]]
                                  enabled = true
                                  id = "main"
                                  brokers = [%s]
                                  timeout = "1s"
                                  delivery-timeout = "1200ms"
                                """.formatted(main.brokersValue()))
                        .cluster("frozen", other.bootstrap())
                        .daemon()) {
            // given: the second broker has the only replica of the topics that lose their leader, and none of the
            // others
            create(main, "leaderless", List.of(2));
            create(main, "well", List.of(1, 3));
            for (int i = 0; i < HANDLERS; i++) {
                other.createTopic("frozen-" + i, 1);
            }
            daemon.start();
            var client = new DaemonClient(daemon.url());
            // those that will be stuck come first in every queue
            defineAll(client, "frozen", "frozen");
            defineAll(client, "leaderless", "main");
            defineAll(client, "well", "main");
            publish(client, 0);
            await("the first events everywhere").atMost(LIMIT).until(() -> client.pending() == 0);

            // when
            other.freeze();
            main.broker(1).kill();
            for (int request = 1; request < REQUESTS; request++) {
                publish(client, request);
            }

            // then: all of it arrives while the others have nothing of it
            for (int i = 0; i < HANDLERS; i++) {
                var kafkaTopic = "well-" + i;
                await("all events in " + kafkaTopic)
                        .atMost(LIMIT)
                        .untilAsserted(() -> assertThat(read(main, kafkaTopic)).containsExactlyElementsOf(ALL));
            }
            long stuck = (long) (REQUESTS - 1) * EVENTS_PER_REQUEST;
            for (int i = 0; i < HANDLERS; i++) {
                assertThat(pending(client, "frozen-" + i)).isEqualTo(stuck);
                assertThat(pending(client, "leaderless-" + i)).isEqualTo(stuck);
                var well = "well-" + i;
                await().atMost(LIMIT).until(() -> pending(client, well) == 0);
            }

            // and: nothing is lost or in another order once they are back
            other.thaw();
            main.broker(1).restart();
            await("everything answered").atMost(LIMIT).until(() -> client.pending() == 0);
            for (int i = 0; i < HANDLERS; i++) {
                assertThat(read(main, "leaderless-" + i)).containsExactlyElementsOf(ALL);
                var frozen = "frozen-" + i;
                assertThat(firstAppearances(
                                each -> other.read(frozen).forEach(record -> each.accept(record.valueText()))))
                        .containsExactlyElementsOf(ALL);
            }
            assertThat(client.get("/api/v1/dead-letters").body()).contains("\"deadLetters\":[]");
            assertThat(daemon.stop()).isZero();
        }
    }

    private static void create(BrokerTrio main, String name, List<Integer> replicas) throws Exception {
        try (var admin = main.admin()) {
            var topics = IntStream.range(0, HANDLERS)
                    .mapToObj(i -> new NewTopic(name + "-" + i, Map.of(0, replicas))
                            .configs(Map.of("min.insync.replicas", "1")))
                    .toList();
            admin.createTopics(topics).all().get();
        }
    }

    private static void defineAll(DaemonClient client, String name, String cluster) {
        for (int i = 0; i < HANDLERS; i++) {
            var kafkaTopic = name + "-" + i;
            var reply = client.define(kafkaHandler("cpu", kafkaTopic, cluster, kafkaTopic));
            assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        }
    }

    private static void publish(DaemonClient client, int request) {
        int first = request * EVENTS_PER_REQUEST + 1;
        var reply = client.publish(
                "cpu",
                IntStream.range(first, first + EVENTS_PER_REQUEST)
                        .mapToObj(counter -> Content.json("id", counter))
                        .collect(Collectors.joining(",", "[", "]")));
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
    }

    private static long pending(DaemonClient client, String handler) {
        return client.get("/api/v1/alerts/topics/cpu/handlers/" + handler)
                .json()
                .get("pending")
                .integer()
                .orElseThrow();
    }

    private static List<Long> read(BrokerTrio main, String kafkaTopic) {
        return firstAppearances(each -> main.read(kafkaTopic, record -> each.accept(record.valueText())));
    }

    /** The counters in the order of their first records; at least once is what is promised here. */
    private static List<Long> firstAppearances(Consumer<Consumer<String>> reading) {
        Set<Long> counters = new LinkedHashSet<>();
        reading.accept(value -> counters.add(Content.counter(value)));
        return new ArrayList<>(counters);
    }
}
