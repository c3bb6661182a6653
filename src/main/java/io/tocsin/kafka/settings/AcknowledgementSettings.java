package io.tocsin.kafka.settings;

import io.tocsin.settings.Checks;
import io.tocsin.settings.Section;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * When a record counts as delivered, and how long and how often the client tries.
 *
 * @param requiredAcks who must confirm; default {@link RequiredAcks#ALL}
 * @param idempotent whether brokers drop what a retry repeats; default true where {@code requiredAcks} is all and there
 *     are retries, and possible only there
 * @param deliveryTimeout longest time from hand-over to acknowledgement before a record counts as failed; default 2 min,
 *     or more where the request's timeout asks for it
 * @param retryMax attempts of the client after the first; default empty, as many as {@code deliveryTimeout} allows
 * @param retryBackoff pause before the first of them, doubled with each, with 20 % of jitter; default
 *     {@code metadata-retry-backoff} where that is set, else 100 ms
 * @param retryBackoffMax longest such pause; default 1 s, or {@code retryBackoff} where that is longer
 */
public record AcknowledgementSettings(
        RequiredAcks requiredAcks,
        boolean idempotent,
        Duration deliveryTimeout,
        OptionalInt retryMax,
        Duration retryBackoff,
        Duration retryBackoffMax) {

    /** The default of {@code delivery-timeout}, and its least. */
    public static final Duration DELIVERY_TIMEOUT = Duration.ofMinutes(2);

    /** The default of {@code retry-backoff}. */
    public static final Duration RETRY_BACKOFF = Duration.ofMillis(100);

    /** The default of {@code retry-backoff-max}. */
    public static final Duration RETRY_BACKOFF_MAX = Duration.ofSeconds(1);

    /** With the defaults of everything else. */
    public static AcknowledgementSettings of(RequiredAcks requiredAcks, Duration deliveryTimeout) {
        return new AcknowledgementSettings(
                requiredAcks,
                requiredAcks == RequiredAcks.ALL,
                deliveryTimeout,
                OptionalInt.empty(),
                RETRY_BACKOFF,
                RETRY_BACKOFF_MAX);
    }

    /** The default of {@code delivery-timeout}: the client refuses one below the wait for a batch and one request. */
    public static Duration defaultDeliveryTimeout(Duration requestTimeout, BatchSettings batches) {
        var least = leastDeliveryTimeout(requestTimeout, batches);
        return least.compareTo(DELIVERY_TIMEOUT) > 0 ? least : DELIVERY_TIMEOUT;
    }

    /**
     * Reads the keys; mistakes are added to {@code checks}.
     *
     * @param connection of the same cluster
     * @param batches of the same cluster
     */
    public static AcknowledgementSettings read(
            Section section, Checks checks, ConnectionSettings connection, BatchSettings batches) {
        var keys = new Keys(section, checks);
        var requiredAcks = requiredAcks(section, checks);
        var retryMax = section.integer("retry-max", 0, Integer.MAX_VALUE);
        boolean retries = retryMax.isEmpty() || retryMax.getAsLong() > 0;
        var retryBackoff = retryBackoff(keys, connection);
        return new AcknowledgementSettings(
                requiredAcks,
                idempotent(section, checks, requiredAcks, retries),
                deliveryTimeout(keys, connection, batches),
                retryMax.isPresent() ? OptionalInt.of((int) retryMax.getAsLong()) : OptionalInt.empty(),
                retryBackoff,
                retryBackoffMax(keys, retryBackoff));
    }

    /** The properties of a producer, as far as these settings decide. */
    public Map<String, Object> producerProperties() {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.ACKS_CONFIG, requiredAcks.property());
        // Left out, the client switches it off where it does not fit, and says so in its log only.
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, idempotent);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) deliveryTimeout.toMillis());
        retryMax.ifPresent(most -> properties.put(ProducerConfig.RETRIES_CONFIG, most));
        properties.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, retryBackoff.toMillis());
        properties.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, retryBackoffMax.toMillis());
        return properties;
    }

    private static RequiredAcks requiredAcks(Section section, Checks checks) {
        var given = section.textOrWhole("required-acks", RequiredAcks.ALL.text());
        var found = RequiredAcks.of(given);
        var fix = section.written("required-acks", RequiredAcks.ALL.text());
        if (found.isEmpty() && given.matches("[0-9]+")) {
            checks.error(
                    "required-acks",
                    "required-acks " + given + ": brokers have refused such numbers since 0.8.2",
                    fix + ", and min.insync.replicas = " + given + " at the Kafka topic");
        } else if (found.isEmpty()) {
            checks.error("required-acks", "required-acks \"" + given + "\" is none of all, leader, none", fix);
        } else if (found.get() != RequiredAcks.ALL) {
            checks.warn(
                    "required-acks",
                    "records count as delivered when " + found.get().weakness()
                            + "; the failure of a broker can lose them");
        }
        return found.orElse(RequiredAcks.ALL);
    }

    private static boolean idempotent(Section section, Checks checks, RequiredAcks requiredAcks, boolean retries) {
        boolean possible = requiredAcks == RequiredAcks.ALL && retries;
        boolean idempotent = section.bool("idempotent", possible);
        var conflict =
                retries ? section.written("required-acks", requiredAcks.text()) : section.written("retry-max", 0);
        checks.require(
                !idempotent || possible,
                "idempotent",
                "idempotent = true does not go with " + conflict,
                "remove one of the two; idempotent is true by default where it is possible");
        return idempotent;
    }

    private static Duration retryBackoff(Keys keys, ConnectionSettings connection) {
        var def = keys.section().has("metadata-retry-backoff") ? connection.reconnectBackoff() : RETRY_BACKOFF;
        return keys.duration("retry-backoff", def);
    }

    private static Duration retryBackoffMax(Keys keys, Duration retryBackoff) {
        var def = retryBackoff.compareTo(RETRY_BACKOFF_MAX) > 0 ? retryBackoff : RETRY_BACKOFF_MAX;
        var given = keys.duration("retry-backoff-max", def);
        keys.checks()
                .require(
                        given.compareTo(retryBackoff) >= 0,
                        "retry-backoff-max",
                        "retry-backoff-max (" + Keys.text(given) + ") must not be below retry-backoff ("
                                + Keys.text(retryBackoff) + ")",
                        "raise retry-backoff-max, or lower retry-backoff");
        return given;
    }

    private static Duration deliveryTimeout(Keys keys, ConnectionSettings connection, BatchSettings batches) {
        var def = defaultDeliveryTimeout(connection.requestTimeout(), batches);
        var given = keys.durationOrZero("delivery-timeout", def);
        var least = leastDeliveryTimeout(connection.requestTimeout(), batches);
        keys.checks()
                .require(
                        given.compareTo(least) >= 0,
                        "delivery-timeout",
                        "delivery-timeout must be at least the time limit of a request and the wait for a batch, here "
                                + least.toMillis() + "ms",
                        "raise delivery-timeout, or lower timeout, read-timeout, write-timeout or"
                                + " required-acks-timeout");
        return given;
    }

    /** What the client refuses to go below: one request and the wait for a batch. */
    public static Duration leastDeliveryTimeout(Duration requestTimeout, BatchSettings batches) {
        return requestTimeout.plusMillis(batches.lingerMillis());
    }
}
