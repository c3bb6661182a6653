package io.tocsin.kafka.settings;

import io.tocsin.settings.Checks;
import io.tocsin.settings.Section;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * How the brokers are found, and how long each step with them may take.
 *
 * @param brokers where to ask for the cluster first, {@code host:port} or {@code [v6]:port}; at least one when enabled
 * @param clientId {@code client.id}; default the cluster's id; differs between enabled clusters
 * @param timeout bound on one network operation where nothing more special is set; default 10 s, also for zero
 * @param dialTimeout bound on connecting; default {@code timeout}
 * @param requestTimeout from sending a request to its reply, and how long a broker waits for its replicas: {@code
 *     required-acks-timeout}, else the larger of {@code read-timeout} and {@code write-timeout}; default {@code timeout}
 * @param keepAlive how long a connection may be idle; zero, the default, for the client's 9 min
 * @param reconnectBackoff first pause before a broker is connected to again, {@code metadata-retry-backoff}; default
 *     250 ms; it grows to 1 s, or stays when it is longer
 * @param metadataMaxAge after which the client asks for leaders and partitions again; default 5 min
 * @param connectOnStart what a start does about a cluster that does not answer; default {@link
 *     ConnectOnStart#BACKGROUND}
 */
public record ConnectionSettings(
        List<String> brokers,
        String clientId,
        Duration timeout,
        Duration dialTimeout,
        Duration requestTimeout,
        Duration keepAlive,
        Duration reconnectBackoff,
        Duration metadataMaxAge,
        ConnectOnStart connectOnStart) {

    /** The default of {@code timeout}. */
    public static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** The default of {@code reconnectBackoff}. */
    public static final Duration RECONNECT_BACKOFF = Duration.ofMillis(250);

    /** The default of {@code metadata-max-age}. */
    public static final Duration METADATA_MAX_AGE = Duration.ofMinutes(5);

    private static final long LEAST_RECONNECT_MAX_MILLIS = 1_000;
    private static final Pattern BROKER = Pattern.compile("(\\[[0-9A-Fa-f:.%a-z]+]|[^:\\[\\]/\\s]+):([0-9]{1,5})");
    private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9._-]{1,249}");

    /** Copies the list of brokers. */
    public ConnectionSettings {
        brokers = List.copyOf(brokers);
    }

    /** The same with each broker once, in alphabetical order, so that what is equal in effect is equal. */
    public ConnectionSettings ordered() {
        return new ConnectionSettings(
                brokers.stream().distinct().sorted().toList(),
                clientId,
                timeout,
                dialTimeout,
                requestTimeout,
                keepAlive,
                reconnectBackoff,
                metadataMaxAge,
                connectOnStart);
    }

    /** With the defaults of everything else. */
    public static ConnectionSettings of(
            List<String> brokers, String clientId, Duration timeout, ConnectOnStart connectOnStart) {
        return new ConnectionSettings(
                brokers,
                clientId,
                timeout,
                timeout,
                timeout,
                Duration.ZERO,
                RECONNECT_BACKOFF,
                METADATA_MAX_AGE,
                connectOnStart);
    }

    /**
     * Reads the keys; mistakes are added to {@code checks}.
     *
     * @param id of the cluster
     * @param azureEventHub whether the defaults are those that Azure Event Hubs asks for
     */
    public static ConnectionSettings read(Section section, Checks checks, String id, boolean azureEventHub) {
        var keys = new Keys(section, checks);
        var brokers = brokers(section, checks);
        var clientId = clientId(section, checks, id);
        var timeout = keys.durationOrZero("timeout", TIMEOUT);
        var settings = new ConnectionSettings(
                brokers,
                clientId,
                timeout,
                keys.duration("dial-timeout", timeout),
                requestTimeout(keys, timeout, azureEventHub),
                keys.durationOrZero("keep-alive", azureEventHub ? AzureEventHubs.KEEP_ALIVE : Duration.ZERO),
                keys.duration("metadata-retry-backoff", RECONNECT_BACKOFF),
                keys.duration("metadata-max-age", azureEventHub ? AzureEventHubs.METADATA_MAX_AGE : METADATA_MAX_AGE),
                keys.choice("connect-on-start", ConnectOnStart.BACKGROUND, ConnectOnStart::text));
        if (azureEventHub) {
            AzureEventHubs.warn(section, checks, settings);
        }
        return settings;
    }

    /** The properties of a Kafka client of whatever kind, as far as these settings decide. */
    public Map<String, Object> clientProperties() {
        Map<String, Object> properties = new HashMap<>();
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, brokers);
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        properties.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, dialTimeout.toMillis());
        properties.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, dialTimeout.toMillis());
        properties.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, (int) requestTimeout.toMillis());
        if (!keepAlive.isZero()) {
            properties.put(CommonClientConfigs.CONNECTIONS_MAX_IDLE_MS_CONFIG, keepAlive.toMillis());
        }
        properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, reconnectBackoff.toMillis());
        properties.put(
                CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                Math.max(LEAST_RECONNECT_MAX_MILLIS, reconnectBackoff.toMillis()));
        properties.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, metadataMaxAge.toMillis());
        return properties;
    }

    private static List<String> brokers(Section section, Checks checks) {
        var brokers = section.strings("brokers");
        var example = section.written("brokers", List.of("localhost:9092"));
        checks.require(
                !brokers.isEmpty(), "brokers", "no brokers specified, must provide at least one broker URL", example);
        for (var i = 0; i < brokers.size(); i++) {
            checks.require(
                    isAddress(brokers.get(i)),
                    "brokers[" + i + "]",
                    "invalid broker address \"" + brokers.get(i) + "\"",
                    "write host:port, such as \"localhost:9092\"");
        }
        return brokers;
    }

    private static boolean isAddress(String broker) {
        var parts = BROKER.matcher(broker);
        if (!parts.matches()) {
            return false;
        }
        var port = Integer.parseInt(parts.group(2));
        return port >= 1 && port <= 65_535;
    }

    private static String clientId(Section section, Checks checks, String id) {
        var clientId = section.string("client-id");
        clientId.ifPresent(given -> checks.require(
                CLIENT_ID.matcher(given).matches(),
                "client-id",
                "client-id \"" + given + "\" is not 1 to 249 of the characters a-z, A-Z, 0-9, '.', '_' and '-'",
                section.written("client-id", "tocsin")));
        return clientId.orElse(id);
    }

    private static Duration requestTimeout(Keys keys, Duration timeout, boolean azureEventHub) {
        boolean isAzures = azureEventHub && !keys.section().has("timeout");
        var def = isAzures ? AzureEventHubs.REQUEST_TIMEOUT : timeout;
        var read = keys.duration("read-timeout", def);
        var write = keys.duration("write-timeout", def);
        var larger = read.compareTo(write) < 0 ? write : read;
        var chosen = keys.duration("required-acks-timeout", larger);
        warnOfOneTimeLimit(keys, "read-timeout", read, chosen);
        warnOfOneTimeLimit(keys, "write-timeout", write, chosen);
        return chosen;
    }

    private static void warnOfOneTimeLimit(Keys keys, String key, Duration given, Duration chosen) {
        if (keys.section().has(key) && !given.equals(chosen)) {
            keys.checks()
                    .warn(
                            key,
                            key + " = " + Keys.text(given) + " has no effect: the Kafka client has one time limit from"
                                    + " sending a request to its reply, the larger of read-timeout and write-timeout"
                                    + " unless required-acks-timeout sets it, here " + Keys.text(chosen));
        }
    }
}
