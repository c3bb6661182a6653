package io.tocsin.kafka.security;

import io.tocsin.settings.Section;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads what a {@code [[kafka]]} table says about encryption and login. */
final class SecurityReader {

    private static final String UNBUILT = " is not built yet; this cluster would connect without it, so it is refused";

    private final Section section;
    private final Checks checks;

    private SecurityReader(Section section, Checks checks) {
        this.section = section;
        this.checks = checks;
    }

    static SecuritySettings read(Section section, Checks checks, List<String> brokers) {
        var reader = new SecurityReader(section, checks);
        var settings = new SecuritySettings(reader.tls(), SaslReader.read(section, checks), false);
        reader.warnOfPasswordInTheClear(settings, brokers);
        return settings;
    }

    private TlsSettings tls() {
        boolean on = section.bool("use-ssl", false);
        var ca = path("ssl-ca");
        var cert = path("ssl-cert");
        var key = path("ssl-key");
        boolean skipVerify = section.bool("insecure-skip-verify", false);
        if (!on) {
            for (var unused : List.of("ssl-ca", "ssl-cert", "ssl-key", "insecure-skip-verify")) {
                boolean isSet = unused.equals("insecure-skip-verify")
                        ? skipVerify
                        : !section.string(unused, "").isEmpty();
                if (isSet) {
                    checks.warn(unused, unused + " has no effect without use-ssl = true");
                }
            }
            return TlsSettings.OFF;
        }
        checks.require(
                !skipVerify,
                "insecure-skip-verify",
                "insecure-skip-verify" + UNBUILT.replace("without it", "in another way"),
                "name the issuer's certificate by ssl-ca");
        checkFiles(ca, cert, key);
        var tls = TlsSettings.builder().ca(ca.stream().toList());
        if (cert.isPresent() && key.isPresent()) {
            tls.client(cert.get(), key.get());
        }
        return tls.build();
    }

    private void checkFiles(Optional<Path> ca, Optional<Path> cert, Optional<Path> key) {
        if (!checks.isEnabled()) {
            return;
        }
        if (ca.isPresent()) {
            try {
                PemFiles.certificates(ca.get());
            } catch (UnusableFileException e) {
                checks.error("ssl-ca", "Could not load TLS CA: " + e.getMessage(), "");
            }
        }
        if (cert.isPresent() != key.isPresent()) {
            checks.error(
                    cert.isPresent() ? "ssl-cert" : "ssl-key",
                    "Must provide both key and cert files: only "
                            + (cert.isPresent() ? "cert file provided." : "key file provided."),
                    "");
        } else if (cert.isPresent()) {
            try {
                PemFiles.checkPair(cert.get(), key.get());
            } catch (UnusableFileException e) {
                checks.error("ssl-key", "Could not load TLS client key/certificate: " + e.getMessage(), "");
            }
        }
    }

    private Optional<Path> path(String key) {
        var given = section.string(key, "");
        try {
            return given.isEmpty() ? Optional.empty() : Optional.of(Path.of(given));
        } catch (InvalidPathException e) {
            checks.error(key, key + " is not a path", "");
            return Optional.empty();
        }
    }

    private void warnOfPasswordInTheClear(SecuritySettings settings, List<String> brokers) {
        if (settings.sasl().mechanism() != SaslSettings.Mechanism.NONE
                && !settings.tls().enabled()
                && !brokers.stream().allMatch(SecurityReader::isLoopback)) {
            checks.warn("sasl-mechanism", "the login travels unencrypted without use-ssl = true");
        }
    }

    private static boolean isLoopback(String broker) {
        var host = broker.substring(0, Math.max(0, broker.lastIndexOf(':')));
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
    }
}
