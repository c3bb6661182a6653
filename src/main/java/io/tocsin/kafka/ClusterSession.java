package io.tocsin.kafka;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session; whether it is broken is read by any thread, what waits belongs to the sending thread. */
final class ClusterSession implements KafkaCluster.Session {

    /** A record and who gets its answer. */
    record Item(OutgoingRecord record, KafkaCluster.Acks acks) {}

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
        return broken != null || number != cluster.life().number();
    }

    /** The first failure counts. */
    void breakBy(Failure failure) {
        if (broken == null) {
            broken = failure;
        }
    }

    /** Why nothing more of it may leave; null while it may. */
    @Nullable
    Failure whyBroken(Life life) {
        var failure = broken;
        if (failure != null) {
            return heldBack(failure);
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
