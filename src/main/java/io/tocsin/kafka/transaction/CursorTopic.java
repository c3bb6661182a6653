package io.tocsin.kafka.transaction;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tocsin.kafka.settings.KafkaTopicSettings;
import io.tocsin.lifecycle.Deadline;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The Kafka topic that holds the cursors, for one store. The key of a record is {@code <store id>/<handler number>}, the
 * value a {@link HandlerCursor}; everything lies in partition 0. Each call blocks, and throws what the client reports.
 */
public final class CursorTopic {

    /** Where all records lie. */
    public static final int PARTITION = 0;

    private static final int MOST_REPLICAS = 3;
    private static final Duration POLL = Duration.ofMillis(200);

    private final String name;
    private final String storeId;

    /**
     * The topic of that name.
     *
     * @param storeId printable ASCII
     */
    public CursorTopic(String name, String storeId) {
        this.name = name;
        this.storeId = storeId;
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** The key of a handler's cursor. */
    public byte[] key(long handler) {
        return (prefix() + handler).getBytes(US_ASCII);
    }

    /** The key of a mark, which no handler has; only the last one is kept. */
    public byte[] markKey() {
        return (prefix() + "mark").getBytes(US_ASCII);
    }

    /**
     * What it is to be: small segments, since compaction never touches the last one and a start reads them all; and as safe
     * as so many brokers allow.
     */
    public static KafkaTopicSettings wanted(String name, int brokers) {
        int replicas = Math.max(1, Math.min(MOST_REPLICAS, brokers));
        var config = new LinkedHashMap<String, String>();
        config.put("cleanup.policy", "compact");
        config.put("segment.bytes", "4194304");
        config.put("min.cleanable.dirty.ratio", "0.1");
        if (replicas == MOST_REPLICAS) {
            config.put("min.insync.replicas", "2");
        }
        return new KafkaTopicSettings(name, 1, replicas, config);
    }

    /** Where all records lie. */
    public TopicPartition partition() {
        return new TopicPartition(name, PARTITION);
    }

    /**
     * Returns when it exists, which this brings about where it may.
     *
     * @param mayCreate whether to create it
     * @param command what an operator runs to create it
     * @return whether it was there before
     * @throws CursorTopicException when it is missing and not created
     */
    public boolean ensure(Admin admin, boolean mayCreate, String command) throws CursorTopicException {
        if (exists(admin)) {
            return true;
        }
        if (!mayCreate) {
            throw missing("allow-auto-topic-creation is false", command);
        }
        var wanted = wanted(name, answer(admin.describeCluster().nodes()).size());
        try {
            answer(admin.createTopics(
                            List.of(new NewTopic(name, wanted.partitions(), (short) wanted.replicationFactor())
                                    .configs(wanted.config())))
                    .all());
            return false;
        } catch (TopicExistsException e) {
            // Another daemon was faster.
            return false;
        } catch (RetriableException e) {
            throw e;
        } catch (ApiException e) {
            throw missing("the brokers do not create it for us: " + e.getMessage(), command);
        }
    }

    private CursorTopicException missing(String why, String command) {
        return new CursorTopicException("exactly-once needs the Kafka topic " + name
                + ", compacted and with one partition, for its cursors; it is missing, and " + why + ". Create it: "
                + command);
    }

    private boolean exists(Admin admin) {
        try {
            return !answer(admin.describeTopics(List.of(name)).allTopicNames()).isEmpty();
        } catch (UnknownTopicOrPartitionException e) {
            return false;
        }
    }

    /**
     * Returns if the log has the events of all cursors of this store that can be seen now. What lies behind an open
     * transaction cannot, and nothing is waited for.
     *
     * @param consumer reads committed records only, and belongs to no group
     * @param accepted the log of this store
     * @param wanted false when nobody waits for the answer any more
     * @throws TimeoutException at the deadline
     * @throws OutdatedStoreException when a cursor is not of that log
     */
    public void check(
            Admin admin,
            Consumer<byte[], byte[]> consumer,
            AcceptedEvents accepted,
            Deadline deadline,
            BooleanSupplier wanted) {
        readTo(end(admin, IsolationLevel.READ_COMMITTED), consumer, accepted, deadline, wanted);
    }

    /**
     * The cursors of this store's handlers by number, as of now. To be called when no transaction of this store is open.
     * An open one of another store hides what lies behind it, so its end is waited for.
     *
     * @param consumer reads committed records only, and belongs to no group
     * @param accepted the log of this store
     * @param markOffset of a committed record behind all of them. A broker that was frozen believes for a while that it
     *     leads the topic still, and shows it as it was; it does not have that record
     * @param wanted false when nobody waits for the answer any more
     * @throws TimeoutException at the deadline, saying what was waited for
     * @throws OutdatedStoreException when a cursor is not of that log
     */
    public Map<Long, HandlerCursor> read(
            Admin admin,
            Consumer<byte[], byte[]> consumer,
            AcceptedEvents accepted,
            long markOffset,
            Deadline deadline,
            BooleanSupplier wanted) {
        // Not what the consumer calls the end: that is the beginning of the first open transaction, of whomever.
        long last = end(admin, IsolationLevel.READ_UNCOMMITTED);
        return readTo(Math.max(last, markOffset + 1), consumer, accepted, deadline, wanted);
    }

    private long end(Admin admin, IsolationLevel isolation) {
        var partition = partition();
        return answer(admin.listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
                        .partitionResult(partition))
                .offset();
    }

    private Map<Long, HandlerCursor> readTo(
            long end,
            Consumer<byte[], byte[]> consumer,
            AcceptedEvents accepted,
            Deadline deadline,
            BooleanSupplier wanted) {
        var partition = partition();
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        var cursors = new HashMap<Long, HandlerCursor>();
        while (consumer.position(partition, deadline.remaining()) < end) {
            if (deadline.expired() || !wanted.getAsBoolean()) {
                throw new TimeoutException("the cursors in Kafka topic " + name + " were read to "
                        + consumer.position(partition) + " of " + end + "; an open transaction of another daemon in the"
                        + " same Kafka topic has to end first");
            }
            consumer.poll(POLL).records(partition).forEach(record -> add(cursors, record));
        }
        cursors.forEach((handler, cursor) -> OutdatedStoreException.throwIfUnknown(handler, cursor, accepted, name));
        return cursors;
    }

    private void add(Map<Long, HandlerCursor> cursors, ConsumerRecord<byte[], byte[]> record) {
        var handler = handler(record.key());
        if (handler.isEmpty()) {
            return;
        }
        if (record.value() == null) {
            cursors.remove(handler.getAsLong());
            return;
        }
        try {
            cursors.put(handler.getAsLong(), HandlerCursor.of(record.value()));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "the cursor at offset " + record.offset() + " of Kafka topic " + name + " cannot be read: "
                            + e.getMessage(),
                    e);
        }
    }

    /** Empty for what belongs to another store. */
    private OptionalLong handler(byte[] key) {
        var text = Optional.ofNullable(key)
                .map(bytes -> new String(bytes, US_ASCII))
                .orElse("");
        var number = text.startsWith(prefix()) ? text.substring(prefix().length()) : "";
        return number.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(number)) : OptionalLong.empty();
    }

    private String prefix() {
        return storeId + "/";
    }

    private static <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
