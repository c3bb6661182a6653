package io.tocsin.kafka;

import io.tocsin.kafka.transaction.HandlerCursor;
import io.tocsin.kafka.transaction.Progress;
import io.tocsin.kafka.transaction.TransactionSize;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session; whether it is broken is read by any thread, what waits belongs to the sending thread. */
final class ClusterSession implements KafkaCluster.Session {

    /** A record, who gets its answer, and what its run says. */
    record Item(OutgoingRecord record, KafkaCluster.Acks acks, Progress progress) {}

    /** With fewer the transactions themselves would be what takes the time. */
    private static final int LEAST_TOGETHER = 16;

    private static final Logger LOG = LoggerFactory.getLogger(ClusterSession.class);

    private final KafkaCluster cluster;
    private final long number;
    private final Optional<Boolean> exactlyOnce;
    private volatile @Nullable Failure broken;

    /** Not handed over yet, in order; for the sending thread. */
    final Deque<Item> waiting = new ArrayDeque<>();

    /** Whether the head waits for a producer or a look-up; for the sending thread. */
    boolean waits;

    /** Since when it waits for a producer; for the sending thread. */
    long waitsSinceNanos;

    /** What was refused and may be no durable dead letter yet; for the sending thread. */
    private final TreeSet<Long> refused = new TreeSet<>();

    private int mostTogether = TransactionSize.MOST;

    /** @param exactlyOnce what it asks of the cluster; empty for nothing */
    ClusterSession(KafkaCluster cluster, long number, Optional<Boolean> exactlyOnce) {
        this.cluster = cluster;
        this.number = number;
        this.exactlyOnce = exactlyOnce;
    }

    @Override
    public void produce(List<OutgoingRecord> records, Progress progress, KafkaCluster.Acks acks) {
        cluster.produce(
                this,
                progress,
                records.stream().map(record -> new Item(record, acks, progress)).toList());
    }

    @Override
    public boolean isBroken() {
        return whyBroken(cluster.life()) != null;
    }

    /** Takes a run over; for the sending thread. */
    void add(List<Item> items, Progress progress) {
        waiting.addAll(items);
        refused.headSet(progress.settledBelow()).clear();
        refused.addAll(progress.refused());
    }

    /** The cursor of its handler with that record in Kafka; for the sending thread. */
    HandlerCursor cursor(Item item) {
        long seq = item.record().seq();
        return new HandlerCursor(seq, item.progress().acceptedAt(seq), List.copyOf(refused.headSet(seq)));
    }

    /** A transaction with so many of its records was aborted for one of them; for the sending thread. */
    void spoilt(int records) {
        mostTogether = Math.max(LEAST_TOGETHER, Math.min(mostTogether, records) / 2);
    }

    /** A transaction with records of it was committed; for the sending thread. */
    void committed() {
        mostTogether = Math.min(TransactionSize.MOST, mostTogether * 2);
    }

    /** How many of its records may share a transaction: fewer after one was refused; for the sending thread. */
    int mostTogether() {
        return mostTogether;
    }

    /** Whether its records spoilt a transaction lately; for the sending thread. */
    boolean isSuspect() {
        return mostTogether < TransactionSize.MOST;
    }

    /** Refuses a record for good; for the sending thread. */
    void refuse(Item item, Failure failure) {
        refused.add(item.record().seq());
        fail(item, failure);
    }

    /** It lies in Kafka since a transaction whose end was not known. */
    void producedBefore(Item item) {
        answer(() -> item.acks().producedBefore(item.record()));
    }

    void acknowledge(Item item, Acknowledgement acknowledgement) {
        answer(() -> item.acks().acknowledged(item.record(), acknowledgement));
    }

    /** Answers; a failure to be tried again breaks the session, and the first such failure counts. */
    void fail(Item item, Failure failure) {
        if (failure.retriable() && broken == null) {
            broken = failure;
        }
        answer(() -> item.acks().failed(item.record(), failure));
    }

    /** A mistake in whoever gets the answer must not stop the other handlers of the cluster. */
    private void answer(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.atError()
                    .setMessage("a mistake in the program kept an answer from its handler")
                    .addKeyValue("cluster", cluster.id())
                    .setCause(e)
                    .log();
        }
    }

    /** Why nothing more of it may leave; null while it may. */
    @Nullable
    Failure whyBroken(Life life) {
        var failure = broken;
        if (failure != null) {
            return heldBack(failure);
        }
        if (life instanceof Life.Closed) {
            return Failure.unavailable("cluster " + cluster.id() + " is closed", null);
        }
        if (life instanceof Life.Off off) {
            return off.why().untried();
        }
        if (exactlyOnce.isPresent()
                && exactlyOnce.get() != cluster.settings().exactlyOnce().enabled()) {
            return Failure.unavailable("the delivery of cluster " + cluster.id() + " was changed", null);
        }
        if (number == life.number()) {
            return null;
        }
        return life instanceof Life.Building building && building.last() != null
                ? heldBack(building.last())
                : Failure.deferred(
                                Failure.Kind.UNAVAILABLE,
                                Failure.Scope.CLUSTER,
                                "the producer was closed before the record left",
                                null)
                        .untried();
    }

    private static Failure heldBack(Failure failure) {
        return Failure.deferred(
                        failure.kind(),
                        failure.scope(),
                        "held back behind an earlier record: " + failure.reason(),
                        failure.cause())
                .untried();
    }
}
