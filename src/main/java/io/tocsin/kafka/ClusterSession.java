package io.tocsin.kafka;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session; whether it is broken is read by any thread, what waits belongs to the sending thread. */
final class ClusterSession implements KafkaCluster.Session {

    /** A record and who gets its answer. */
    record Item(OutgoingRecord record, KafkaCluster.Acks acks) {}

    private static final Logger LOG = LoggerFactory.getLogger(ClusterSession.class);

    private final KafkaCluster cluster;
    private final long number;
    private volatile @Nullable Failure broken;

    /** Not handed over yet, in order; for the sending thread. */
    final Deque<Item> waiting = new ArrayDeque<>();

    /** Whether the head waits for a producer or a look-up; for the sending thread. */
    boolean waits;

    /** Since when it waits for a producer; for the sending thread. */
    long waitsSinceNanos;

    ClusterSession(KafkaCluster cluster, long number) {
        this.cluster = cluster;
        this.number = number;
    }

    @Override
    public void produce(List<OutgoingRecord> records, KafkaCluster.Acks acks) {
        cluster.produce(
                this, records.stream().map(record -> new Item(record, acks)).toList());
    }

    @Override
    public boolean isBroken() {
        var life = cluster.life();
        return broken != null || number != life.number() || life instanceof Life.Closed;
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
