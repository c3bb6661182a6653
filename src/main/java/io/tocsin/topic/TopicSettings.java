package io.tocsin.topic;

import io.tocsin.settings.Section;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * {@code [topics]}.
 *
 * @param unrouted what becomes of an event whose topic has no handler; default warn
 * @param maxEventBytes largest event, encoded; 1 KiB to 4 MiB, default 512 KiB. Larger ones are refused at the door
 * @param okRetention how long the state of an id that is OK is kept; 1 min to 365 days, default 24 h
 */
public record TopicSettings(Unrouted unrouted, int maxEventBytes, Duration okRetention) {

    /** What becomes of an event whose topic has no handler. */
    public enum Unrouted {
        /** Accepted; the first of a topic is logged with the nearest topic that has handlers. */
        WARN,
        /** Accepted without a word. */
        ACCEPT,
        /** Answered 404, not stored. */
        REJECT
    }

    /** What holds without the section. */
    public static final TopicSettings DEFAULT = new TopicSettings(Unrouted.WARN, 512 * 1024, Duration.ofHours(24));

    /** Reads the section; what is wrong is added to its problems. */
    public static TopicSettings read(Section section) {
        String unrouted = section.string("unrouted", "warn");
        var choice = DEFAULT.unrouted;
        switch (unrouted) {
            case "warn" -> choice = Unrouted.WARN;
            case "accept" -> choice = Unrouted.ACCEPT;
            case "reject" -> choice = Unrouted.REJECT;
            default ->
                section.error(
                        "unrouted",
                        section.written("unrouted", unrouted) + " is none of \"warn\", \"accept\" and \"reject\".",
                        "unrouted = \"" + DEFAULT.unrouted.name().toLowerCase(Locale.ROOT) + "\"");
        }
        var settings = new TopicSettings(
                choice,
                (int) section.bytes("max-event-bytes", DEFAULT.maxEventBytes, 1024, 4 * 1024 * 1024),
                section.duration("ok-retention", DEFAULT.okRetention, Duration.ofMinutes(1), Duration.ofDays(365)));
        section.rejectUnknown(Map.of());
        return settings;
    }
}
