package io.tocsin.kafka.security.tls;

import io.tocsin.kafka.security.tls.TlsSettings.Verification;
import io.tocsin.kafka.security.tls.TlsSettings.Version;
import io.tocsin.settings.Checks;
import io.tocsin.settings.Secret;
import io.tocsin.settings.Section;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the {@code ssl-} keys of a {@code [[kafka]]} table, and the files they name. */
final class TlsReader {

    private static final List<String> KEYS = List.of(
            "ssl-ca",
            "ssl-cert",
            "ssl-key",
            "ssl-key-password",
            "ssl-min-version",
            "ssl-server-name-check",
            "insecure-skip-verify");

    private final Section section;
    private final Checks checks;

    TlsReader(Section section, Checks checks) {
        this.section = section;
        this.checks = checks;
    }

    TlsSettings read(boolean onByDefault) {
        boolean on = section.bool("use-ssl", onByDefault);
        var ca = paths("ssl-ca", section.oneOrMore("ssl-ca"));
        var cert = path("ssl-cert");
        var key = path("ssl-key");
        var keyPassword = section.secret("ssl-key-password").orElse(new Secret(""));
        var minVersion = minVersion();
        boolean serverNameCheck = section.bool("ssl-server-name-check", true);
        boolean skipVerify = section.bool("insecure-skip-verify", false);
        if (!on) {
            warnOfUnusedKeys();
            return TlsSettings.OFF;
        }
        var tls = TlsSettings.builder()
                .ca(ca)
                .keyPassword(keyPassword)
                .minVersion(minVersion)
                .verification(
                        skipVerify ? Verification.NONE : serverNameCheck ? Verification.FULL : Verification.CHAIN);
        if (cert.isPresent() && key.isPresent()) {
            tls.client(cert.get(), key.get());
        }
        if (skipVerify) {
            checks.warn("insecure-skip-verify", "service is configured to skip ssl verification");
        }
        if (checks.isEnabled()) {
            checkIssuers(ca);
            checkClient(cert, key, keyPassword);
        }
        return tls.build();
    }

    private Version minVersion() {
        var given = section.string("ssl-min-version", Version.TLS_1_2.text());
        var found = Arrays.stream(Version.values())
                .filter(each -> each.text().equals(given))
                .findFirst();
        checks.require(
                found.isPresent(),
                "ssl-min-version",
                "ssl-min-version \"" + given + "\" is neither 1.2 nor 1.3",
                section.written("ssl-min-version", Version.TLS_1_2.text()));
        return found.orElse(Version.TLS_1_2);
    }

    private void warnOfUnusedKeys() {
        for (var key : KEYS) {
            var value = section.toMap().get(key);
            boolean isUnset = value == null
                    ? !section.has(key)
                    : value.equals("") || value.equals(List.of()) || value.equals(isDefault(key));
            if (!isUnset) {
                checks.warn(key, key + " has no effect without use-ssl = true");
            }
        }
    }

    private static boolean isDefault(String key) {
        return key.equals("ssl-server-name-check");
    }

    private void checkIssuers(List<Path> files) {
        try {
            warnOfDates("ssl-ca", TlsContext.issuers(files));
        } catch (UnusableFileException e) {
            checks.error("ssl-ca", "Could not load TLS CA: " + e.getMessage(), "");
        }
    }

    private void checkClient(Optional<Path> cert, Optional<Path> key, Secret keyPassword) {
        if (cert.isPresent() != key.isPresent()) {
            checks.error(
                    cert.isPresent() ? "ssl-cert" : "ssl-key",
                    "Must provide both key and cert files: only "
                            + (cert.isPresent() ? "cert file provided." : "key file provided."),
                    section.written(cert.isPresent() ? "ssl-key" : "ssl-cert", "/path/of/it.pem"));
        } else if (cert.isPresent() && key.isPresent()) {
            try {
                TlsContext.client(cert.get(), key.get(), keyPassword);
                warnOfDates("ssl-cert", PemFiles.certificates(cert.get()));
            } catch (UnusableFileException e) {
                checks.error("ssl-key", "Could not load TLS client key/certificate: " + e.getMessage(), "");
            }
        } else if (!keyPassword.reveal().isEmpty()) {
            checks.warn("ssl-key-password", "ssl-key-password has no effect without ssl-key");
        }
    }

    /** No mistake in the configuration: brokers may be lenient, and the file may be replaced before it matters. */
    private void warnOfDates(String key, List<X509Certificate> certificates) {
        for (var certificate : certificates) {
            var of = "the certificate of " + certificate.getSubjectX500Principal();
            try {
                certificate.checkValidity();
            } catch (CertificateExpiredException e) {
                checks.warn(
                        key, of + " has expired at " + certificate.getNotAfter().toInstant());
            } catch (CertificateNotYetValidException e) {
                checks.warn(
                        key,
                        of + " is not valid before "
                                + certificate.getNotBefore().toInstant());
            }
        }
    }

    private Optional<Path> path(String key) {
        var given = section.string(key, "");
        return paths(key, given.isEmpty() ? List.of() : List.of(given)).stream().findFirst();
    }

    private List<Path> paths(String key, List<String> given) {
        var paths = new ArrayList<Path>();
        for (var text : given) {
            try {
                paths.add(Path.of(text));
            } catch (InvalidPathException e) {
                checks.error(key, key + " is not a path", "");
            }
        }
        return paths;
    }
}
