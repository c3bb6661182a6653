package io.tocsin.eventlog;

import io.tocsin.alert.TopicId;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The accepted events, read by topic and seq. What is recent comes from memory, the rest from the store; both give equal
 * entries. Any thread reads; {@link #keep}, {@link #forget}, {@link #appended}, {@link #trimmed} and {@link #restartTail} are the collector's.
 *
 * <p>Reading throws {@code StoreUnavailableException} while the store is failed, and {@link UnreadableLogException} for a
 * damaged row.
 */
public final class EventLog {

    /** Default bound on the estimated heap that recent entries occupy: 16 MiB, over all topics. */
    public static final long DEFAULT_TAIL_BYTES = 16L * 1024 * 1024;

    private final Store store;
    private final DecodedTail tail;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /**
     * Over an open store, which stays its owner's.
     *
     * @param tailBytes bound on the estimated heap that recent entries occupy; 0 keeps none
     */
    public EventLog(Store store, long tailBytes) {
        this.store = store;
        this.tail = new DecodedTail(tailBytes);
    }

    /** The key of an entry in {@link Family#LOG}. */
    public static byte[] key(long topicNumber, long seq) {
        return Keys.of(topicNumber, seq);
    }

    /** The seq in a {@link #key}. */
    public static long seq(byte[] key) {
        return Keys.number(key, 1);
    }

    /**
     * From now on the topic's entries are kept in memory too, for it has handlers. Nothing happens when they already are.
     *
     * @param nextSeq the seq that the next accepted event will get
     */
    public void keep(long topicNumber, long nextSeq) {
        tail.keep(topicNumber, nextSeq);
    }

    /** The topic's entries are no longer kept in memory, for it has no handlers left. */
    public void forget(long topicNumber) {
        tail.forget(topicNumber);
    }

    /**
     * Takes in what was just stored. To be called after each synced write and before its readers are woken; without it they
     * would miss those entries until the next restart.
     *
     * @param entries in order of seq, behind all earlier ones
     */
    public void appended(List<LogEntry> entries) {
        tail.append(entries);
        listeners.forEach(Runnable::run);
    }

    /**
     * Names what to call when something was appended and can be read.
     *
     * @param call returns at once, since the collector waits for it
     * @return ends it
     */
    public Runnable onAppended(Runnable call) {
        // a lambda may be given twice; what is kept has an identity of its own
        Runnable own = () -> call.run();
        listeners.add(own);
        return () -> listeners.remove(own);
    }

    /**
     * Drops what is in memory, after a write of unknown outcome: the store may hold entries that were never appended here.
     *
     * @param nextSeq the seq that the next accepted event will get, read from the store after it was opened again
     */
    public void restartTail(long nextSeq) {
        tail.restart(nextSeq);
    }

    /**
     * Some entries are no longer in the store, and must not be found in memory either.
     *
     * @param keptFrom topic number → its entries below this seq are gone
     */
    public void trimmed(Map<Long, Long> keptFrom) {
        tail.trim(keptFrom);
    }

    /** Estimated heap that recent entries occupy, for metrics. */
    public long tailBytes() {
        return tail.bytes();
    }

    /**
     * The entries of a topic in order of seq, as many as both limits allow, and one at least if there is one.
     *
     * @param topic the name that the topic has now
     * @param fromSeq the lowest seq to give
     * @param maxEvents at least 1
     * @param maxBytes limit on the sum of the stored sizes; the first entry may exceed it
     */
    public List<LogEntry> read(long topicNumber, TopicId topic, long fromSeq, int maxEvents, int maxBytes) {
        if (maxEvents < 1) {
            throw new IllegalArgumentException("at least one event has to be asked for, not " + maxEvents);
        }
        List<LogEntry> recent = tail.read(topicNumber, fromSeq, maxEvents, maxBytes);
        return recent != null ? recent : readStore(topicNumber, topic, fromSeq, maxEvents, maxBytes);
    }

    /** One entry; empty when there is none, or it is trimmed. */
    public Optional<LogEntry> entry(long topicNumber, TopicId topic, long seq) {
        Optional<LogEntry> recent = tail.find(topicNumber, seq);
        if (recent.isPresent()) {
            return recent;
        }
        byte[] value = store.get(Family.LOG, key(topicNumber, seq));
        return value == null ? Optional.empty() : Optional.of(EntryCodec.decode(topicNumber, topic, seq, value));
    }

    /** The last entry of a topic below {@code endSeq}; empty when there is none. */
    public Optional<LogEntry> lastBefore(long topicNumber, TopicId topic, long endSeq) {
        try (Store.Scan scan = store.scanBack(Family.LOG, key(topicNumber, endSeq), key(topicNumber, 0))) {
            return scan.next()
                    ? Optional.of(EntryCodec.decode(topicNumber, topic, seq(scan.key()), scan.value()))
                    : Optional.empty();
        }
    }

    /**
     * The stored form of an entry that nobody has been allowed to trim yet.
     *
     * @throws IllegalStateException when there is none
     */
    public byte[] stored(long topicNumber, long seq) {
        byte[] value = store.get(Family.LOG, key(topicNumber, seq));
        if (value == null) {
            throw new IllegalStateException("seq " + seq + " left the log before a handler had answered it");
        }
        return value;
    }

    /**
     * The events of one id, the newest first, as far as the log reaches.
     *
     * @param topic the name that the topic has now
     * @param latestSeq the id's last event, from its state; 0 for none
     * @param maxEvents at least 1
     */
    public List<LogEntry> history(long topicNumber, TopicId topic, long latestSeq, int maxEvents) {
        List<LogEntry> history = new ArrayList<>();
        long seq = latestSeq;
        // ends also in a damaged log: each previous seq is lower, which the entry itself checks
        while (seq > 0 && history.size() < maxEvents) {
            Optional<LogEntry> entry = entry(topicNumber, topic, seq);
            if (entry.isEmpty()) {
                break;
            }
            history.add(entry.get());
            seq = entry.get().previousSeq();
        }
        return history;
    }

    private List<LogEntry> readStore(long topicNumber, TopicId topic, long fromSeq, int maxEvents, int maxBytes) {
        List<LogEntry> entries = new ArrayList<>();
        long room = maxBytes;
        try (Store.Scan scan = store.scan(Family.LOG, key(topicNumber, fromSeq), key(topicNumber + 1, 0))) {
            while (entries.size() < maxEvents && scan.next()) {
                byte[] value = scan.value();
                room -= value.length;
                if (room < 0 && !entries.isEmpty()) {
                    break;
                }
                entries.add(EntryCodec.decode(topicNumber, topic, seq(scan.key()), value));
            }
        }
        return entries;
    }
}
