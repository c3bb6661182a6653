package io.tocsin.kafka.transaction;

import java.time.Instant;
import java.util.List;

/** The progress of nobody. */
enum NoHandler implements Progress {
    INSTANCE;

    @Override
    public long handler() {
        return NO_HANDLER;
    }

    @Override
    public long settledBelow() {
        return 0;
    }

    @Override
    public List<Long> refused() {
        return List.of();
    }

    @Override
    public Instant acceptedAt(long seq) {
        return Instant.EPOCH;
    }
}
