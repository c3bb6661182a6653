package io.tocsin.kafka;

import io.tocsin.kafka.settings.RequiredAcks;
import java.time.Instant;
import java.util.Optional;

/**
 * How a cluster is at one moment.
 *
 * @param id its name
 * @param connected whether a broker answered and the connection stands
 * @param error why the cluster cannot be used now; empty when it can, and while nothing is known yet
 * @param isOff whether it stays as it is, without a producer, until somebody who has mended it reloads
 * @param since when {@code error} began; else when the cluster was reached, or reached again; else when the present
 *     producer was built or began to be built
 * @param waitingChange why changed settings are not in force yet; empty when none wait
 * @param requiredAcks who confirms a record before it counts as delivered; a warning is due where it is not {@link
 *     RequiredAcks#ALL}
 * @param generation how many producers were built for the cluster before the present one, those that never connected
 *     included
 * @param unacknowledgedRecords handed to the producer and not answered
 * @param unacknowledgedBytes of these records
 */
public record ClusterStatus(
        ClusterId id,
        boolean connected,
        Optional<String> error,
        boolean isOff,
        Instant since,
        Optional<String> waitingChange,
        RequiredAcks requiredAcks,
        long generation,
        long unacknowledgedRecords,
        long unacknowledgedBytes) {}
