package io.tocsin.eventlog;

import io.tocsin.alert.Draft;
import io.tocsin.bench.Sample;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A draft to its row in the log, and back. */
@State(Scope.Benchmark)
public class EncodeBench {

    private final Draft draft = Sample.draft();
    private final byte[] row = row();

    private static byte[] row() {
        var encoded = EncodedDraft.encode(Sample.draft(), Integer.MAX_VALUE);
        var entry = Sample.entry();
        encoded.stamp(1, 1, 1, 0, Sample.NOON, entry.event());
        return encoded.value();
    }

    /** On the thread of a request. */
    @Benchmark
    public EncodedDraft encode() {
        return EncodedDraft.encode(draft, Integer.MAX_VALUE);
    }

    /** On the thread of a runner, where the event is no longer in memory. */
    @Benchmark
    public LogEntry decode() {
        return EntryCodec.decode(1, Sample.TOPIC, 1, row);
    }
}
