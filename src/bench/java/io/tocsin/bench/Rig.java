package io.tocsin.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonProcess;
import io.tocsin.fixture.KafkaBroker;
import io.tocsin.server.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A daemon of the distribution and a real broker, in processes of their own and a directory of their own, and this process
 * as the load. For one thread. Nothing here waits without a limit.
 */
final class Rig implements AutoCloseable {

    static final String TOPIC = "bench";
    static final int BATCH = 1_000;

    private static final String CACHE_DIRECTORY = "CACHE_DIRECTORY";
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private final Path directory;
    private final Path distribution;
    private final KafkaBroker broker;
    private final DaemonProcess daemon;

    /**
     * Starts both.
     *
     * @param distribution the unpacked one
     * @param clusterToml further keys of the section {@code [[kafka]]}
     * @param handlers how many kafka handlers the topic has
     */
    Rig(Path distribution, String clusterToml, int handlers) {
        directory = temporary();
        this.distribution = distribution;
        broker = KafkaBroker.builder().directory(directory.resolve("broker")).start();
        var installation = Installation.in(directory)
                .append("[[kafka]]\nenabled = true\nid = \"main\"\nbrokers = [\"" + broker.bootstrap() + "\"]\n"
                        + clusterToml + "\n");
        for (int i = 0; i < handlers; i++) {
            broker.createTopic("alerts" + i, 1, Map.of("message.timestamp.type", "LogAppendTime"));
            installation.handlerFile("h" + i, Installation.kafkaHandler(TOPIC, "h" + i, "main", "alerts" + i));
        }
        daemon = DaemonProcess.ofDistribution(distribution, installation.configuration(), installation.dataDirectory())
                .with(CACHE_DIRECTORY, directory.toString())
                .start();
    }

    /** Restarts the daemon with the classes of its run so far kept, as the operators' page advises. */
    void keepClasses() {
        daemon.stop();
        var command = new ProcessBuilder(distribution.resolve("bin/tocsind").toString(), "class-archive")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        command.environment().put(CACHE_DIRECTORY, directory.toString());
        try {
            int code = command.start().waitFor();
            if (code != 0) {
                throw new AssertionError("class-archive ended with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        daemon.start();
    }

    /** When the broker appended the record of that offset, of the first handler's Kafka topic, in milliseconds since 1970. */
    long appendedMillis(long offset) {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", broker.bootstrap(), "max.poll.records", 1),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            var partition = new TopicPartition("alerts0", 0);
            consumer.assign(List.of(partition));
            consumer.seek(partition, offset);
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (System.nanoTime() - deadline < 0) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    return record.timestamp();
                }
            }
            throw new AssertionError("nothing at offset " + offset + " after " + LIMIT);
        }
    }

    /** The offset of the next record of the first handler's Kafka topic. */
    long nextOffset() {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", broker.bootstrap()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            var partition = new TopicPartition("alerts0", 0);
            return Objects.requireNonNull(
                    consumer.endOffsets(List.of(partition)).get(partition));
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("tocsin-bench");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    KafkaBroker broker() {
        return broker;
    }

    DaemonProcess daemon() {
        return daemon;
    }

    /** Publishes so many events in batches over four connections; returns when all are accepted. */
    void publish(Events events, long count) {
        var left = new AtomicLong(count);
        together(4, () -> {
            for (long mine = left.getAndAdd(-BATCH); mine > 0; mine = left.getAndAdd(-BATCH)) {
                post(daemon.url(), events.batch((int) Math.min(BATCH, mine)));
            }
        });
    }

    /** The same, and waits until all are acknowledged by the broker; the seconds it took. */
    double publishAndDeliver(Events events, long count) {
        long began = System.nanoTime();
        publish(events, count);
        awaitDelivered();
        return (System.nanoTime() - began) / 1e9;
    }

    /**
     * Waits until nothing is pending, and checks that what was accepted was acknowledged. It asks over one connection and
     * no oftener than 50 times a second, since the asking takes its part of the machine.
     */
    void awaitDelivered() {
        var client = new DaemonClient(daemon.url());
        long deadline = System.nanoTime() + LIMIT.toNanos();
        for (long pending = client.pending(); pending > 0; pending = client.pending()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(pending + " events are still pending after " + LIMIT);
            }
            LockSupport.parkNanos(20_000_000);
        }
        double accepted = client.metric("tocsin_handler_events_accepted_total", "topic=\"" + TOPIC + "\"");
        double delivered = client.metric("tocsin_events_delivered_total", "topic=\"" + TOPIC + "\"");
        if (delivered < accepted) {
            throw new AssertionError("accepted " + accepted + ", acknowledged " + delivered);
        }
    }

    /** Posts events, one request; anything but 2xx fails. */
    static void post(String url, byte[] body) {
        var request = HttpRequest.newBuilder(URI.create(url + "/api/v1/alerts/topics/" + TOPIC + "/events"))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(60))
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        try {
            var answer = HTTP.send(request, BodyHandlers.ofString(UTF_8));
            if (answer.statusCode() / 100 != 2) {
                throw new AssertionError(answer.statusCode() + " " + answer.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Runs {@code work} on so many threads and waits for all of them. */
    static void together(int threads, Runnable work) {
        var failure = new AtomicReference<@Nullable Throwable>();
        var done = new CountDownLatch(threads);
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            all.add(new Thread(
                    () -> {
                        try {
                            work.run();
                        } catch (Throwable e) {
                            failure.compareAndSet(null, e);
                        } finally {
                            done.countDown();
                        }
                    },
                    "load-" + i));
        }
        all.forEach(Thread::start);
        try {
            if (!done.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                all.forEach(Thread::interrupt);
                throw new AssertionError("the load did not end within " + LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        var failed = failure.get();
        if (failed != null) {
            throw new AssertionError("the load failed: " + failed, failed);
        }
    }

    /** Ends both processes and deletes what they wrote. */
    @Override
    public void close() {
        daemon.close();
        broker.close();
        try (var paths = Files.walk(directory)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
