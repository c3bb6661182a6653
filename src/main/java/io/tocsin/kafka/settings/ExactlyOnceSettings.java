package io.tocsin.kafka.settings;

import io.tocsin.settings.Checks;
import io.tocsin.settings.NearestName;
import io.tocsin.settings.Section;
import java.util.List;

/**
 * How often a record may come to lie in Kafka.
 *
 * @param enabled {@code delivery = "exactly-once"}: records and the cursors of their handlers go in transactions, and a
 *     {@code read_committed} consumer sees each event once; default false, at least once
 * @param cursorTopic {@code cursor-topic}: the compacted Kafka topic of one partition that holds the cursors; the same
 *     for all daemons of a cluster is right, since each has keys of its own; default {@value #CURSOR_TOPIC}
 */
public record ExactlyOnceSettings(boolean enabled, String cursorTopic) {

    /** The default of {@code cursor-topic}. */
    public static final String CURSOR_TOPIC = "tocsin-cursors";

    /** At least once. */
    public static final ExactlyOnceSettings OFF = new ExactlyOnceSettings(false, CURSOR_TOPIC);

    /** Exactly once, with the default Kafka topic for cursors. */
    public static final ExactlyOnceSettings ON = new ExactlyOnceSettings(true, CURSOR_TOPIC);

    private static final String AT_LEAST_ONCE = "at-least-once";
    private static final String EXACTLY_ONCE = "exactly-once";

    /** As {@code delivery} names it. */
    public String text() {
        return enabled ? EXACTLY_ONCE : AT_LEAST_ONCE;
    }

    /**
     * Reads the keys; mistakes are added to {@code checks}.
     *
     * @param acknowledgement of the same cluster
     */
    public static ExactlyOnceSettings read(Section section, Checks checks, AcknowledgementSettings acknowledgement) {
        boolean enabled = enabled(section, checks);
        if (enabled) {
            requireConfirmation(section, checks, acknowledgement);
        }
        return new ExactlyOnceSettings(enabled, cursorTopic(section, checks, enabled));
    }

    private static boolean enabled(Section section, Checks checks) {
        var given = section.string("delivery", AT_LEAST_ONCE);
        checks.require(
                given.equals(AT_LEAST_ONCE) || given.equals(EXACTLY_ONCE),
                "delivery",
                "delivery \"" + given + "\" is neither at-least-once nor exactly-once",
                section.written(
                        "delivery",
                        NearestName.of(given, List.of(AT_LEAST_ONCE, EXACTLY_ONCE))
                                .orElse(AT_LEAST_ONCE)));
        return given.equals(EXACTLY_ONCE);
    }

    /** A transaction commits only what all replicas in sync have, and the client has to know what it repeats. */
    private static void requireConfirmation(Section section, Checks checks, AcknowledgementSettings acknowledgement) {
        var acks = acknowledgement.requiredAcks();
        if (acks != RequiredAcks.ALL) {
            checks.error(
                    "required-acks",
                    "required-acks = \"" + acks.text() + "\" does not go with delivery = \"" + EXACTLY_ONCE
                            + "\": what the failure of a broker may lose did not arrive once",
                    "remove required-acks; all is the default");
        } else if (!acknowledgement.idempotent()) {
            var cause = section.has("idempotent") ? "idempotent" : "retry-max";
            checks.error(
                    cause,
                    (cause.equals("idempotent") ? "idempotent = false" : "retry-max = 0")
                            + " does not go with delivery = \"" + EXACTLY_ONCE
                            + "\": a transaction needs retries of which brokers keep one",
                    "remove " + cause);
        }
    }

    private static String cursorTopic(Section section, Checks checks, boolean enabled) {
        var given = section.string("cursor-topic", CURSOR_TOPIC);
        checks.require(
                KafkaTopicSettings.isName(given),
                "cursor-topic",
                "invalid topic name \"" + given + "\"",
                "1 to 249 of the characters a-z, A-Z, 0-9, '.', '_' and '-'");
        if (!enabled && section.has("cursor-topic")) {
            checks.warn("cursor-topic", "cursor-topic has no effect without delivery = \"" + EXACTLY_ONCE + "\"");
        }
        return given;
    }
}
