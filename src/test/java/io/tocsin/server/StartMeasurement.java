package io.tocsin.server;

import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How long it takes from a daemon's process start to its first delivery with a backlog: a main, since it measures. Its
 * argument is the number of pending events, 1,000,000 unless given. The daemon is killed before it starts again; the time
 * of the first delivery is the broker's.
 */
public final class StartMeasurement {

    private static final int BATCH = 1_000;

    private StartMeasurement() {}

    /** Runs it five times. */
    public static void main(String[] arguments) throws Exception {
        int events = arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[0]);
        var directory = Files.createTempDirectory("start-measurement");
        try (var broker = KafkaBroker.start()) {
            for (int round = 0; round < 5; round++) {
                measure(broker, events, round, directory.resolve("round" + round));
            }
        }
    }

    private static void measure(KafkaBroker broker, int events, int round, Path directory) {
        String kafkaTopic = "round" + round;
        broker.createTopic(kafkaTopic, 1, Map.of("message.timestamp.type", "LogAppendTime"));
        broker.stop();
        try (var daemon = Installation.in(directory)
                .cluster("main", broker.bootstrap())
                .handlerFile("h", Installation.kafkaHandler("cpu", "h", "main", kafkaTopic))
                .daemon()) {
            daemon.start();
            var client = new DaemonClient(daemon.url());
            for (int i = 0; i < events; i += BATCH) {
                publish(client, i);
            }
            long pending = client.pending();
            daemon.kill();
            broker.restart();
            long startedMillis = System.currentTimeMillis();
            daemon.start();
            long listeningMillis = System.currentTimeMillis() - startedMillis;
            long first = firstAppended(broker, kafkaTopic) - startedMillis;
            System.out.printf(
                    "round %d: %d pending; listens after %d ms, first delivery after %d ms%n",
                    round, pending, listeningMillis, first);
            daemon.kill();
        }
    }

    private static void publish(DaemonClient client, int from) {
        var lines = new StringBuilder();
        for (int i = from; i < from + BATCH; i++) {
            lines.append("{\"id\":\"id").append(i).append("\",\"level\":\"CRITICAL\"}\n");
        }
        client.publish("cpu", "application/x-ndjson", lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static long firstAppended(KafkaBroker broker, String kafkaTopic) {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", broker.bootstrap(), "max.poll.records", 1),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            var partition = new TopicPartition(kafkaTopic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            for (var records = consumer.poll(Duration.ofSeconds(1)); ; records = consumer.poll(Duration.ofSeconds(1))) {
                for (var record : records) {
                    return record.timestamp();
                }
            }
        }
    }
}
