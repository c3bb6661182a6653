package io.tocsin.kafka.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;

/** Turns settings into the properties of the Kafka client that have to do with security. */
final class ClientProperties {

    private ClientProperties() {}

    static boolean decides(String property) {
        return property.equals(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG)
                || property.startsWith("ssl.")
                || property.startsWith("sasl.");
    }

    static Map<String, Object> of(SecuritySettings settings, String cluster, long generation, Duration timeout)
            throws UnusableFileException {
        Map<String, Object> properties = new HashMap<>();
        properties.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, settings.protocol());
        var tls = settings.tls();
        if (tls.enabled()) {
            if (!tls.ca().isEmpty()) {
                properties.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
                properties.put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, pem(tls.ca()));
            }
            if (tls.cert().isPresent() && tls.key().isPresent()) {
                properties.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PEM");
                properties.put(
                        SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG,
                        pem(List.of(tls.cert().get())));
                properties.put(
                        SslConfigs.SSL_KEYSTORE_KEY_CONFIG,
                        pem(List.of(tls.key().get())));
            }
        }
        if (settings.sasl() instanceof SaslSettings.Password login) {
            properties.put(SaslConfigs.SASL_MECHANISM, login.mechanism().text());
            properties.put(SaslConfigs.SASL_JAAS_CONFIG, new Password(jaas(login, cluster, generation)));
        }
        return properties;
    }

    /**
     * The login, as JAAS text of this client only. The client shares logins between clients with equal text, so it names
     * the cluster and the generation, which the login modules ignore.
     */
    static String jaas(SaslSettings.Password sasl, String cluster, long generation) {
        var module = sasl.mechanism() == SaslSettings.Mechanism.PLAIN
                ? "org.apache.kafka.common.security.plain.PlainLoginModule"
                : "org.apache.kafka.common.security.scram.ScramLoginModule";
        return module + " required username=" + quoted(sasl.username()) + " password="
                + quoted(sasl.password().reveal()) + " tocsin.cluster=" + quoted(cluster) + " tocsin.generation="
                + quoted(Long.toString(generation)) + ";";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    private static Password pem(List<Path> files) throws UnusableFileException {
        var text = new StringBuilder();
        for (var file : files) {
            try {
                text.append(Files.readString(file)).append('\n');
            } catch (IOException e) {
                throw new UnusableFileException(
                        "cannot read " + file + " (" + e.getClass().getSimpleName() + ")");
            }
        }
        return new Password(text.toString());
    }
}
