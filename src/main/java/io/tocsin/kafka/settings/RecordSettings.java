package io.tocsin.kafka.settings;

import io.tocsin.kafka.partition.Partitioning;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the records of a cluster have where their handler says nothing else.
 *
 * @param kafkaTopic {@code topic}: of handlers that name none; default none
 * @param contentType {@code content-type}: the value of the header {@code content-type}; default empty, no such header
 * @param headers {@code [kafka.headers]}: further headers, in the order of the file; a value may be a template, which
 *     handlers parse; default none
 * @param partitioner of handlers without {@code partitionAlgorithm}; default {@link Partitioning#CRC32}
 * @param eventHeader {@code event-header}: whether records carry the header {@code tocsin-event}; default false, as
 *     Kapacitor's records
 */
public record RecordSettings(
        Optional<String> kafkaTopic,
        String contentType,
        Map<String, String> headers,
        Partitioning partitioner,
        boolean eventHeader) {

    /** Nothing that Kapacitor's records do not have. */
    public static final RecordSettings DEFAULTS =
            new RecordSettings(Optional.empty(), "", Map.of(), Partitioning.CRC32, false);

    /** Copies the headers. */
    public RecordSettings {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }
}
