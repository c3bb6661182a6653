package io.tocsin.kafka;

import io.tocsin.kafka.transaction.CursorTopic;
import io.tocsin.kafka.transaction.HandlerCursor;
import io.tocsin.lifecycle.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Makes a new producer ready for transactions: sees to the cursor topic, fences whatever producer was before, so that its
 * last transaction is decided, and only then reads what was delivered. Nobody is fenced by a store that is seen to be older
 * than what was delivered: the one before is the good one then. Cursors of handlers that are gone are removed with the
 * first transaction. Blocks, on the thread that builds producers.
 */
final class TransactionStart {

    /** Longest time for which the cursors are read at a stretch. */
    private static final Duration READING = Duration.ofSeconds(10);

    private final KafkaCluster cluster;
    private final KafkaSettings settings;
    private final Generation generation;

    /** For a producer that was built by {@code settings}, whether or not they are in force. */
    TransactionStart(KafkaCluster cluster, KafkaSettings settings, Generation generation) {
        this.cluster = cluster;
        this.settings = settings;
        this.generation = generation;
    }

    /**
     * Returns when the producer can begin its first transaction. May be repeated after any exception but a fatal one of the
     * client.
     *
     * @throws IOException when a file that the settings name cannot be read
     * @throws io.tocsin.kafka.transaction.CursorTopicException when the cursor topic is missing
     * @throws io.tocsin.kafka.transaction.OutdatedStoreException when more was delivered than the log has
     * @throws NoCoordinatorException when brokers answer, and transactions cannot begin
     * @throws org.apache.kafka.common.KafkaException when the cluster cannot be reached or does not let us
     */
    void run() throws IOException {
        var admin = AdminClients.open(
                settings,
                settings.connection().brokers(),
                generation.number(),
                Duration.ofMillis(Inquiry.LIMIT_MILLIS));
        try {
            run(admin);
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private void run(Admin admin) throws IOException {
        var topic = new CursorTopic(
                settings.exactlyOnce().cursorTopic(), cluster.accepted().storeId());
        boolean wasThere =
                topic.ensure(admin, settings.allowAutoTopicCreation(), "tocsin kafka setup " + settings.id());
        var properties = AdminClients.prepared(ProducerProperties.ofConsumer(settings, generation.number()));
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            if (wasThere && !generation.isInitialized()) {
                topic.check(admin, consumer, cluster.accepted(), Deadline.after(READING), this::isWanted);
            }
            fence();
            generation.lookUp(topic.name());
            topic.read(admin, consumer, cluster.accepted(), mark(topic), Deadline.after(READING), this::isWanted)
                    .forEach(this::found);
        }
    }

    private void fence() throws NoCoordinatorException {
        try {
            generation.initTransactions();
        } catch (TimeoutException e) {
            throw new NoCoordinatorException(e);
        }
    }

    /**
     * Commits a mark and returns its offset.
     *
     * @throws KafkaException when it could not, or it is not known whether it could: the producer is of no use then
     */
    private long mark(CursorTopic topic) {
        var offset = new AtomicLong(-1);
        long giveUpNanos = System.nanoTime()
                + ProducerProperties.transactionTimeout(settings).toNanos();
        try {
            generation.begin();
            generation.sendMark(topic, (written, e) -> {
                if (e == null) {
                    offset.set(written.offset());
                }
            });
            commit(giveUpNanos);
            return offset.get();
        } catch (InterruptException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new KafkaException(
                    "Kafka topic " + topic.name() + " of the cursors could not be written: " + e.getMessage(), e);
        }
    }

    private void commit(long giveUpNanos) {
        for (; ; ) {
            try {
                generation.commit();
                return;
            } catch (TimeoutException e) {
                if (System.nanoTime() - giveUpNanos >= 0) {
                    throw e;
                }
            }
        }
    }

    private boolean isWanted() {
        return !(cluster.life() instanceof Life.Closed);
    }

    private void found(long handler, HandlerCursor cursor) {
        if (cluster.accepted().hasHandler(handler)) {
            cluster.cursors().add(handler, cursor);
        } else {
            // It was deleted while the cluster was away, or in other hands.
            cluster.forget(handler);
        }
    }
}
