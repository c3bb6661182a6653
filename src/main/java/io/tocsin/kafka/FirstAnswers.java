package io.tocsin.kafka;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What came back first of a transaction's records. Told by the client's network thread, or inside {@code send}. */
final class FirstAnswers {

    private final Generation generation;
    private final AtomicReference<@Nullable InTransaction> failed = new AtomicReference<>();
    private volatile boolean hasWritten;
    private volatile long writtenNanos;

    /** Of a transaction of that producer. */
    FirstAnswers(Generation generation) {
        this.generation = generation;
    }

    /** A record was written. The client calls back on one thread. */
    void written() {
        long now = System.nanoTime();
        generation.confirmed(now);
        if (!hasWritten) {
            writtenNanos = now;
            hasWritten = true;
        }
    }

    /** A record failed. */
    void failed(InTransaction record) {
        failed.compareAndSet(null, record);
    }

    /** The record that failed first; null when none did. */
    @Nullable
    InTransaction failed() {
        return failed.get();
    }

    /** How long after that moment the first record was written; 0 when none was. */
    long wroteAfter(long nanos) {
        return hasWritten ? writtenNanos - nanos : 0;
    }
}
