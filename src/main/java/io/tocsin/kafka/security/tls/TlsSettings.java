package io.tocsin.kafka.security.tls;

import io.tocsin.settings.Checks;
import io.tocsin.settings.Secret;
import io.tocsin.settings.Section;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How connections to a cluster are encrypted.
 *
 * @param enabled {@code use-ssl}; without it the other values have no effect; default false
 * @param ca PEM files with the trusted issuers; none, the default, means the Java runtime's own list
 * @param cert PEM file with the client certificate and its intermediates, leaf first; given exactly when {@code key} is
 * @param key PEM file with the client's private key (PKCS#8, plain or encrypted, PKCS#1 or SEC1); may be the same file
 * @param keyPassword of an encrypted key; empty, the default, for a plain one
 * @param minVersion oldest version of TLS; default 1.2
 * @param verification what of the broker's certificate is checked; default everything
 */
public record TlsSettings(
        boolean enabled,
        List<Path> ca,
        Optional<Path> cert,
        Optional<Path> key,
        Secret keyPassword,
        Version minVersion,
        Verification verification) {

    /** No encryption. */
    public static final TlsSettings OFF = new Builder(false).build();

    /** The versions of TLS that are spoken. */
    public enum Version {
        /** RFC 5246. */
        TLS_1_2("1.2"),
        /** RFC 8446. */
        TLS_1_3("1.3");

        private final String text;

        Version(String text) {
            this.text = text;
        }

        /** As in {@code ssl-min-version}. */
        public String text() {
            return text;
        }

        /** This version and those above it, as the Java runtime names them. */
        List<String> protocols() {
            return this == TLS_1_2 ? List.of("TLSv1.3", "TLSv1.2") : List.of("TLSv1.3");
        }
    }

    /** What of the broker's certificate is checked. */
    public enum Verification {
        /** The chain up to a trusted issuer, its dates, and the host name. */
        FULL,
        /** All but the host name: {@code ssl-server-name-check = false}. */
        CHAIN,
        /** Nothing: {@code insecure-skip-verify}. */
        NONE
    }

    /** Copies the list. */
    public TlsSettings {
        ca = List.copyOf(ca);
        if (cert.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("a client certificate needs its key, and the reverse");
        }
    }

    /**
     * Reads the {@code ssl-} keys of a {@code [[kafka]]} table, and the files they name. Each mistake in an enabled table is
     * added to {@code checks}; what is returned is to be used only if there are none.
     *
     * @param onByDefault what {@code use-ssl} is where the table does not say
     */
    public static TlsSettings read(Section section, Checks checks, boolean onByDefault) {
        return new TlsReader(section, checks).read(onByDefault);
    }

    /** The files that are named, in a fixed order. */
    public List<Path> files() {
        return Stream.of(ca.stream(), cert.stream(), key.stream())
                .flatMap(each -> each)
                .toList();
    }

    /** Encryption with everything at its default. */
    public static Builder builder() {
        return new Builder(true);
    }

    /** Collects what differs from the defaults. For one thread. */
    public static final class Builder {
        private final boolean enabled;
        private List<Path> ca = List.of();
        private Optional<Path> cert = Optional.empty();
        private Optional<Path> key = Optional.empty();
        private Secret keyPassword = new Secret("");
        private Version minVersion = Version.TLS_1_2;
        private Verification verification = Verification.FULL;

        private Builder(boolean enabled) {
            this.enabled = enabled;
        }

        /** {@code ssl-ca}. */
        public Builder ca(List<Path> files) {
            ca = files;
            return this;
        }

        /** {@code ssl-cert} and {@code ssl-key}. */
        public Builder client(Path certFile, Path keyFile) {
            cert = Optional.of(certFile);
            key = Optional.of(keyFile);
            return this;
        }

        /** {@code ssl-key-password}. */
        public Builder keyPassword(Secret value) {
            keyPassword = value;
            return this;
        }

        /** {@code ssl-min-version}. */
        public Builder minVersion(Version value) {
            minVersion = value;
            return this;
        }

        /** {@code ssl-server-name-check} and {@code insecure-skip-verify}. */
        public Builder verification(Verification value) {
            verification = value;
            return this;
        }

        /** The settings. */
        public TlsSettings build() {
            return new TlsSettings(enabled, ca, cert, key, keyPassword, minVersion, verification);
        }
    }
}
