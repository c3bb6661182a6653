package io.tocsin.topic;

import io.tocsin.alert.Draft;
import io.tocsin.bench.Sample;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the collector's thread computes of one event. */
@State(Scope.Benchmark)
public class ApplyBench {

    private final Draft draft = Sample.draft();
    private final StateRow before = new StateRow(Sample.entry().event().state(), Sample.NOON, 1, Sample.NOON);

    /** The pure step from state and draft to the next state. */
    @Benchmark
    public Object apply() {
        return Topic.apply(before, draft, Sample.NOON);
    }
}
