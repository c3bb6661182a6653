package io.tocsin.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The Kafka client alone, with the settings that the daemon gives it. For one thread. */
final class BareProducer implements AutoCloseable {

    private final String kafkaTopic;
    private final KafkaProducer<byte[], byte[]> producer;

    BareProducer(String bootstrap, String kafkaTopic, int lingerMillis, int inFlight) {
        this.kafkaTopic = kafkaTopic;
        this.producer = new KafkaProducer<>(
                Map.<String, Object>of(
                        "bootstrap.servers",
                        bootstrap,
                        "acks",
                        "all",
                        "enable.idempotence",
                        true,
                        "linger.ms",
                        lingerMillis,
                        "batch.size",
                        1 << 20,
                        "buffer.memory",
                        32L << 20,
                        "compression.type",
                        "none",
                        "max.in.flight.requests.per.connection",
                        inFlight),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    void send(byte[] key, byte[] value) {
        producer.send(new ProducerRecord<>(kafkaTopic, 0, key, value));
    }

    /** Sends so many different values and waits for their acknowledgements; the seconds it took. */
    double sendAll(long count) {
        var acknowledged = new AtomicLong();
        var pad = " ".repeat(540);
        long began = System.nanoTime();
        for (long i = 0; i < count; i++) {
            byte[] value = ("{\"event\":" + i + ",\"nanos\":" + System.nanoTime() + ",\"pad\":\"" + pad + "\"}")
                    .getBytes(UTF_8);
            producer.send(new ProducerRecord<>(kafkaTopic, 0, null, value), (metadata, failure) -> {
                if (failure == null) {
                    acknowledged.incrementAndGet();
                }
            });
        }
        producer.flush();
        double seconds = (System.nanoTime() - began) / 1e9;
        if (acknowledged.get() != count) {
            throw new AssertionError("sent " + count + ", acknowledged " + acknowledged);
        }
        return seconds;
    }

    void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }
}
