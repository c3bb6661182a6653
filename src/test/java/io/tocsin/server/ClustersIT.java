package io.tocsin.server;

import static io.tocsin.server.Installation.kafkaHandler;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import io.tocsin.config.ConfigFile;
import io.tocsin.config.ServerConfig;
import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.KafkaBroker;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.logging.Logging;
import io.tocsin.problem.Problems;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * One producer for each cluster id, however many Kafka topics. The server runs in this JVM, where the Kafka client's own
 * beans and threads can be counted.
 */
@Timeout(1800)
class ClustersIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int KAFKA_TOPICS = 50;
    private static final int EVENTS = 1_000;
    private static final String NETWORK_THREAD = "kafka-producer-network-thread | ";

    /**
     * Threads of this test, which are its HTTP client's, its waiting's and its child processes', and the one that the
     * metrics library starts once a JVM and offers no way to end.
     */
    private static final Predicate<String> NOT_THE_SERVERS = Pattern.compile(
                    "(HttpClient-|awaitility|process reaper|prometheus-metrics-scheduler).*")
            .asMatchPredicate();

    @AfterEach
    void setLoggingBack() throws Exception {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        new ContextInitializer(context).autoConfig();
    }

    @Test
    void eachClusterIdHasOneProducerBeforeAndAfterAThousandEventsToFiftyKafkaTopics(@TempDir Path directory)
            throws Exception {
        // given
        try (var first = KafkaBroker.start();
                var second = KafkaBroker.start()) {
            var installation = Installation.in(directory)
                    .patientCluster("first", first.bootstrap())
                    .patientCluster("second", second.bootstrap());
            for (int i = 0; i < KAFKA_TOPICS; i++) {
                installation.handlerFile("to-" + i, kafkaHandler("topic-" + i, "to-kafka", cluster(i), "kafka-" + i));
            }
            var config = config(installation);
            var threads = threadNames();
            var server = Server.start(
                    config, Logging.open(config.logging()), problems -> Optional.of(config), Optional.empty(), "test");
            Set<String> beansBefore;
            Set<String> networkBefore;
            try {
                await("both producers")
                        .atMost(LIMIT)
                        .until(() -> networkThreads().size() == 2);
                beansBefore = producerBeans();
                networkBefore = networkThreads();
                var client = new DaemonClient("http://127.0.0.1:" + server.port());

                // when
                long began = System.nanoTime();
                for (int counter = 0; counter < EVENTS; counter++) {
                    var topic = "topic-" + counter % KAFKA_TOPICS;
                    var reply = client.publish(
                            topic, "{\"id\":\"flow\",\"level\":\"INFO\",\"message\":\"" + counter + "\"}");
                    assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
                }
                var accepted = Duration.ofNanos(System.nanoTime() - began);
                await("every event answered by its handler").atMost(LIMIT).until(() -> client.pending() == 0);

                // then
                System.out.printf(
                        "ClustersIT: %d events to %d Kafka topics, accepted in %d ms, delivered in %d ms; producers before %s, after %s; network threads %s%n",
                        EVENTS,
                        KAFKA_TOPICS,
                        accepted.toMillis(),
                        Duration.ofNanos(System.nanoTime() - began).toMillis(),
                        beansBefore,
                        producerBeans(),
                        networkThreads());
                assertThat(producerBeans()).isEqualTo(beansBefore).containsExactly("first", "second");
                assertThat(networkThreads())
                        .isEqualTo(networkBefore)
                        .containsExactly(NETWORK_THREAD + "first", NETWORK_THREAD + "second");
                for (int i = 0; i < KAFKA_TOPICS; i++) {
                    var broker = cluster(i).equals("first") ? first : second;
                    assertThat(KafkaReading.firstAppearances(broker, "kafka-" + i))
                            .isEqualTo(Map.of("flow", counters(i)));
                }
            } finally {
                server.stop(Deadline.after(LIMIT));
            }
            await("the end of every thread of the server")
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(threadNames())
                            .filteredOn(NOT_THE_SERVERS.negate())
                            .isSubsetOf(threads));
            assertThat(producerBeans()).isEmpty();
        }
    }

    private static ServerConfig config(Installation installation) throws IOException {
        var file = installation.configuration();
        var problems = new Problems();
        var config = ConfigFile.read(
                file.toString(),
                Files.readAllBytes(file),
                Map.of(
                        "TOCSIN_DATA_DIR", installation.dataDirectory().toString(),
                        "TOCSIN_HTTP_BIND_ADDRESS", "127.0.0.1:0",
                        "TOCSIN_LOGGING_LEVEL", "WARN"),
                List.of(),
                problems);
        assertThat(problems.errors()).isEmpty();
        return config.orElseThrow().config();
    }

    private static String cluster(int kafkaTopic) {
        return kafkaTopic % 2 == 0 ? "first" : "second";
    }

    private static List<Long> counters(int kafkaTopic) {
        return IntStream.range(0, EVENTS)
                .filter(counter -> counter % KAFKA_TOPICS == kafkaTopic)
                .asLongStream()
                .boxed()
                .toList();
    }

    private static Set<String> producerBeans() throws MalformedObjectNameException {
        return ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("kafka.producer:type=producer-metrics,client-id=*"), null)
                .stream()
                .map(name -> name.getKeyProperty("client-id"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> networkThreads() {
        return threadNames().stream()
                .filter(name -> name.startsWith(NETWORK_THREAD))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> threadNames() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
