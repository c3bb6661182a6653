package io.tocsin.kafka;

import io.tocsin.kafka.transaction.Progress;
import java.time.Instant;
import java.util.List;

/** What a run of a handler says whose events are those of a {@link FakeLog}. */
record FakeProgress(FakeLog log, long handler, long settledBelow, List<Long> refused) implements Progress {

    FakeProgress(FakeLog log, long handler) {
        this(log, handler, 0, List.of());
    }

    @Override
    public Instant acceptedAt(long seq) {
        return log.acceptedAt(seq).orElseThrow();
    }
}
