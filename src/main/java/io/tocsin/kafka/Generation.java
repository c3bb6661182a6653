package io.tocsin.kafka;

import io.tocsin.kafka.partition.PartitionedValue;
import io.tocsin.kafka.partition.Partitioning;
import io.tocsin.kafka.transaction.CursorTopic;
import io.tocsin.kafka.transaction.HandlerCursor;
import io.tocsin.lifecycle.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * One producer from its building to its end, and what is in flight in it.
 *
 * <p>{@link #send} is called by the sending thread, {@link #acknowledged} and {@link #othersAcknowledgedSince} by the
 * client's network thread, the rest by any.
 */
final class Generation {

    private static final String PRODUCER_METRICS = "producer-metrics";

    private final long number;
    private final Instant built;
    private final String fileDigest;
    private final boolean transactional;
    private final KafkaProducer<byte[], PartitionedValue> producer;
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final Object quiet = new Object();
    private volatile @Nullable String latestTopic;
    private volatile @Nullable String latestOtherTopic;
    private volatile long latestNanos;
    private volatile long confirmedNanos = System.nanoTime();
    private long latestOtherNanos;
    private boolean initialized;

    /**
     * Builds the producer.
     *
     * @param fileDigest of the files whose content stands in {@code properties}
     * @throws org.apache.kafka.common.KafkaException when it cannot be built, for instance because no broker's name
     *     resolves
     */
    Generation(long number, Instant built, String fileDigest, Map<String, Object> properties) {
        this.number = number;
        this.built = built;
        this.fileDigest = fileDigest;
        this.transactional = properties.containsKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), PartitionedValue.SERIALIZER);
    }

    long number() {
        return number;
    }

    Instant built() {
        return built;
    }

    /** Of the files that its settings named when it was built. */
    String fileDigest() {
        return fileDigest;
    }

    /** Hands a record to the client; may throw what {@link KafkaProducer#send} throws, and calls back otherwise. */
    void send(OutgoingRecord record, Callback callback) {
        Long timestamp = record.timestampMillis() == OutgoingRecord.NOW ? null : record.timestampMillis();
        var outgoing = new ProducerRecord<>(
                record.kafkaTopic(),
                null,
                timestamp,
                record.key(),
                new PartitionedValue(record.value(), record.partitioning()));
        record.headers().forEach(header -> outgoing.headers().add(new RecordHeader(header.name(), header.value())));
        // The callback gets the same result.
        var unused = producer.send(outgoing, callback);
    }

    /** Whether what it sends lies in transactions. */
    boolean isTransactional() {
        return transactional;
    }

    /**
     * Fences an earlier producer of the same name and waits until its last transaction is decided, up to {@code
     * max.block.ms}; may be repeated after that. Does nothing once it succeeded, since the client refuses a second time and
     * what follows it may have to be repeated. One thread builds a producer.
     */
    void initTransactions() {
        if (!initialized) {
            producer.initTransactions();
            initialized = true;
        }
    }

    /** Whether {@link #initTransactions} has succeeded. */
    boolean isInitialized() {
        return initialized;
    }

    /** Begins a transaction; to be called by the sending thread, as the next three. */
    void begin() {
        producer.beginTransaction();
    }

    /** Waits up to {@code max.block.ms}; may be repeated after that. */
    void commit() {
        producer.commitTransaction();
    }

    /** Waits up to {@code max.block.ms}; may be repeated after that. */
    void abort() {
        producer.abortTransaction();
    }

    /** Hands the cursor of a handler to the client, as {@link #send} does; without a value its delete marker. */
    void sendCursor(CursorTopic topic, long handler, @Nullable HandlerCursor cursor, Callback callback) {
        var value = cursor == null ? null : new PartitionedValue(cursor.value(), Partitioning.CRC32);
        var unused = producer.send(
                new ProducerRecord<>(topic.name(), CursorTopic.PARTITION, topic.key(handler), value), callback);
    }

    /** Hands a mark of the cursor topic to the client, as {@link #send} does: a record that says nothing and has a place. */
    void sendMark(CursorTopic topic, Callback callback) {
        var unused = producer.send(
                new ProducerRecord<>(topic.name(), CursorTopic.PARTITION, topic.markKey(), null), callback);
    }

    /** Makes the client know a Kafka topic's partitions; waits up to {@code max.block.ms}. */
    void lookUp(String kafkaTopic) {
        for (PartitionInfo partition : producer.partitionsFor(kafkaTopic)) {
            // Called for its effect; at least one partition is what the client guarantees.
            assert partition.topic().equals(kafkaTopic);
        }
        known.add(kafkaTopic);
    }

    /** Whether {@link #send} finds the partitions of that Kafka topic without waiting. */
    boolean knows(String kafkaTopic) {
        return known.contains(kafkaTopic);
    }

    /**
     * How many partitions a Kafka topic has, one that it {@linkplain #knows knows} and therefore does not create by asking.
     * At once while the client holds the answer; up to {@code max.block.ms} after it was not asked for minutes. Empty when
     * it cannot be known now.
     */
    OptionalInt partitions(String kafkaTopic) {
        if (!knows(kafkaTopic)) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(producer.partitionsFor(kafkaTopic).size());
        } catch (KafkaException | IllegalStateException e) {
            // away, or closed meanwhile: what delivers finds out why, and says so
            return OptionalInt.empty();
        }
    }

    /** That Kafka topic has to be looked up again before the next record. */
    void forget(String kafkaTopic) {
        known.remove(kafkaTopic);
    }

    /** The Kafka topics that it {@linkplain #knows knows}. */
    Set<String> known() {
        return Set.copyOf(known);
    }

    void handedOver(OutgoingRecord record) {
        records.incrementAndGet();
        bytes.addAndGet(record.bytes());
    }

    void answered(OutgoingRecord record) {
        bytes.addAndGet(-record.bytes());
        if (records.decrementAndGet() == 0) {
            synchronized (quiet) {
                quiet.notifyAll();
            }
        }
    }

    /**
     * Waits until every record that was handed over is answered; to be called when none is handed over any more.
     *
     * @return false when some are not at the deadline
     */
    boolean awaitAnswers(Deadline deadline) throws InterruptedException {
        synchronized (quiet) {
            while (records.get() > 0 && !deadline.expired()) {
                quiet.wait(deadline.remainingMillis());
            }
        }
        return records.get() == 0;
    }

    /** Notes the moment of an acknowledgement. */
    void acknowledged(String kafkaTopic, long nanos) {
        if (!kafkaTopic.equals(latestTopic)) {
            latestOtherTopic = latestTopic;
            latestOtherNanos = latestNanos;
            latestTopic = kafkaTopic;
        }
        latestNanos = nanos;
        confirmed(nanos);
    }

    /** Brokers have written a record, though it may not count yet because its transaction is open. Any thread. */
    void confirmed(long nanos) {
        confirmedNanos = nanos;
    }

    /** Whether another Kafka topic than {@code kafkaTopic} was acknowledged after {@code nanos}. */
    boolean othersAcknowledgedSince(String kafkaTopic, long nanos) {
        if (latestTopic != null && !latestTopic.equals(kafkaTopic)) {
            return latestNanos - nanos > 0;
        }
        return latestOtherTopic != null && latestOtherNanos - nanos > 0;
    }

    /** Whether anything was {@linkplain #confirmed confirmed} after {@code nanos}. Any thread. */
    boolean confirmedSince(long nanos) {
        return confirmedNanos - nanos > 0;
    }

    /** Whether anything was ever acknowledged. */
    boolean hasAcknowledged() {
        return latestTopic != null;
    }

    long unacknowledgedRecords() {
        return records.get();
    }

    long unacknowledgedBytes() {
        return bytes.get();
    }

    /** Whether a connection to a broker stands on which something was received. */
    boolean isConnected() {
        return metric("connection-count") > 0 && metric("incoming-byte-total") > 0;
    }

    /**
     * Ends the producer. On its own network thread the limit has to be zero: waiting there would be waiting for itself.
     * What is not answered after the limit comes back through the callbacks. An interrupted caller waits no longer, and
     * the network thread, which was told to end, does so by itself.
     */
    void close(Duration limit) {
        try {
            producer.close(limit);
        } catch (InterruptException e) {
            // The client has restored the flag, which is what the caller goes by.
            Thread.currentThread().interrupt();
        }
    }

    private double metric(String name) {
        for (var metric : producer.metrics().entrySet()) {
            if (metric.getKey().name().equals(name) && metric.getKey().group().equals(PRODUCER_METRICS)) {
                return metric.getValue().metricValue() instanceof Double value ? value : 0;
            }
        }
        return 0;
    }
}
