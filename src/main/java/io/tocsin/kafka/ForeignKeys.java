package io.tocsin.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names that other daemons give to settings of a Kafka cluster, and what to write instead. None of them is accepted.
 *
 * <p>KrakenD's are known with {@code _} and with {@code -}; walkerOS's in camel case, for people who translate by hand.
 */
final class ForeignKeys {

    /** By foreign name, a sentence that says what to do. */
    static final Map<String, String> FIXES = fixes();

    private ForeignKeys() {}

    private static Map<String, String> fixes() {
        Map<String, String> fixes = new HashMap<>();
        ours(fixes, "compression", "compression-codec", "compressionType");
        ours(fixes, "client-id", "clientId", "client_id");
        ours(
                fixes,
                "timeout",
                "connectionTimeout",
                "requestTimeout",
                "dial-timeout",
                "read-timeout",
                "write-timeout",
                "required-acks-timeout");
        ours(fixes, "delivery-timeout", "delivery_timeout");
        ours(fixes, "max-message-bytes", "maxMessageBytes", "max_message_bytes");
        ours(fixes, "batch-size", "batchSize", "batch_size");
        ours(fixes, "batch-timeout", "batchTimeout", "batch_timeout");
        ours(fixes, "allow-auto-topic-creation", "allowAutoTopicCreation");
        ours(fixes, "sasl-username", "sasl.user", "sasl.username", "sasl_username");
        ours(fixes, "sasl-password", "sasl.password", "sasl_password");
        ours(fixes, "sasl-mechanism", "sasl.mechanism", "sasl_mechanism");
        ours(fixes, "use-ssl", "ssl", "tls", "client_tls");
        ours(fixes, "ssl-ca", "ca_certs", "ca-certs");
        ours(fixes, "insecure-skip-verify", "allow_insecure_connections", "rejectUnauthorized");
        add(
                fixes,
                "remove it: records are always confirmed by all replicas in sync; other values are not supported yet.",
                "required-acks",
                "acks",
                "idempotent");
        add(
                fixes,
                "remove it: the client tries until delivery-timeout, and then tocsin goes on for as long as it takes.",
                "retry-max",
                "retries",
                "retry-backoff",
                "retry-backoff-max",
                "retry",
                "metadata-retry-max",
                "metadata-retry-backoff");
        add(fixes, "remove it: only consumers use it.", "rack-id");
        add(
                fixes,
                "remove it: what waits lies on disk, and what is in flight is bounded for each handler.",
                "channel-buffer-size",
                "channels-buffer-size");
        add(fixes, "remove it: the client keeps its connections by itself.", "keep-alive");
        add(
                fixes,
                "remove it: the Java client always sends the handshake.",
                "sasl-disable-handshake",
                "sasl-disable-hanshake",
                "disable-handshake",
                "disable-hanshake");
        ours(fixes, "sasl-auth-identity", "sasl_auth_identity", "auth-identity", "sasl.auth_identity");
        ours(fixes, "sasl-scram-auth-id", "sasl_scram_auth_id", "scram-auth-id", "sasl.scram_auth_id");
        ours(fixes, "ssl-cert", "ssl_cert", "client-certs", "client_tls.client_certs");
        add(fixes, "set it in [http]; it is not a property of a cluster.", "success-status-code");
        add(fixes, "remove it: it follows from use-ssl and sasl-mechanism.", "security-protocol", "security.protocol");
        return Map.copyOf(fixes);
    }

    private static void ours(Map<String, String> fixes, String key, String... foreign) {
        add(fixes, "here it is " + key + ".", foreign);
    }

    private static void add(Map<String, String> fixes, String fix, String... foreign) {
        for (var name : List.of(foreign)) {
            fixes.put(name, fix);
            fixes.put(name.replace('-', '_'), fix);
        }
    }
}
