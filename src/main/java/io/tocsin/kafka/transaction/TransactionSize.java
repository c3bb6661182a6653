package io.tocsin.kafka.transaction;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many records a transaction of a cluster may hold, over all its producers. What cannot be confirmed in time is aborted
 * and sent again as a whole, so that over a slow link the same many would run out of their time for ever. The next one
 * therefore holds half of them, down to one; and twice as many after each full one that was committed so soon that twice as
 * many would have gone in time. One thread.
 */
public final class TransactionSize {

    /** The largest: a handler's window. */
    public static final int MOST = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(TransactionSize.class);

    private final String cluster;
    private int records = MOST;

    /** Of {@link #MOST} records, for the cluster of that name. */
    public TransactionSize(String cluster) {
        this.cluster = cluster;
    }

    /** How many the next one may hold, at least 1. */
    public int records() {
        return records;
    }

    /** One with so many could not be confirmed in time. */
    public void ranOutOfTime(int held) {
        int before = records;
        records = Math.max(1, Math.min(records, held) / 2);
        if (before == MOST && records < MOST) {
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
        if (records < MOST && held >= records && tookNanos < limitNanos / 2) {
            records = Math.min(MOST, records * 2);
            if (records == MOST) {
                LOG.atInfo()
                        .setMessage("kafka transactions may be as large as ever")
                        .addKeyValue("cluster", cluster)
                        .log();
            }
        }
    }
}
