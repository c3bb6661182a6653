package io.tocsin.kafka;

import io.tocsin.kafka.ClusterSession.Item;
import io.tocsin.kafka.settings.RequiredAcks;
import io.tocsin.kafka.transaction.CommitWindow;
import io.tocsin.kafka.transaction.CursorTopic;
import io.tocsin.kafka.transaction.HandlerCursor;
import io.tocsin.kafka.transaction.Progress;
import io.tocsin.kafka.transaction.StuckPartitions;
import io.tocsin.kafka.transaction.TransactionSize;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Records of all handlers in one transaction after the other, each with the cursors of the handlers in it. A record is
 * answered once its transaction is decided.
 *
 * <p>A failing record has the transaction aborted, and {@link Aftermath} says what becomes of each. A handler that a record
 * was refused of has small transactions of its own for a while. What cannot be confirmed in time makes the next ones smaller,
 * as {@link TransactionSize} says.
 *
 * <p>A commit whose outcome is not known ends the producer. The next one reads the cursors again, and what these cover is
 * answered as produced, without a place.
 */
final class TransactionalSending implements Sending {

    /** Bytes of records in one transaction: half of the least {@code buffer-memory} that is usual. */
    static final long MOST_BYTES = 16L * 1024 * 1024;

    /**
     * Cursors that one transaction removes at most, and never more than it may hold records: a start may find thousands, and
     * over a slow link records would run out of their time for them.
     */
    static final int MOST_REMOVED = 200;

    private final KafkaCluster cluster;
    private final Generation generation;
    private final Transaction transaction;
    private final CommitWindow window = new CommitWindow();
    private final Set<Long> gone;
    private final Aftermath aftermath;
    private final TransactionSize size;
    private final StuckPartitions stuck;
    private final CursorTopic cursorTopic;
    private final int mostRecords;
    private List<InTransaction> open = new ArrayList<>();
    private long bytes;

    /**
     * @param size of the cluster's transactions
     * @param stuck the cluster's, with nothing of this producer
     * @param gone handlers whose cursors are to be removed; whatever a committed transaction has removed goes from it
     */
    TransactionalSending(
            KafkaCluster cluster, Generation generation, TransactionSize size, StuckPartitions stuck, Set<Long> gone) {
        this.cluster = cluster;
        this.generation = generation;
        this.aftermath = new Aftermath(cluster, generation, size, stuck, this::sendAlone);
        this.size = size;
        this.stuck = stuck;
        this.gone = gone;
        this.cursorTopic = new CursorTopic(
                cluster.settings().exactlyOnce().cursorTopic(),
                cluster.accepted().storeId());
        this.transaction = new Transaction(cluster, generation, cursorTopic);
        var most = cluster.settings().batches().channelBufferSize();
        this.mostRecords = most == 0 ? TransactionSize.MOST : most;
    }

    @Override
    public boolean answers(ClusterSession session, Item item) {
        return switch (cluster.cursors()
                .of(item.progress().handler(), item.record().seq())) {
            case NOTHING -> false;
            case PRODUCED -> {
                session.producedBefore(item);
                yield true;
            }
            case REFUSED -> {
                session.refuse(
                        item,
                        Failure.refused(
                                Failure.Kind.INVALID,
                                "refused before the daemon's last end, and later events were delivered since",
                                null));
                yield true;
            }
        };
    }

    @Override
    public boolean isFull() {
        return window.isPausing();
    }

    @Override
    public boolean isPausing() {
        if (open.isEmpty()) {
            window.look(System.nanoTime());
        }
        return window.isPausing();
    }

    @Override
    public long pauseNanos() {
        return window.isPausing() ? window.untilBeginning(System.nanoTime()) : NOTHING_DUE;
    }

    @Override
    public boolean send(ClusterSession session, Item item) {
        if (!open.isEmpty() && !mayShare(session)) {
            // Behind what an abort gives back: nothing may overtake, or the cursor would pass what was never sent.
            session.waiting.addFirst(item);
            end();
            return true;
        }
        if (open.isEmpty()) {
            begin();
        }
        open.add(transaction.handOver(session, item));
        bytes += item.record().bytes();
        if (transaction.isBroken() || open.size() >= Math.min(mostRecords, size.records()) || bytes >= MOST_BYTES) {
            end();
        }
        return true;
    }

