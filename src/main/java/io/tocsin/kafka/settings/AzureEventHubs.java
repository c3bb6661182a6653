package io.tocsin.kafka.settings;

import io.tocsin.settings.Checks;
import io.tocsin.settings.Section;
import java.time.Duration;

/** The limits of Azure Event Hubs: what {@code azure-event-hub = true} sets, and when it warns of what the file sets. */
final class AzureEventHubs {

    /** Has to be more than 20 s. */
    static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);

    /** Azure cuts a connection that is idle for 4 min. */
    static final Duration KEEP_ALIVE = Duration.ofMinutes(3);

    /** So that a connection that nobody needs is used before it is cut. */
    static final Duration METADATA_MAX_AGE = Duration.ofMinutes(3);

    /** A little below the largest record. */
    static final int MAX_MESSAGE_BYTES = 1_000_000;

    private static final Duration LEAST_REQUEST_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration CUT = Duration.ofMinutes(4);
    private static final int MOST_MESSAGE_BYTES = 1_046_528;

    private AzureEventHubs() {}

    static void warn(Section section, Checks checks, ConnectionSettings connection) {
        if (connection.requestTimeout().compareTo(LEAST_REQUEST_TIMEOUT) <= 0) {
            checks.warn(
                    firstGiven(section, "required-acks-timeout", "read-timeout", "write-timeout", "timeout"),
                    "Azure Event Hubs needs more than 20s for a request, and not "
                            + Keys.text(connection.requestTimeout()));
        }
        if (connection.keepAlive().compareTo(CUT) >= 0) {
            checks.warn(
                    "keep-alive", "Azure Event Hubs cuts connections that are idle for 4m; keep-alive should be 3m");
        }
        if (connection.metadataMaxAge().compareTo(CUT) >= 0) {
            checks.warn(
                    "metadata-max-age",
                    "Azure Event Hubs cuts connections that are idle for 4m; metadata-max-age should be 3m");
        }
    }

    static void warn(Checks checks, int maxMessageBytes) {
        if (maxMessageBytes > MOST_MESSAGE_BYTES) {
            checks.warn(
                    "max-message-bytes",
                    "Azure Event Hubs takes records of at most " + MOST_MESSAGE_BYTES
                            + " bytes, and max-message-bytes is " + maxMessageBytes);
        }
    }

    private static String firstGiven(Section section, String... keys) {
        for (var key : keys) {
            if (section.has(key)) {
                return key;
            }
        }
        return keys[keys.length - 1];
    }
}
