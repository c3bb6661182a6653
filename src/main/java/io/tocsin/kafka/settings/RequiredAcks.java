package io.tocsin.kafka.settings;

import java.util.Locale;
import java.util.Optional;

/** Which replicas must have a record before it counts as delivered: Kafka's {@code acks}. */
public enum RequiredAcks {

    /** All that are in sync; at least {@code min.insync.replicas} of them. */
    ALL("all", "confirmed by all replicas in sync"),

    /** The leader only: what it confirmed is lost when it fails before the others have it. */
    LEADER("1", "confirmed by the leader only"),

    /** None: a record counts as delivered once it is written to the connection, and has no offset. */
    NONE("0", "handed over, not confirmed");

    private final String property;
    private final String meaning;

    RequiredAcks(String property, String meaning) {
        this.property = property;
        this.meaning = meaning;
    }

    /** In lower case, as in the file. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The value of {@code acks}. */
    public String property() {
        return property;
    }

    /** What a delivered record is: {@code confirmed by all replicas in sync} and so on, for receipts and warnings. */
    public String meaning() {
        return meaning;
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
