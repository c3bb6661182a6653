package io.tocsin.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a Kafka topic from its end on, and notes how long each record was under way: the number behind {@code "nanos":} in
 * it is this process's nano time when it was made. For one thread but {@link #run}.
 */
final class Arrivals implements AutoCloseable {

    private static final Pattern NANOS = Pattern.compile("nanos\"?[:=,]\"?([0-9]+)");

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<Double> millis = Collections.synchronizedList(new ArrayList<>());
    private final Thread reader;
    private volatile boolean closed;

    Arrivals(String bootstrap, String kafkaTopic) {
        consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers",
                        bootstrap,
                        "isolation.level",
                        "read_committed",
                        "fetch.min.bytes",
                        1,
                        "enable.auto.commit",
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var partition = List.of(new TopicPartition(kafkaTopic, 0));
        consumer.assign(partition);
        consumer.seekToEnd(partition);
        consumer.position(partition.get(0));
        reader = new Thread(this::run, "arrivals");
        reader.setDaemon(true);
        reader.start();
    }

    private void run() {
        while (!closed) {
            for (var record : consumer.poll(Duration.ofMillis(100))) {
                long now = System.nanoTime();
                var nanos = NANOS.matcher(new String(record.value(), UTF_8));
                if (nanos.find()) {
                    millis.add((now - Long.parseLong(nanos.group(1))) / 1e6);
                }
            }
        }
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(5)));
    }

    int count() {
        return millis.size();
    }

    /** Waits until so many have arrived. */
    void await(int count) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (millis.size() < count) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(millis.size() + " of " + count + " records have arrived");
            }
            LockSupport.parkNanos(500_000);
        }
    }

    /** The time below which this share of all records arrived, in milliseconds. */
    double percentile(double share) {
        var sorted = new ArrayList<>(millis);
        Collections.sort(sorted);
        return sorted.get((int) Math.min(sorted.size() - 1, Math.round(share * sorted.size())));
    }

    @Override
    public void close() {
        closed = true;
        try {
            reader.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
