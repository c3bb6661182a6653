package io.tocsin.kafka.settings;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names that other daemons give to settings of a Kafka cluster, and what to write instead. None of them is accepted.
 *
 * <p>KrakenD's are known with {@code _} and with {@code -}, also where they are the same word; walkerOS's in camel case,
 * for people who translate by hand. Tables of either are known by their names.
 */
public final class ForeignKeys {

    /** By foreign name, a sentence that says what to do. */
    public static final Map<String, String> FIXES = fixes();

    private ForeignKeys() {}

    private static Map<String, String> fixes() {
        Map<String, String> fixes = new HashMap<>();
        addConnection(fixes);
        addDelivery(fixes);
        addSecurity(fixes);
        addWithoutUse(fixes);
        return Map.copyOf(fixes);
    }

    private static void addConnection(Map<String, String> fixes) {
        ours(fixes, "client-id", "clientId");
        ours(fixes, "dial-timeout", "connectionTimeout");
        ours(fixes, "read-timeout", "requestTimeout");
        ours(fixes, "write-timeout");
        ours(fixes, "keep-alive");
        ours(fixes, "metadata-retry-backoff");
        ours(fixes, "channel-buffer-size", "channels-buffer-size");
        add(fixes, "its keys stand in [[kafka]] itself.", "cluster", "producer", "writer", "settings", "kafka");
        ours(fixes, "topic", "writer.topic", "kafka.topic");
        add(fixes, "remove it: a cluster is written to; nothing is read from it.", "group", "reader");
    }

    private static void addDelivery(Map<String, String> fixes) {
        ours(fixes, "required-acks", "acks");
        ours(fixes, "required-acks-timeout");
        ours(fixes, "delivery-timeout");
        ours(fixes, "retry-max", "retries");
        ours(fixes, "retry-backoff", "initialRetryTime");
        ours(fixes, "retry-backoff-max", "maxRetryTime");
        add(fixes, "here its keys are retry-max, retry-backoff and retry-backoff-max.", "retry");
        add(fixes, "here it is key in the options of each handler.", "kafka.key");
        ours(fixes, "idempotent", "idempotence");
        ours(fixes, "compression", "compression-codec", "compressionType");
        ours(fixes, "compression-level", "compressionLevel");
        ours(fixes, "max-message-bytes", "maxMessageBytes");
        ours(fixes, "batch-size", "batchSize");
        ours(fixes, "batch-timeout", "batchTimeout");
        ours(fixes, "batch-bytes");
        ours(fixes, "buffer-memory");
        ours(fixes, "content-type", "contentType");
        ours(fixes, "event-header");
        ours(fixes, "partitioner", "partitionAlgorithm");
        ours(fixes, "allow-auto-topic-creation", "allowAutoTopicCreation");
        ours(fixes, "connect-on-start");
        ours(fixes, "metadata-max-age", "metadataMaxAge");
        add(fixes, "here it is key in the options of each handler.", "key", "key-meta");
        add(
                fixes,
                "here it is publish-input-headers in [http], for the events of a request.",
                "input-headers",
                "inputHeaders");
        add(
                fixes,
                "here it is publish-success-status in [http]; it is not a property of a cluster.",
                "success-status-code",
                "success-status");
    }

    private static void addSecurity(Map<String, String> fixes) {
        ours(fixes, "sasl-username", "sasl.user", "sasl.username", "sasl-user");
        ours(fixes, "sasl-password", "sasl.password");
        ours(fixes, "sasl-mechanism", "sasl.mechanism");
        add(fixes, "here its keys are sasl-mechanism, sasl-username, sasl-password and so on.", "sasl");
        ours(fixes, "sasl-auth-identity", "auth-identity", "sasl.auth-identity", "authorizationIdentity");
        ours(fixes, "sasl-scram-auth-id", "scram-auth-id", "sasl.scram-auth-id");
        ours(fixes, "azure-event-hub", "sasl.azure-event-hub");
        add(
                fixes,
                "remove it: the Java client always sends the handshake.",
                "sasl-disable-handshake",
                "sasl-disable-hanshake",
                "disable-handshake",
                "disable-hanshake");
        ours(fixes, "aws-access-key-id", "accessKeyId");
        ours(fixes, "aws-secret-access-key", "secretAccessKey");
        ours(fixes, "aws-session-token", "sessionToken");
        add(
                fixes,
                "here its keys are use-ssl = true, ssl-ca, ssl-cert, ssl-key and insecure-skip-verify.",
                "ssl",
                "tls",
                "client-tls");
        ours(fixes, "ssl-ca", "ca-certs", "ca");
        ours(fixes, "ssl-cert", "certificate", "cert");
        ours(fixes, "ssl-key", "private-key", "ssl.key", "tls.key");
        add(fixes, "here they are ssl-cert and ssl-key, one pair of them.", "client-certs");
        ours(fixes, "insecure-skip-verify", "allow-insecure-connections");
        add(fixes, "here it is insecure-skip-verify, which means the opposite.", "rejectUnauthorized");
        add(fixes, "remove it: it follows from use-ssl and sasl-mechanism.", "security-protocol", "security.protocol");
    }

    private static void addWithoutUse(Map<String, String> fixes) {
        add(
                fixes,
                "remove it: the client asks for metadata until delivery-timeout, and no number of attempts limits it.",
                "metadata-retry-max");
        add(fixes, "remove it: only consumers choose a broker by their rack.", "rack-id", "client-rack");
        add(
                fixes,
                "remove it: values are JSON or text of a template, without a schema's number.",
                "schemaRegistry",
                "schema-registry");
        add(fixes, "here they are [[kafka.topics]], and tocsin kafka setup creates them.", "setup");
    }

    private static void ours(Map<String, String> fixes, String key, String... foreign) {
        var fix = "here it is " + key + ".";
        add(fixes, fix, foreign);
        if (key.contains("-")) {
            fixes.put(key.replace('-', '_'), fix);
        }
    }

    private static void add(Map<String, String> fixes, String fix, String... foreign) {
        for (var name : List.of(foreign)) {
            fixes.put(name, fix);
            fixes.put(name.replace('-', '_'), fix);
        }
    }
}
