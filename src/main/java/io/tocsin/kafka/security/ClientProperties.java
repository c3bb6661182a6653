package io.tocsin.kafka.security;

import io.tocsin.kafka.security.sasl.LoginScope;
import io.tocsin.kafka.security.tls.TlsContext;
import io.tocsin.kafka.security.tls.TlsEngines;
import io.tocsin.kafka.security.tls.TlsSettings.Verification;
import io.tocsin.kafka.security.tls.UnusableFileException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SslConfigs;

/** Turns settings into the properties of the Kafka client that have to do with security. */
final class ClientProperties {

    /** Names that begin so are decided by our keys, except for those of {@link #FREE}. */
    private static final List<String> OURS = List.of("security.", "ssl.", "sasl.", "tocsin.");

    /** Fine points of logins that none of our keys sets. */
    private static final List<String> FREE = List.of(
            "security.providers",
            "sasl.kerberos.ticket.",
            "sasl.kerberos.min.",
            "sasl.login.connect.",
            "sasl.login.read.");

    private ClientProperties() {}

    static boolean decides(String property) {
        return OURS.stream().anyMatch(property::startsWith) && FREE.stream().noneMatch(property::startsWith);
    }

    static Map<String, Object> of(SecuritySettings settings, String cluster, long generation, Duration timeout)
            throws UnusableFileException {
        Map<String, Object> properties = new HashMap<>();
        properties.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, settings.protocol());
        if (settings.tls().enabled()) {
            properties.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, TlsEngines.class);
            properties.put(TlsEngines.CONTEXT, TlsContext.of(settings.tls()));
            boolean checksHost = settings.tls().verification() == Verification.FULL;
            properties.put(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG, checksHost ? "https" : "");
        }
        properties.putAll(
                settings.sasl().clientProperties(new LoginScope(cluster, generation, settings.fileDigest(), timeout)));
        return properties;
    }
}
