package io.tocsin.kafka.probe.broker;

import java.util.List;
import java.util.Optional;

/**
 * How far one broker let us come.
 *
 * @param broker {@code host:port}
 * @param configured whether the settings name it; otherwise other brokers told of it
 * @param isReached whether it answered as a Kafka broker does that takes our kind of connection
 * @param stages in their order; only the last may have failed
 * @param advertised where this broker says that the brokers of its cluster are; empty when it was not asked, since it wants
 *     a login first
 */
public record BrokerResult(
        String broker,
        boolean configured,
        boolean isReached,
        List<StageResult> stages,
        List<BrokerAddress> advertised) {

    public BrokerResult {
        stages = List.copyOf(stages);
        advertised = List.copyOf(advertised);
    }

    /** The stage that let nothing through. */
    public Optional<StageResult> failure() {
        return stages.stream().filter(stage -> stage.failure().isPresent()).findFirst();
    }
}
