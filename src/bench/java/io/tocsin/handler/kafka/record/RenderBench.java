package io.tocsin.handler.kafka.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.alert.HandlerId;
import io.tocsin.bench.Sample;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.HandlerRef;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Yaml;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** An entry to a Kafka record. */
@State(Scope.Benchmark)
public class RenderBench {

    private final LogEntry entry = Sample.entry();
    private final RecordPlan payload = plan("{topic: alerts}");
    private final RecordPlan template =
            plan("{topic: alerts, template: '{{.ID}} is {{.Level}} on {{index .Tags \"host\"}}: {{.Message}}'}");

    private static RecordPlan plan(String yaml) {
        var options = Yaml.parse("bench", yaml.getBytes(UTF_8), new Problems()).get(0);
        return RecordOptions.read(
                        new HandlerRef(Sample.TOPIC, new HandlerId("bench")), options, Optional.of(RecordDefaults.NONE))
                .orElseThrow();
    }

    /** The payload that Kapacitor sends. */
    @Benchmark
    public RecordPlan.Made payload() {
        return payload.make(entry, Sample.NOON, RecordPlan.UNNOTED);
    }

    /** A value made by a template. */
    @Benchmark
    public RecordPlan.Made template() {
        return template.make(entry, Sample.NOON, RecordPlan.UNNOTED);
    }
}
