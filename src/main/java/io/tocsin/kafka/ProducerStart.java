package io.tocsin.kafka;

import io.tocsin.kafka.transaction.CursorTopicException;
import java.io.IOException;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Builds producers that can be used at once. One with transactions has to begin them first, and is kept while it waits for
 * brokers to let it, since a new one would have to wait for what this one has asked for. For the keeper's thread; {@link
 * #drop} may be called by another once that has ended.
 */
final class ProducerStart {

    /** A producer that was built and has not begun its transactions yet. */
    private record Starting(Generation generation, KafkaSettings settings, long sinceNanos) {}

    private final KafkaCluster cluster;
    private @Nullable Starting starting;

    ProducerStart(KafkaCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * A producer by the settings in force. May be repeated after any exception; blocks.
     *
     * @throws IOException when a file that the settings name cannot be read
     * @throws KafkaException when it cannot be built or cannot begin, or what else {@link TransactionStart#run} throws
     */
    Generation producer() throws IOException {
        var settings = cluster.settings();
        var before = starting;
        if (before != null && (!before.settings().equals(settings) || isOver(before))) {
            drop();
        }
        if (!settings.exactlyOnce().enabled()) {
            return cluster.succession().build(settings);
        }
        var now = starting;
        if (now == null) {
            now = new Starting(cluster.succession().build(settings), settings, System.nanoTime());
            starting = now;
        }
        try {
            new TransactionStart(cluster, settings, now.generation()).run();
        } catch (NoCoordinatorException | CursorTopicException | TimeoutException e) {
            throw e;
        } catch (KafkaException e) {
            // A login that was refused, or a state that the client does not leave.
            drop();
            throw e;
        }
        starting = null;
        return now.generation();
    }

    private static boolean isOver(Starting starting) {
        return System.nanoTime() - starting.sinceNanos()
                >= ProducerProperties.transactionTimeout(starting.settings()).toNanos();
    }

    /** Closes a producer that has not begun yet; the next one is new. */
    void drop() {
        var left = starting;
        if (left != null) {
            starting = null;
            left.generation().close(Duration.ZERO);
        }
    }
}
