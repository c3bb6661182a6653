package io.tocsin.kafka.probe;

import io.tocsin.kafka.Acknowledgement;
import io.tocsin.kafka.ClusterId;
import io.tocsin.kafka.probe.broker.BrokerResult;
import io.tocsin.kafka.probe.broker.StageResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a cluster is.
 *
 * @param brokers each that was tried, those of the settings first
 * @param stages those that are the whole cluster's, in their order; only the last may have failed
 * @param kafkaTopic what was looked at, if anything
 * @param acknowledgement where the record lies, when one was produced and acknowledged
 * @param warnings what works and is not as it should be, one sentence each
 * @param took in all
 */
public record ProbeResult(
        ClusterId cluster,
        List<BrokerResult> brokers,
        List<StageResult> stages,
        Optional<String> kafkaTopic,
        Optional<Acknowledgement> acknowledgement,
        List<String> warnings,
        Duration took) {

    public ProbeResult {
        brokers = List.copyOf(brokers);
        stages = List.copyOf(stages);
        warnings = List.copyOf(warnings);
    }

    /** Whether everything that was tried worked; a broker is allowed to be away as long as another is there. */
    public boolean isSuccess() {
        return failure().isEmpty();
    }

    /**
     * The stage that let nothing through. While no broker was reached it is the one that came furthest, since that one
     * tells most.
     */
    public Optional<StageResult> failure() {
        var ofCluster =
                stages.stream().filter(stage -> stage.failure().isPresent()).findFirst();
        if (ofCluster.isPresent() || brokers.stream().anyMatch(BrokerResult::isReached)) {
            return ofCluster;
        }
        return brokers.stream()
                .flatMap(broker -> broker.failure().stream())
                .reduce((a, b) -> a.stage().compareTo(b.stage()) >= 0 ? a : b);
    }

    /** The same with a warning for each broker that was not reached. */
    ProbeResult withWarningsOfBrokers() {
        var all = new ArrayList<>(warnings);
        brokers.forEach(broker -> broker.failure()
                .ifPresent(
                        failure -> all.add((broker.configured() ? "broker " : "broker, known by advertised.listeners, ")
                                + broker.broker() + ": " + failure)));
        return new ProbeResult(cluster, brokers, stages, kafkaTopic, acknowledgement, all, took);
    }

    /** {@code stage: cause. Fix: fix}; empty text after a success. */
    public String sentence() {
        return failure().map(StageResult::toString).orElse("");
    }
}
