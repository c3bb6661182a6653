package io.tocsin.kafka.security;

import io.tocsin.settings.Section;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Encryption and login of one cluster, checked.
 *
 * @param tls encryption; default off
 * @param sasl login; default off
 * @param azureEventHub {@code azure-event-hub}: the cluster is one of Azure Event Hubs, which needs encryption, a login by
 *     PLAIN and time limits of its own; default false
 */
public record SecuritySettings(TlsSettings tls, SaslSettings sasl, boolean azureEventHub) {

    /** Neither encryption nor login. */
    public static final SecuritySettings OFF = new SecuritySettings(TlsSettings.OFF, SaslSettings.OFF, false);

    /**
     * Reads the {@code ssl-} and {@code sasl-} keys of a {@code [[kafka]]} table, and the files they name. Each mistake in
     * an enabled table is added to {@code checks}; what is returned is to be used only if there are none.
     *
     * @param brokers of the table, to warn of a login that travels unencrypted
     */
    public static SecuritySettings read(Section section, Checks checks, List<String> brokers) {
        return SecurityReader.read(section, checks, brokers);
    }

    /** {@code PLAINTEXT}, {@code SSL}, {@code SASL_PLAINTEXT} or {@code SASL_SSL}. */
    public String protocol() {
        boolean login = sasl.mechanism() != SaslSettings.Mechanism.NONE;
        if (tls.enabled()) {
            return login ? "SASL_SSL" : "SSL";
        }
        return login ? "SASL_PLAINTEXT" : "PLAINTEXT";
    }

    /**
     * The security properties of a Kafka client, of whatever kind. Files are read now. Never to be printed: they hold
     * passwords.
     *
     * @param cluster the cluster's id
     * @param generation how many producers the cluster had before; clients share a login only with equal settings, cluster
     *     and generation
     * @param timeout bound on one request to a token endpoint
     * @throws UnusableFileException when a file cannot be read or used
     */
    public Map<String, Object> clientProperties(String cluster, long generation, Duration timeout)
            throws UnusableFileException {
        return ClientProperties.of(this, cluster, generation, timeout);
    }

    /** Whether a property of the Kafka client is decided by keys of ours, so that nobody else may set it. */
    public static boolean decides(String property) {
        return ClientProperties.decides(property);
    }
}
