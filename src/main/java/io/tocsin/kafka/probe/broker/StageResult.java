package io.tocsin.kafka.probe.broker;

import java.time.Duration;
import java.util.Optional;

/**
 * One stage that was gone through.
 *
 * @param took from its beginning to its end, or to the moment at which it was given up
 * @param failure why it went no further; empty when it passed
 */
public record StageResult(Stage stage, Duration took, Optional<Finding> failure) {

    /** {@code connect: cause. Fix: fix}; only the name of a stage that passed. */
    @Override
    public String toString() {
        return failure.map(finding -> stage.text() + ": " + finding.sentence()).orElse(stage.text());
    }
}
