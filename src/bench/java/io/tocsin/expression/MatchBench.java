package io.tocsin.expression;

import io.tocsin.bench.Sample;
import io.tocsin.eventlog.LogEntry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A handler's match over one event. */
@State(Scope.Benchmark)
public class MatchBench {

    private final LogEntry entry = Sample.entry();
    private final Expression match = usual();
    private final Memory memory = match.newMemory();

    /** Of the usual length; what JMH makes an instance of must not throw. */
    private static Expression usual() {
        try {
            return Expression.parse("changed() == TRUE AND level() >= WARNING AND \"host\" =~ /^host-[0-9]+/");
        } catch (ExpressionSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One decision. */
    @Benchmark
    public boolean match() throws ExpressionFailedException {
        return match.test(Subject.of(entry.event(), entry.acceptedAt(), entry.seq()), memory);
    }
}
