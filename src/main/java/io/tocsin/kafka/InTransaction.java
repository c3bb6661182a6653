package io.tocsin.kafka;

import io.tocsin.kafka.ClusterSession.Item;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.jspecify.annotations.Nullable;

/**
 * A record in a transaction, until that is decided. The client calls back on its network thread, or inside {@code send}; the
 * rest is the sending thread's, which reads what was called back once the transaction is decided.
 */
final class InTransaction implements Callback {

    private final ClusterSession session;
    private final Item item;
    private final Instant at;
    private final Thread sendingThread = Thread.currentThread();
    private final FirstAnswers first;
    private volatile int partition = RecordMetadata.UNKNOWN_PARTITION;
    private volatile @Nullable RecordMetadata written;
    private volatile @Nullable Exception failure;
    private volatile boolean failedInSend;

    /**
     * Made by the sending thread at the moment of the hand-over.
     *
     * @param first of its transaction
     */
    InTransaction(ClusterSession session, Item item, Instant at, FirstAnswers first) {
        this.session = session;
        this.item = item;
        this.at = at;
        this.first = first;
    }

    /** The runs of each session, in order. */
    static Map<ClusterSession, List<InTransaction>> bySession(List<InTransaction> records) {
        Map<ClusterSession, List<InTransaction>> sessions = new LinkedHashMap<>();
        records.forEach(each -> sessions.computeIfAbsent(each.session(), session -> new ArrayList<>())
                .add(each));
        return sessions;
    }

    ClusterSession session() {
        return session;
    }

    Item item() {
        return item;
    }

    /** When it was handed over. */
    Instant at() {
        return at;
    }

    /** What it goes to, as far as the client has said: its number is {@link RecordMetadata#UNKNOWN_PARTITION} until then. */
    TopicPartition partition() {
        return new TopicPartition(item.record().kafkaTopic(), partition);
    }

    /** Where it lies if the transaction is committed. */
    @Nullable
    RecordMetadata written() {
        return written;
    }

    /** What the client said of this very record; null for one that failed with its transaction only. */
    @Nullable
    Exception failure() {
        return failure;
    }

    /** Where that was said. */
    Verdict.Place place() {
        return failedInSend ? Verdict.Place.BEFORE_SENDING : Verdict.Place.AFTER_SENDING;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception e) {
        if (metadata != null) {
            partition = metadata.partition();
        }
        if (e == null) {
            written = metadata;
            first.written();
        } else if (!(e instanceof TransactionAbortedException)) {
            failedInSend = Thread.currentThread() == sendingThread;
            // The client wraps what it could have tried again.
            boolean wraps = e instanceof TransactionAbortableException && e.getCause() instanceof Exception;
            failure = wraps ? (Exception) e.getCause() : e;
            first.failed(this);
        }
    }
}
