package io.tocsin.kafka.settings;

import java.util.Locale;
import java.util.Optional;

/** Which replicas must have a record before it counts as delivered: Kafka's {@code acks}. */
public enum RequiredAcks {

    /** All that are in sync; at least {@code min.insync.replicas} of them. */
    ALL("all", ""),

    /** The leader only: what it confirmed is lost when it fails before the others have it. */
    LEADER("1", "confirmed by the leader only"),

    /** None: a record counts as delivered once it is written to the connection, and has no offset. */
    NONE("0", "handed over, not confirmed");

    private final String property;
    private final String weakness;

    RequiredAcks(String property, String weakness) {
        this.property = property;
        this.weakness = weakness;
    }

    /** In lower case, as in the file. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The value of {@code acks}. */
    public String property() {
        return property;
    }

    /**
     * What a delivered record is instead of confirmed by all replicas in sync, for receipts and warnings: {@code confirmed
     * by the leader only} or {@code handed over, not confirmed}; empty for {@link #ALL}.
     */
    public String weakness() {
        return weakness;
    }

    /** Kafka's numbers and KrakenD's words are accepted too, since they say who confirms, not what the key is called. */
    static Optional<RequiredAcks> of(String spelling) {
        return switch (spelling) {
            case "all", "-1", "wait_for_all", "wait-for-all" -> Optional.of(ALL);
            case "leader", "1", "wait_for_local", "wait-for-local" -> Optional.of(LEADER);
            case "none", "0", "no_response", "no-response" -> Optional.of(NONE);
            default -> Optional.empty();
        };
    }
}
