package io.tocsin.kafka.security;

import io.tocsin.kafka.security.sasl.SaslSettings;
import io.tocsin.kafka.security.tls.TlsSettings;
import io.tocsin.settings.Checks;
import io.tocsin.settings.Section;
import java.util.List;

/** Reads what a {@code [[kafka]]} table says about encryption and login together. */
final class SecurityReader {

    private final Section section;
    private final Checks checks;

    SecurityReader(Section section, Checks checks) {
        this.section = section;
        this.checks = checks;
    }

    SecuritySettings read(List<String> brokers) {
        boolean azureEventHub = section.bool("azure-event-hub", false);
        var settings = new SecuritySettings(
                TlsSettings.read(section, checks, azureEventHub),
                SaslSettings.read(section, checks, azureEventHub),
                azureEventHub);
        if (azureEventHub && !settings.tls().enabled()) {
            checks.warn("use-ssl", "Azure Event Hubs accept encrypted connections only");
        }
        warnOfPasswordInTheClear(settings, brokers);
        return settings;
    }

    private void warnOfPasswordInTheClear(SecuritySettings settings, List<String> brokers) {
        if (settings.sasl().mechanism() != SaslSettings.Mechanism.NONE
                && !settings.tls().enabled()
                && !brokers.stream().allMatch(SecurityReader::isLoopback)) {
            checks.warn(
                    section.has("sasl-mechanism") ? "sasl-mechanism" : "sasl-username",
                    "the login travels unencrypted without use-ssl = true");
        }
    }

    private static boolean isLoopback(String broker) {
        var host = broker.substring(0, Math.max(0, broker.lastIndexOf(':')));
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
    }
}
