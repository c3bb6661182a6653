package io.tocsin.handler;

import io.tocsin.settings.Section;
import java.time.Duration;
import java.util.Map;

/**
 * Limits on one handler's deliveries; {@code options.delivery} of a handler file, for every kind.
 *
 * @param maxAge how long an event is tried when it alone, or one Kafka topic among several, is to blame, counted from
 *     its first deferral, also one behind another event; then its next failed attempt makes it a dead letter. 1 s to 7 days, default 1 h. A target that is away as a whole is
 *     waited for without limit
 * @param maxAttempts attempts of the same kind before it becomes a dead letter; 0 (the default) means no such limit,
 *     at most 1,000,000
 */
public record DeliverySettings(Duration maxAge, int maxAttempts) {

    /** What holds without {@code options.delivery}. */
    public static final DeliverySettings DEFAULT = new DeliverySettings(Duration.ofHours(1), 0);

    /** Reads {@code options.delivery}; what is wrong is added to the section's problems. */
    public static DeliverySettings read(Section options) {
        var table = options.sectionOrEmpty("delivery");
        var settings = new DeliverySettings(
                table.duration("max-age", DEFAULT.maxAge, Duration.ofSeconds(1), Duration.ofDays(7)),
                (int) table.integer("max-attempts", DEFAULT.maxAttempts, 0, 1_000_000));
        table.rejectUnknown(Map.of(
                "backlog-max-bytes", "backlog-max-bytes is not supported yet; a backlog is bounded by the disk only",
                "on-full", "on-full is not supported yet; a backlog is bounded by the disk only",
                "attempt-timeout", "attempt-timeout is not supported yet; no kind that needs it exists yet"));
        return settings;
    }
}
