package io.tocsin.kafka.settings;

import io.tocsin.kafka.partition.Partitioning;
import io.tocsin.settings.Checks;
import io.tocsin.settings.Section;
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

    /** Reads the keys; mistakes are added to {@code checks}. */
    public static RecordSettings read(Section section, Checks checks) {
        var kafkaTopic = section.string("topic").filter(name -> !name.isEmpty());
        kafkaTopic.ifPresent(name -> checks.require(
                KafkaTopicSettings.isName(name),
                "topic",
                "invalid topic name \"" + name + "\"",
                "1 to 249 of the characters a-z, A-Z, 0-9, '.', '_' and '-'"));
        var headers = section.stringTable("headers");
        checks.require(
                !headers.containsKey(""), "headers", "a header without a name", "give each of the headers a name");
        return new RecordSettings(
                kafkaTopic,
                section.string("content-type", ""),
                headers,
                partitioner(section, checks),
                section.bool("event-header", false));
    }

    private static Partitioning partitioner(Section section, Checks checks) {
        var given = section.string("partitioner", Partitioning.CRC32.option());
        var found = Partitioning.ofOption(given);
        checks.require(
                found.isPresent(),
                "partitioner",
                "partitioner \"" + given + "\" is none of " + Partitioning.options(),
                section.written("partitioner", Partitioning.CRC32.option()));
        return found.orElse(Partitioning.CRC32);
    }
}
