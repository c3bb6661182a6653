package io.tocsin.handler;

import io.tocsin.settings.Section;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * Limits on one handler's deliveries; {@code options.delivery} of a handler file, for every kind.
 *
 * @param maxAge how long an event is tried when it alone, or one Kafka topic among several, is to blame, counted from
 *     its first deferral, also one behind another event; then its next failed attempt makes it a dead letter. 1 s to 7
 *     days, default 1 h. A target that is away as a whole is waited for without limit
 * @param maxAttempts attempts of the same kind before it becomes a dead letter; 0 (the default) means no such limit,
 *     at most 1,000,000
 * @param attemptTimeout how long one attempt of a blocking kind may take before it is interrupted and deferred; 1 ms to
 *     10 min, default 30 s. The other kinds have limits of their own, as a cluster's {@code delivery-timeout}, and keep
 *     this without effect
 * @param backlogMaxBytes stored size of the events that may wait for the handler; 0 (the default) means no bound but the
 *     disk's, otherwise at least 64 KiB
 * @param onFull what happens above that
 */
public record DeliverySettings(
        Duration maxAge, int maxAttempts, Duration attemptTimeout, long backlogMaxBytes, OnFull onFull) {

    /** What holds without {@code options.delivery}. */
    public static final DeliverySettings DEFAULT =
            new DeliverySettings(Duration.ofHours(1), 0, Duration.ofSeconds(30), 0, OnFull.DEAD_LETTER);

    private static final long LEAST_BACKLOG_BYTES = 64 * 1024;

    /** What happens when a handler's backlog is full. */
    public enum OnFull {
        /** Its oldest events become dead letters, until the rest fits. */
        DEAD_LETTER,
        /** Publishing to its topic is refused until there is room; derived events are taken all the same. */
        REJECT;

        /** The word in a handler file. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** With these limits, and the defaults for the rest. */
    public DeliverySettings(Duration maxAge, int maxAttempts) {
        this(maxAge, maxAttempts, DEFAULT.attemptTimeout, DEFAULT.backlogMaxBytes, DEFAULT.onFull);
    }

    /** Whether the backlog is bounded. */
    public boolean boundsBacklog() {
        return backlogMaxBytes > 0;
    }

    /**
     * Reads {@code options.delivery}; what is wrong is added to the section's problems.
     *
     * @param limitOfAttempts {@link HandlerKind#limitOfAttempts} of the kind, so that {@code attempt-timeout} is warned of
     *     where it says something
     */
    public static DeliverySettings read(Section options, String kind, String limitOfAttempts) {
        var table = options.sectionOrEmpty("delivery");
        if (!limitOfAttempts.isEmpty()) {
            table.ignored(
                    "attempt-timeout",
                    table.path() + ".attempt-timeout has no effect with kind " + kind + ", which does not block: "
                            + limitOfAttempts + ".");
        }
        long backlog = table.bytes("backlog-max-bytes", 0, 0, Long.MAX_VALUE);
        if (backlog > 0 && backlog < LEAST_BACKLOG_BYTES) {
            table.error(
                    "backlog-max-bytes",
                    table.path() + ".backlog-max-bytes is " + backlog + " bytes; a bound has at least "
                            + LEAST_BACKLOG_BYTES + ".",
                    table.written("backlog-max-bytes", "100MB")
                            + ", or leave it out: then only the disk bounds the backlog");
        }
        if (backlog == 0 && table.has("on-full")) {
            table.error(
                    "on-full",
                    table.path() + ".on-full says what happens when the backlog is full, but nothing bounds it.",
                    "add backlog-max-bytes, or remove on-full");
        }
        var settings = new DeliverySettings(
                table.duration("max-age", DEFAULT.maxAge, Duration.ofSeconds(1), Duration.ofDays(7)),
                (int) table.integer("max-attempts", DEFAULT.maxAttempts, 0, 1_000_000),
                table.duration("attempt-timeout", DEFAULT.attemptTimeout, Duration.ofMillis(1), Duration.ofMinutes(10)),
                backlog,
                onFull(table));
        table.rejectUnknown(Map.of());
        return settings;
    }

    private static OnFull onFull(Section table) {
        String written = table.string("on-full", DEFAULT.onFull.word());
        for (var known : OnFull.values()) {
            if (known.word().equals(written)) {
                return known;
            }
        }
        table.error(
                "on-full",
                table.path() + "." + table.written("on-full", written) + " is none of dead-letter and reject.",
                table.written("on-full", DEFAULT.onFull.word()));
        return DEFAULT.onFull;
    }
}
