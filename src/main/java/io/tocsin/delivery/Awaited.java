package io.tocsin.delivery;

import io.tocsin.delivery.ledger.Cursor;
import io.tocsin.delivery.ledger.Receipt;
import io.tocsin.delivery.ledger.Receipts;
import io.tocsin.delivery.run.Onlooker;
import io.tocsin.store.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Those who wait until every handler of an event has answered it. Costs nothing while nobody waits, and no thread while
 * somebody does. What is waited for is bounded by {@value #MOST_ANSWERS} answers, an answer being that of one handler for
 * one event. Nothing of this is stored: a wait ends with the process, the event does not.
 *
 * <p>Any thread; guarded by one lock, under which no one is told.
 */
public final class Awaited implements Onlooker {

    /** Answers that may be waited for at a time, by all together: about 100 bytes each. */
    public static final int MOST_ANSWERS = 200_000;

    private final Store store;
    private final Receipts receipts;
    private final Map<Long, TreeMap<Long, List<Wait>>> byHandler = new HashMap<>();
    private final AtomicInteger outstanding = new AtomicInteger();

    Awaited(Store store) {
        this.store = store;
        this.receipts = new Receipts(store);
    }

    /** One who waits. */
    public static final class Wait {

        private final List<Long> handlers;
        private final List<Long> seqs;
        private final CompletableFuture<Boolean> done = new CompletableFuture<>();
        private long unanswered;
        private volatile boolean refused;

        private Wait(List<Long> handlers, List<Long> seqs) {
            this.handlers = List.copyOf(handlers);
            this.seqs = List.copyOf(seqs);
            this.unanswered = (long) handlers.size() * seqs.size();
        }

        /**
         * Completes with true once everything is answered and its receipts can be read, or with false when it was given up;
         * often on a runner's thread, so that what takes time afterwards has to move to another one.
         */
        public CompletionStage<Boolean> done() {
            return done;
        }

        /** Whether it was given up at once, since more answers are waited for than may be. */
        public boolean isRefused() {
            return refused;
        }
    }

    /**
     * Begins to wait for the answers of {@code handlers} to {@code seqs}, given by number. What was answered before counts.
     *
     * @return one that is given up already when more answers are waited for than may be
     * @throws io.tocsin.store.StoreUnavailableException while the store is failed; nobody waits then
     */
    Wait begin(List<Long> handlers, List<Long> seqs) {
        var wait = new Wait(handlers, seqs);
        if (wait.unanswered == 0) {
            wait.done.complete(true);
        } else if (!add(wait)) {
            wait.refused = true;
            wait.done.complete(false);
        } else {
            try {
                // only now: whoever stores a receipt from here on finds the wait, and what was stored before is found
                // here
                wait.handlers.forEach(handler -> takeStored(handler, wait.seqs));
            } catch (RuntimeException e) {
                giveUp(wait);
                throw e;
            }
        }
        return wait;
    }

    private synchronized boolean add(Wait wait) {
        if (wait.unanswered > MOST_ANSWERS - outstanding.get()) {
            return false;
        }
        outstanding.addAndGet((int) wait.unanswered);
        for (long handler : wait.handlers) {
            var bySeq = byHandler.computeIfAbsent(handler, number -> new TreeMap<>());
            wait.seqs.forEach(seq ->
                    bySeq.computeIfAbsent(seq, number -> new ArrayList<>(1)).add(wait));
        }
        return true;
    }

    private void takeStored(long handler, List<Long> seqs) {
        var cursor = Cursor.read(store, handler);
        if (cursor.isEmpty()) {
            gone(handler);
            return;
        }
        var ahead = receipts.answeredAhead(handler, cursor.get()).keySet();
        answered(
                handler,
                seqs.stream().filter(ahead::contains).toList(),
                cursor.get().seq());
    }

    /** The handler is no more: it has answered everything that it was to answer. */
    void gone(long handlerNumber) {
        answered(handlerNumber, List.<Long>of(), Long.MAX_VALUE);
    }

    /** The wait ends without an answer, unless it has one. */
    public void giveUp(Wait wait) {
        synchronized (this) {
            for (long handler : wait.handlers) {
                for (long seq : wait.seqs) {
                    remove(handler, seq, wait);
                }
            }
        }
        wait.done.complete(false);
    }

    private void remove(long handler, long seq, Wait wait) {
        var bySeq = byHandler.get(handler);
        var waits = bySeq == null ? null : bySeq.get(seq);
        if (bySeq == null || waits == null || !waits.remove(wait)) {
            return;
        }
        outstanding.decrementAndGet();
        if (waits.isEmpty()) {
            bySeq.remove(seq);
        }
        if (bySeq.isEmpty()) {
            byHandler.remove(handler);
        }
    }

    @Override
    public boolean looksAt(long handlerNumber) {
        if (outstanding.get() == 0) {
            return false;
        }
        synchronized (this) {
            return byHandler.containsKey(handlerNumber);
        }
    }

    @Override
    public boolean waitsFor(long handlerNumber) {
        return looksAt(handlerNumber);
    }

    @Override
    public void answered(long handlerNumber, List<Receipt> stored, long cursor) {
        answered(handlerNumber, stored.stream().map(Receipt::seq).toList(), cursor);
    }

    private void answered(long handlerNumber, Collection<Long> seqs, long cursor) {
        var over = new ArrayList<Wait>();
        synchronized (this) {
            var bySeq = byHandler.get(handlerNumber);
            if (bySeq == null) {
                return;
            }
            seqs.forEach(seq -> take(bySeq, seq, over));
            while (!bySeq.isEmpty() && bySeq.firstKey() < cursor) {
                take(bySeq, bySeq.firstKey(), over);
            }
            if (bySeq.isEmpty()) {
                byHandler.remove(handlerNumber);
            }
        }
        over.forEach(wait -> wait.done.complete(true));
    }

    private void take(NavigableMap<Long, List<Wait>> bySeq, long seq, List<Wait> over) {
        var waits = bySeq.remove(seq);
        if (waits == null) {
            return;
        }
        outstanding.addAndGet(-waits.size());
        for (var wait : waits) {
            if (--wait.unanswered == 0) {
                over.add(wait);
            }
        }
    }
}
