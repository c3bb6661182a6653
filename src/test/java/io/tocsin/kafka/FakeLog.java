package io.tocsin.kafka;

import io.tocsin.kafka.transaction.AcceptedEvents;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** A log with every number below a million, each accepted at a time that follows from it. */
public final class FakeLog implements AcceptedEvents {

    private final String storeId;
    private final long nextSeq;
    private final Instant first;
    private final Set<Long> gone = ConcurrentHashMap.newKeySet();

    /** Of a store of its own. */
    public FakeLog() {
        this(Long.toHexString(ThreadLocalRandom.current().nextLong()), 1_000_000, Instant.EPOCH);
    }

    /** @param first when event 0 was accepted; each next one a second later */
    public FakeLog(String storeId, long nextSeq, Instant first) {
        this.storeId = storeId;
        this.nextSeq = nextSeq;
        this.first = first;
    }

    @Override
    public String storeId() {
        return storeId;
    }

    @Override
    public long nextSeq() {
        return nextSeq;
    }

    @Override
    public Optional<Instant> acceptedAt(long seq) {
        return seq < nextSeq ? Optional.of(first.plusSeconds(seq)) : Optional.empty();
    }

    @Override
    public boolean hasHandler(long handler) {
        return !gone.contains(handler);
    }

    /** From now on there is no such handler; before it there is one of every number. */
    void delete(long handler) {
        gone.add(handler);
    }
}
