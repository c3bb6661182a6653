package io.tocsin.server;

import static io.tocsin.server.Installation.kafkaHandler;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.cli.client.Json;
import io.tocsin.fixture.BrokerTrio;
import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonProcess;
import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.flow.Content;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster of three brokers of which a part is away, so that it takes records of one Kafka topic and not of the other.
 * Events of one id go on; one handler has the first topic, one the second.
 */
@Timeout(1800)
class PartialOutageIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** Several times {@code delivery-timeout}, which is 1.2 s, and {@code max.block.ms}. */
    private static final Duration OUTAGE = Duration.ofSeconds(8);

    @TempDir
    private static Path brokers;

    private static BrokerTrio kafka;

    private DaemonProcess daemon;
    private DaemonClient client;

    @BeforeAll
    static void startBrokers() {
        kafka = BrokerTrio.start(brokers);
    }

    @AfterAll
    static void endBrokers() {
        kafka.close();
    }

    @BeforeEach
    void prepare(@TempDir Path directory) {
        daemon = Installation.in(directory)
                .append("""
                        [[kafka]]
                          enabled = true
                          id = "main"
                          brokers = [%s]
                          timeout = "1s"
                          delivery-timeout = "1200ms"
                        """.formatted(kafka.brokersValue()))
                .daemon();
        client = new DaemonClient(daemon.url());
    }

    @AfterEach
    void end() {
        daemon.close();
    }

    @Test
    void aKafkaTopicWithoutLeaderIsHeldBackUntilItHasOneWhileTheOthersGoOn() throws Exception {
        // the second broker has the only replica of one topic, and only follows in the other
        partialOutage(
                "leaderless",
                List.of(2),
                Map.of("min.insync.replicas", "1"),
                List.of(1, 3, 2),
                Map.of(),
                List.of(kafka.broker(1)));
    }

    @Test
    void aKafkaTopicWithTooFewReplicasIsHeldBackUntilItHasEnoughWhileTheOthersGoOn() throws Exception {
        // the first broker leads both topics, and may take records of the other one alone
        partialOutage(
                "few-replicas",
                List.of(1, 2, 3),
                Map.of("min.insync.replicas", "2"),
                List.of(1, 2, 3),
                Map.of("min.insync.replicas", "1"),
                List.of(kafka.broker(1), kafka.broker(2)));
    }

    private void partialOutage(
            String name,
            List<Integer> heldReplicas,
            Map<String, String> heldConfigs,
            List<Integer> freeReplicas,
            Map<String, String> freeConfigs,
            List<KafkaBroker> victims)
            throws Exception {
        // given
        var held = name + "-held";
        var free = name + "-free";
        try (var admin = kafka.admin()) {
            admin.createTopics(List.of(
                            new NewTopic(held, Map.of(0, heldReplicas)).configs(heldConfigs),
                            new NewTopic(free, Map.of(0, freeReplicas)).configs(freeConfigs)))
                    .all()
                    .get();
        }
        daemon.start();
        client.define(kafkaHandler(name, "held", "main", held));
        client.define(kafkaHandler(name, "free", "main", free));
        long accepted;
        long during;
        try (var flow = SteadyFlow.into(client, name)) {
            await("records before the outage")
                    .atMost(LIMIT)
                    .until(() -> read(held).size() > 50 && read(free).size() > 50);

            // when
            victims.forEach(KafkaBroker::kill);
            long before = flow.accepted();
            long began = System.nanoTime();
            await("the outage to last").atMost(LIMIT).until(() -> System.nanoTime() - began > OUTAGE.toNanos());
            during = flow.accepted();

            // then
            await("the other topic, in the middle of the outage")
                    .atMost(LIMIT)
                    .until(() -> read(free).contains(during));
            await("the cause to be said").atMost(LIMIT).untilAsserted(() -> {
                var waiting = handler(name, "held");
                assertThat(waiting.get("pending").integer().orElseThrow())
                        .as(waiting.toString())
                        .isGreaterThanOrEqualTo(during - before);
                assertThat(waiting.get("cause").text()).contains(held);
            });
            victims.forEach(KafkaBroker::restart);
            accepted = flow.stop();
        }
        await("every event answered by its handlers").atMost(LIMIT).until(() -> client.pending() == 0);
        var all = LongStream.rangeClosed(1, accepted).boxed().toList();
        System.out.printf(
                "PartialOutageIT: %s: %d events, %d of them before the end of the outage; %d records in the one, %d in the"
                        + " other Kafka topic%n",
                name, accepted, during, records(held).size(), records(free).size());
        assertThat(read(held)).as("first appearances in " + held).containsExactlyElementsOf(all);
        assertThat(read(free)).as("first appearances in " + free).containsExactlyElementsOf(all);
        assertThat(client.get("/api/v1/dead-letters").body()).contains("\"deadLetters\":[]");
        assertThat(daemon.stop()).isZero();
    }

    private Json handler(String topic, String id) {
        return client.get("/api/v1/alerts/topics/" + topic + "/handlers/" + id).json();
    }

    private Set<Long> read(String kafkaTopic) {
        return new LinkedHashSet<>(records(kafkaTopic));
    }

    private List<Long> records(String kafkaTopic) {
        var counters = new ArrayList<Long>();
        kafka.read(kafkaTopic, record -> counters.add(Content.counter(record.valueText())));
        return counters;
    }
}