    /**
     * One that has spoilt a transaction lately has its own ones, so that the others are not aborted again and again, and
     * small ones, so that little is sent in vain.
     */
    private boolean mayShare(ClusterSession session) {
        var other = open.get(0).session();
        return other == session ? open.size() < session.mostTogether() : !session.isSuspect() && !other.isSuspect();
    }

    @Override
    public void settle(boolean more) {
        if (!open.isEmpty() && window.isDue(System.nanoTime(), more)) {
            end();
        }
    }

    @Override
    public void finish() {
        if (!open.isEmpty()) {
            end();
        }
    }

    @Override
    public boolean forgetGone() {
        if (!open.isEmpty() || gone.isEmpty()) {
            return false;
        }
        begin();
        var end = end(List.of());
        settle(List.of(), end);
        return end instanceof Transaction.Committed && !gone.isEmpty();
    }

    private void begin() {
        window.began(System.nanoTime());
        transaction.begin();
    }

    private Aftermath.Sent sendAlone(ClusterSession session, List<InTransaction> run) {
        begin();
        var again = run.stream()
                .map(each -> transaction.handOver(session, each.item()))
                .toList();
        var end = end(again);
        if (end instanceof Transaction.Aborted aborted) {
            return new Aftermath.Sent(again, aborted);
        }
        settle(again, end);
        return new Aftermath.Sent(again, null);
    }

    /** Commits what is open, if nothing speaks against it, and answers. */
    private void end() {
        var records = open;
        open = new ArrayList<>();
        bytes = 0;
        settle(records, end(records));
    }

    private Transaction.End end(List<InTransaction> records) {
        Map<Long, HandlerCursor> cursors = new LinkedHashMap<>();
        for (var record : records) {
            var progress = record.item().progress();
            if (progress.handler() != Progress.NO_HANDLER) {
                cursors.put(progress.handler(), record.session().cursor(record.item()));
            }
        }
        var removed =
                gone.stream().limit(Math.min(MOST_REMOVED, size.records())).toList();
        var end = transaction.end(cursors, removed);
        if (end instanceof Transaction.Committed) {
            cursors.forEach(cluster.cursors()::add);
            removed.forEach(gone::remove);
            noteConfirmed(records, !cursors.isEmpty() || !removed.isEmpty());
            size.committed(records.size(), transaction.nanos(), transaction.limitNanos());
            window.committed(System.nanoTime(), records.size(), transaction.firstAnswerNanos());
        } else {
            window.failed(System.nanoTime());
        }
        return end;
    }

    private void noteConfirmed(List<InTransaction> records, boolean withCursors) {
        if (stuck.hasUnconfirmed()) {
            records.forEach(each -> stuck.committed(each.partition()));
            if (withCursors) {
                stuck.committed(cursorTopic.partition());
            }
        }
    }

    /** Answers each record by how its transaction ended. */
    private void settle(List<InTransaction> records, Transaction.End end) {
        if (end instanceof Transaction.Committed) {
            answer(records);
        } else if (end instanceof Transaction.Lost lost) {
            aftermath.settle(records, lost);
        } else if (end instanceof Transaction.Aborted aborted) {
            aftermath.settle(records, aborted);
        } else {
            throw new AssertionError(end);
        }
    }

    private void answer(List<InTransaction> records) {
        var now = cluster.clock().instant();
        long nanos = System.nanoTime();
        cluster.condition().acknowledged();
        InTransaction.bySession(records).keySet().forEach(ClusterSession::committed);
        for (var each : records) {
            var written = each.written();
            if (written == null) {
                throw new IllegalStateException(each.item().record() + " was committed and never acknowledged");
            }
            generation.acknowledged(each.item().record().kafkaTopic(), nanos);
            generation.answered(each.item().record());
            each.session()
                    .acknowledge(
                            each.item(),
                            new Acknowledgement(
                                    written.partition(), written.offset(), each.at(), now, RequiredAcks.ALL));
        }
    }
}
