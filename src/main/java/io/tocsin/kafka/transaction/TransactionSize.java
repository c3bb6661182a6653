package io.tocsin.kafka.transaction;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many records a transaction of a cluster may hold, over all its producers. What cannot be confirmed in time is aborted
 * and sent again as a whole, so that over a slow link the same many would run out of their time for ever. The next one
 * therefore holds half of them, down to one; and twice as many after each full one that was committed so soon that twice as
 * many would have gone in time. One thread.
 *
 * <p>A warning is logged when that begins, and again only once transactions were confirmed in time in between: full ones up
 * to {@link #MOST}, or one that was not full.
 */
public final class TransactionSize {

    /** The largest: a handler's window. */
    public static final int MOST = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(TransactionSize.class);

    private final String cluster;
    private int records = MOST;
    private boolean warned;

    /** Of {@link #MOST} records, for the cluster of that name. */
    public TransactionSize(String cluster) {
        this.cluster = cluster;
    }

    /** How many the next one may hold, at least 1. */
    public int records() {
        return records;
    }

    /**
     * One with so many could not be confirmed in time. With less than two records its size was not what took the time.
     *
     * @param isSaid whether a condition of the cluster says that it cannot be used, so that there is nothing to warn of. The
     *     next ones are smaller all the same: a link that is too slow may look like brokers that are away, and after an
     *     outage they grow again within a dozen transactions
     */
    public void ranOutOfTime(int held, boolean isSaid) {
        if (held < 2) {
            return;
        }
        records = Math.max(1, Math.min(records, held) / 2);
        if (!warned && !isSaid) {
            warned = true;
            LOG.atWarn()
                    .setMessage("a kafka transaction was not confirmed in time; the next ones are smaller")
                    .addKeyValue("cluster", cluster)
                    .addKeyValue("held", held)
                    .log();
        }
    }

    /**
     * One with so many was committed.
     *
     * @param tookNanos from its beginning on
     * @param limitNanos how long it would have been allowed to take
     */
    public void committed(int held, long tookNanos, long limitNanos) {
        if (held == 0 || tookNanos >= limitNanos / 2) {
            return;
        }
        boolean full = held >= records;
        if (full) {
            records = Math.min(MOST, records * 2);
        }
        if (warned && (!full || records == MOST)) {
            warned = false;
            LOG.atInfo()
                    .setMessage("kafka transactions are confirmed in time again")
                    .addKeyValue("cluster", cluster)
                    .log();
        }
    }
}
