package io.tocsin.ingest;

import io.tocsin.bench.Sample;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** JSON to drafts. */
@State(Scope.Benchmark)
public class ParseBench {

    private static final int EVENTS = 1_000;

    private final byte[] request = Sample.request(EVENTS);

    /** A request of 1,000 events; the time is that of one. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public ParsedEvents parse() {
        return NativeEvents.parse(Sample.TOPIC, NativeEvents.JSON, request);
    }
}
