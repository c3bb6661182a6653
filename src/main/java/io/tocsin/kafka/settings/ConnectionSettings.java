package io.tocsin.kafka.settings;

import java.time.Duration;
import java.util.List;

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

    /** Copies the list of brokers. */
    public ConnectionSettings {
        brokers = List.copyOf(brokers);
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
}
