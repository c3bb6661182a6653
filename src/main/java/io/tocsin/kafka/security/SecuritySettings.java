package io.tocsin.kafka.security;

import io.tocsin.kafka.security.sasl.KerberosLoginModule;
import io.tocsin.kafka.security.sasl.SaslSettings;
import io.tocsin.kafka.security.sasl.TokenCallbacks;
import io.tocsin.kafka.security.tls.TlsContext;
import io.tocsin.kafka.security.tls.TlsSettings;
import io.tocsin.kafka.security.tls.UnusableFileException;
import io.tocsin.settings.Checks;
import io.tocsin.settings.Section;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Encryption and login of one cluster, checked.
 *
 * @param tls encryption; default off
 * @param sasl login; default off
 * @param azureEventHub {@code azure-event-hub}: the cluster is one of Azure Event Hubs, which needs encryption, a login and
 *     time limits of its own; default false
 */
public record SecuritySettings(TlsSettings tls, SaslSettings sasl, boolean azureEventHub) {

    private static final int MAX_DIGESTED = 16 * 1024 * 1024;

    /** Neither encryption nor login. */
    public static final SecuritySettings OFF = new SecuritySettings(TlsSettings.OFF, new SaslSettings.None(), false);

    /**
     * Reads the {@code ssl-} and {@code sasl-} keys of a {@code [[kafka]]} table, and the files they name. Each mistake in
     * an enabled table is added to {@code checks}; what is returned is to be used only if there are none.
     *
     * @param brokers of the table, to warn of a login that travels unencrypted
     */
    public static SecuritySettings read(Section section, Checks checks, List<String> brokers) {
        return new SecurityReader(section, checks).read(brokers);
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
     * The security properties of a Kafka client, of whatever kind. Files are read now; nothing is asked of anybody. Never
     * to be printed: they hold passwords.
     *
     * @param cluster the cluster's id
     * @param generation how many producers the cluster had before; clients share a login only with equal settings, files,
     *     cluster and generation
     * @param timeout bound on one request to a token endpoint
     * @throws UnusableFileException when a file cannot be read or used
     */
    public Map<String, Object> clientProperties(String cluster, long generation, Duration timeout)
            throws UnusableFileException {
        return ClientProperties.of(this, cluster, generation, timeout);
    }

    /**
     * Asks the token endpoint or the KDC, where there is one, as a client with these properties will. To be called before
     * such a client is built: all the clients of a process log in one after the other, so that whoever does not answer
     * would hold up clusters that have nothing to do with it.
     *
     * @throws org.apache.kafka.common.KafkaException when there is no token or ticket, as building the client would
     * @throws org.apache.kafka.common.errors.InterruptException when the caller is to stop waiting
     */
    public static void prepareLogin(Map<String, Object> clientProperties) {
        TokenCallbacks.prepare(clientProperties);
        KerberosLoginModule.prepare(clientProperties);
    }

    /** The Kerberos configuration, of which a process has one only; empty for other logins. */
    public Optional<Path> kerberosConfig() {
        return sasl instanceof SaslSettings.Kerberos kerberos ? Optional.of(kerberos.config()) : Optional.empty();
    }

    /** Whether a property of the Kafka client is decided by keys of ours, so that nobody else may set it. */
    public static boolean decides(String property) {
        return ClientProperties.decides(property);
    }

    /**
     * What encrypted connections need, for one who connects without the Kafka client. Files are read now.
     *
     * @throws UnusableFileException when a file cannot be read or used
     * @throws IllegalStateException without encryption
     */
    public TlsContext tlsContext() throws UnusableFileException {
        if (!tls.enabled()) {
            throw new IllegalStateException("the connection is not encrypted");
        }
        return TlsContext.of(tls);
    }

    /**
     * A digest of the content of every file that the settings name, in hexadecimal: two of them differ when a certificate,
     * key or keytab was changed in between. A file that cannot be read counts as being without content; of one that is
     * far too large for what it should be, the beginning counts.
     */
    public String fileDigest() {
        var files = new ArrayList<Path>(tls.files());
        files.addAll(sasl.files());
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var file : files) {
                var content = content(file);
                digest.update((file + "\n" + content.length + "\n").getBytes(StandardCharsets.UTF_8));
                digest.update(content);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java runtime has SHA-256", e);
        }
    }

    private static byte[] content(Path file) {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_DIGESTED);
        } catch (IOException e) {
            // Whoever builds a client is told so; here it only must differ from what could be read.
            return new byte[0];
        }
    }
}
