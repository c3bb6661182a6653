package io.tocsin.kafka.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tocsin.fixture.KafkaBroker;
import io.tocsin.kafka.FakeLog;
import io.tocsin.lifecycle.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CursorTopicIT {

    private static final Duration LIMIT = Duration.ofMinutes(4);

    private final FakeLog log = new FakeLog();
    private KafkaBroker broker = KafkaBroker.builder().prepare();

    @BeforeAll
    void startBroker() {
        broker = KafkaBroker.start();
    }

    @AfterAll
    void endBroker() {
        broker.close();
    }

    private static HandlerCursor cursor(long seq) {
        return new HandlerCursor(seq, Instant.EPOCH.plusSeconds(seq), List.of());
    }

    private void write(CursorTopic topic, byte[] key, byte @Nullable [] value) throws Exception {
        Map<String, Object> properties = Map.of("bootstrap.servers", broker.bootstrap());
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic.name(), CursorTopic.PARTITION, key, value))
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private Map<Long, HandlerCursor> read(
            CursorTopic topic, long markOffset, Predicate<KafkaConsumer<byte[], byte[]>> wanted) {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers",
                broker.bootstrap(),
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest");
        try (var admin = Admin.create(properties);
                var consumer =
                        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return topic.read(admin, consumer, log, markOffset, Deadline.after(LIMIT), () -> wanted.test(consumer));
        }
    }

    private static boolean hasRead(KafkaConsumer<byte[], byte[]> consumer, CursorTopic topic) {
        return consumer.position(new TopicPartition(topic.name(), CursorTopic.PARTITION)) > 0;
    }

    /** As a leader that was frozen shows it, which does not know yet that another one leads and has more. */
    @Test
    void doesNotTakeWhatLiesBeforeTheMarkForAll() throws Exception {
        // given
        broker.createTopic("stale", 1);
        var topic = new CursorTopic("stale", log.storeId());
        write(topic, topic.key(1), cursor(5).value());
        var looks = new AtomicInteger();
        var reading = CompletableFuture.supplyAsync(
                () -> read(topic, 2, consumer -> !hasRead(consumer, topic) || looks.incrementAndGet() > 0));
        await("a look behind the end").atMost(LIMIT).until(() -> looks.get() > 3);

        // when
        write(topic, topic.key(1), cursor(9).value());
        write(topic, topic.markKey(), null);

        // then
        assertThat(reading.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Map.of(1L, cursor(9)));
    }

    @Test
    void saysHowFarItCameWhenTheMarkDoesNotAppear() throws Exception {
        // given
        broker.createTopic("short", 1);
        var topic = new CursorTopic("short", log.storeId());
        write(topic, topic.key(1), cursor(5).value());

        // when
        assertThatThrownBy(() -> read(topic, 100, consumer -> !hasRead(consumer, topic)))
                // then
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("were read to 1 of 101");
    }

    @Test
    void readsNothingOfAnotherStoreAndNoCursorThatWasRemoved() throws Exception {
        // given
        broker.createTopic("shared", 1);
        var topic = new CursorTopic("shared", log.storeId());
        var other = new CursorTopic("shared", "another-store");
        write(other, other.key(1), cursor(7).value());
        write(topic, topic.key(2), cursor(3).value());
        write(topic, topic.key(3), cursor(4).value());
        write(topic, topic.key(3), null);
        write(topic, topic.markKey(), null);

        // when
        var cursors = read(topic, 4, consumer -> true);

        // then
        assertThat(cursors).isEqualTo(Map.of(2L, cursor(3)));
    }
}
