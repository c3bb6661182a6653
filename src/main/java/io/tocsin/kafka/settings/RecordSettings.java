package io.tocsin.kafka.settings;

import io.tocsin.kafka.partition.Partitioning;
import io.tocsin.settings.Checks;
import io.tocsin.settings.Section;
import io.tocsin.template.Template;
import io.tocsin.template.TemplateSyntaxException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the records of a cluster have where their handler says nothing else.
 *
 * @param kafkaTopic {@code topic}: of handlers that name none; default none
 * @param contentType {@code content-type}: the value of the header {@code content-type}; default empty, no such header
 * @param headers {@code [kafka.headers]}: further headers, in the order of the file; a value with <code>{{</code> is
 *     a template; default none
 * @param partitioner of handlers without {@code partitionAlgorithm}; default {@link Partitioning#CRC32}
 * @param eventHeader {@code event-header}: whether records carry the header {@code tocsin-event}; default false, as
 *     Kapacitor's records, but always true with exactly-once
 */
public record RecordSettings(
        Optional<String> kafkaTopic,
        String contentType,
        Map<String, String> headers,
        Partitioning partitioner,
        boolean eventHeader) {

    private static final int LONGEST_HEADER_NAME = 255;

    private static final String OWN_HEADERS = "tocsin-";

    /** Nothing that Kapacitor's records do not have. */
    public static final RecordSettings DEFAULTS =
            new RecordSettings(Optional.empty(), "", Map.of(), Partitioning.CRC32, false);

    /** Copies the headers. */
    public RecordSettings {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /**
     * Reads the keys; mistakes are added to {@code checks}.
     *
     * @param exactlyOnce whether the cluster delivers exactly once
     */
    public static RecordSettings read(Section section, Checks checks, boolean exactlyOnce) {
        var kafkaTopic = section.string("topic").filter(name -> !name.isEmpty());
        kafkaTopic.ifPresent(name -> checks.require(
                KafkaTopicSettings.isName(name),
                "topic",
                "invalid topic name \"" + name + "\"",
                "1 to 249 of the characters a-z, A-Z, 0-9, '.', '_' and '-'"));
        var headers = section.stringTable("headers");
        checkHeaders(section.sectionOrEmpty("headers"), headers, checks);
        return new RecordSettings(
                kafkaTopic,
                section.string("content-type", ""),
                headers,
                partitioner(section, checks),
                eventHeader(section, checks, exactlyOnce));
    }

    private static boolean eventHeader(Section section, Checks checks, boolean exactlyOnce) {
        boolean given = section.bool("event-header", exactlyOnce);
        checks.require(
                given || !exactlyOnce,
                "event-header",
                "event-header = false does not go with delivery = \"exactly-once\": the header is how a consumer can check"
                        + " the promise",
                "remove event-header; it is true there");
        return given;
    }

    private static void checkHeaders(Section table, Map<String, String> headers, Checks checks) {
        headers.forEach((name, value) -> {
            brokenHeaderName(name)
                    .ifPresent(rule ->
                            checks.error(table, name, "the name of a header " + rule, "give the header another name"));
            if (value.contains("{{")) {
                try {
                    Template.parse("header " + name, value);
                } catch (TemplateSyntaxException e) {
                    checks.error(table, name, "failed to parse template: " + e.getMessage(), "correct the template");
                }
            }
        });
        if (headers.containsKey("")) {
            // last, since this place is the whole table, and one mistake hides those behind it at the same place
            checks.error(table, "", "a header without a name", "give each of the headers a name");
        }
    }

    /**
     * The rule that the name of a header in the configuration breaks: 1 to 255 characters, no control characters, and not
     * one of the daemon's own, which begin with {@code tocsin-}. What follows "a name"; empty for none, and for the empty
     * name, which has no place of its own to be reported at.
     */
    public static Optional<String> brokenHeaderName(String name) {
        if (name.length() > LONGEST_HEADER_NAME) {
            return Optional.of("has at most " + LONGEST_HEADER_NAME + " characters");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("has no control characters");
        }
        return name.startsWith(OWN_HEADERS)
                ? Optional.of("does not begin with " + OWN_HEADERS + ", as the daemon's own do")
                : Optional.empty();
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
