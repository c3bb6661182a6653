package io.tocsin.kafka;

import io.tocsin.kafka.transaction.StuckPartitions;
import io.tocsin.kafka.transaction.TransactionSize;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the records of a transaction that was aborted, or whose end is not known. One that is known to be bad is
 * refused, and the rest is sent again; what failed for its Kafka topic breaks that topic's sessions; and where a batch was
 * refused as a whole, the run goes by itself, halved until the bad record is alone. What is no record's fault comes back to be
 * tried again. A partition that may be stuck in the client ends the producer. For the sending thread.
 */
final class Aftermath {

    /** How records of one session get a transaction of their own, which is over when this returns. */
    @FunctionalInterface
    interface Alone {

        /** Sends them again, and answers them unless that was aborted. */
        Sent send(ClusterSession session, List<InTransaction> run);
    }

    /**
     * Records that were sent again.
     *
     * @param aborted how that ended; null when they are answered
     */
    record Sent(List<InTransaction> records, Transaction.@Nullable Aborted aborted) {}

    private final KafkaCluster cluster;
    private final Generation generation;
    private final TransactionSize size;
    private final StuckPartitions stuck;
    private final Alone alone;

    /** Of transactions of that producer, in a cluster with those sizes and partitions. */
    Aftermath(KafkaCluster cluster, Generation generation, TransactionSize size, StuckPartitions stuck, Alone alone) {
        this.cluster = cluster;
        this.generation = generation;
        this.size = size;
        this.stuck = stuck;
        this.alone = alone;
    }

    /** Answers records of a transaction whose end is not known. */
    void settle(List<InTransaction> records, Transaction.Lost lost) {
        if (lost.ranOutOfTime()) {
            // What ended the producer is the cluster's condition.
            size.ranOutOfTime(records.size(), true);
        }
        fail(records, lost.why());
    }

    /** Answers records of an aborted transaction, or gives them back. */
    void settle(List<InTransaction> records, Transaction.Aborted aborted) {
        settle(records, aborted, blame(records, aborted));
    }

    private Blame blame(List<InTransaction> records, Transaction.Aborted aborted) {
        var blamed = Blame.of(cluster, generation, records, aborted.firstFailed());
        if (aborted.ranOutOfTime() && !blamed.ofTopicAlone(records)) {
            boolean isSaid =
                    aborted.why() != null || cluster.condition().error().isPresent();
            size.ranOutOfTime(records.size(), isSaid);
        }
        return blamed;
    }

    private void settle(List<InTransaction> records, Transaction.Aborted aborted, Blame blamed) {
        endIfStuck(aborted.unconfirmed());
        var ofCluster = blamed.ofCluster();
        if (aborted.why() != null) {
            cluster.condition().failed(aborted.why());
            fail(records, aborted.why());
        } else if (ofCluster != null) {
            if (ofCluster.failure().kind() == Failure.Kind.AUTH) {
                cluster.succession().end(generation, ofCluster.failure());
            }
            fail(records, ofCluster.failure());
        } else {
            settleEach(records, blamed);
        }
    }

    /**
     * A batch whose time runs out on its way can leave its partition marked as having one in flight, and then the client
     * sends nothing to it any more, whatever was aborted.
     */
    private void endIfStuck(@Nullable TopicPartition unconfirmed) {
        if (unconfirmed != null && stuck.notConfirmed(unconfirmed, System.nanoTime())) {
            cluster.succession()
                    .end(
                            generation,
                            Failure.unavailable(
                                    "Kafka topic " + unconfirmed.topic() + " did not confirm records more than once;"
                                            + " a new producer takes over",
                                    null));
        }
    }

    private void settleEach(List<InTransaction> records, Blame blamed) {
        if (!blamed.hasCulprit()) {
            // Whatever it was, the same at once again is no remedy.
            fail(records, Failure.unavailable("a transaction was aborted, and no record of it was to blame", null));
            return;
        }
        InTransaction.bySession(records).forEach((session, run) -> settle(session, run, blamed));
    }

    private void settle(ClusterSession session, List<InTransaction> run, Blame blamed) {
        if (blamed.ofTopic(run)) {
            failInOrder(session, run, blamed);
            return;
        }
        var rest = new ArrayList<InTransaction>();
        for (var each : run) {
            if (blamed.isCertain(each)) {
                generation.answered(each.item().record());
                session.refuse(each.item(), blamed.failure(each));
            } else {
                rest.add(each);
            }
        }
        if (rest.size() < run.size() || blamed.isUncertain(run)) {
            session.spoilt(run.size());
        }
        if (blamed.isUncertain(run)) {
            isolate(session, rest);
        } else {
            giveBack(session, rest);
        }
    }

    /** The first that failed for its Kafka topic breaks the session; what was with it comes back as held back behind it. */
    private void failInOrder(ClusterSession session, List<InTransaction> run, Blame blamed) {
        var culprit = run.stream().filter(blamed::isOfTopic).findFirst().orElseThrow();
        for (var each : run) {
            generation.answered(each.item().record());
            boolean isOwn = blamed.isOfTopic(each) || blamed.isCertain(each);
            var failure = isOwn
                    ? blamed.failure(each).of(each.item().record())
                    : blamed.failure(culprit).untried();
            if (failure.retriable()) {
                session.fail(each.item(), failure);
            } else {
                session.refuse(each.item(), failure);
            }
        }
    }

    /** A transaction of its own, and halves of it, until what is bad is alone; what stands behind that is sent again later. */
    private void isolate(ClusterSession session, List<InTransaction> run) {
        if (run.isEmpty()) {
            return;
        }
        if (session.isBroken() || !cluster.isCurrent(generation)) {
            giveBack(session, run);
            return;
        }
        run.forEach(each -> generation.answered(each.item().record()));
        var sent = alone.send(session, run);
        var aborted = sent.aborted();
        if (aborted == null) {
            return;
        }
        var again = sent.records();
        var blamed = blame(again, aborted);
        boolean isRecords = blamed.ofCluster() == null && !blamed.ofTopic(again);
        if (!isRecords || !blamed.isUncertain(again)) {
            settle(again, aborted, blamed);
        } else if (again.size() == 1) {
            generation.answered(again.get(0).item().record());
            session.refuse(again.get(0).item(), blamed.failure(again.get(0)));
        } else {
            // The second half first, so that what the first one gives back stands before it.
            giveBack(session, again.subList(again.size() / 2, again.size()));
            isolate(session, again.subList(0, again.size() / 2));
        }
    }

    private void giveBack(ClusterSession session, List<InTransaction> run) {
        for (int i = run.size() - 1; i >= 0; i--) {
            generation.answered(run.get(i).item().record());
            session.waiting.addFirst(run.get(i).item());
        }
        if (!run.isEmpty()) {
            cluster.sender().returned(session);
        }
    }

    /** The same failure for all of them: none is to blame. */
    private void fail(List<InTransaction> records, Failure why) {
        for (var each : records) {
            generation.answered(each.item().record());
            each.session().fail(each.item(), why);
        }
    }
}
