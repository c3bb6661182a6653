package io.tocsin.kafka.probe.broker;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Says in words why a broker's certificate is not accepted. */
final class Certificates {

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;
    private static final int MOST_NAMES = 8;

    private final BrokerAddress address;
    private final String trusted;
    private final InstantSource clock;

    /**
     * For the certificates of one broker.
     *
     * @param trusted what the trusted issuers stand in, such as {@code ssl-ca /etc/ssl/ca.pem}
     */
    Certificates(BrokerAddress address, String trusted, InstantSource clock) {
        this.address = address;
        this.trusted = trusted;
        this.clock = clock;
    }

    /**
     * What is wrong with a chain.
     *
     * @param chain as the broker sent it, its own certificate first; not empty
     * @param refusal what the TLS library said
     * @return empty when the refusal is not about the certificate
     */
    Optional<Finding> explain(List<X509Certificate> chain, Throwable refusal) {
        if (has(refusal, cause -> cause instanceof CertificateExpiredException)) {
            return Optional.of(expired(chain));
        }
        if (has(refusal, cause -> cause instanceof CertificateNotYetValidException)) {
            return Optional.of(notYetValid(chain));
        }
        if (has(refusal, cause -> says(cause, "No subject alternative") || says(cause, "No name matching"))) {
            return Optional.of(otherName(chain.get(0)));
        }
        if (has(refusal, cause -> says(cause, "signature check failed") || says(cause, "Signature does not match"))) {
            return Optional.of(otherKey(chain));
        }
        if (has(refusal, cause -> says(cause, "PKIX") || says(cause, "certification path"))) {
            return Optional.of(unknownIssuer(chain));
        }
        return Optional.empty();
    }

    private Finding expired(List<X509Certificate> chain) {
        var now = clock.instant();
        var old = chain.stream()
                .filter(each -> each.getNotAfter().toInstant().isBefore(now))
                .findFirst()
                .orElse(chain.get(0));
        return new Finding(
                "the certificate " + name(old) + " of " + address + " expired on "
                        + day(old.getNotAfter().toInstant()),
                "renew it on the broker");
    }

    private Finding notYetValid(List<X509Certificate> chain) {
        var now = clock.instant();
        var young = chain.stream()
                .filter(each -> each.getNotBefore().toInstant().isAfter(now))
                .findFirst()
                .orElse(chain.get(0));
        return new Finding(
                "the certificate " + name(young) + " of " + address + " is not valid before "
                        + day(young.getNotBefore().toInstant()),
                "check the clock of this machine, which says " + day(now) + ", or the certificate");
    }

    private Finding otherName(X509Certificate certificate) {
        var names = names(certificate);
        var shown = names.isEmpty() ? "no name at all" : String.join(", ", names);
        return new Finding(
                "the certificate is for " + shown + ", the address says " + address.host(),
                "write a name of the certificate in brokers, give the broker a certificate for " + address.host()
                        + ", or do not check the name: ssl-server-name-check = false");
    }

    /** An issuer was made anew under its old name, or is somebody else's of that name. */
    private Finding otherKey(List<X509Certificate> chain) {
        var issuer = name(chain.get(chain.size() - 1).getIssuerX500Principal());
        return new Finding(
                "the certificate of " + address + " is not signed with the key of the issuer " + issuer + " that "
                        + trusted + " holds, but with another one of that name",
                "set ssl-ca to a PEM file with the certificate of " + issuer + " that the broker's was issued by");
    }

    private Finding unknownIssuer(List<X509Certificate> chain) {
        var top = chain.get(chain.size() - 1);
        var issuer = name(top.getIssuerX500Principal());
        boolean selfSigned = top.getSubjectX500Principal().equals(top.getIssuerX500Principal());
        return new Finding(
                selfSigned && chain.size() == 1
                        ? "the certificate " + name(top) + " of " + address + " is signed by itself, and " + trusted
                                + " does not hold it"
                        : "the certificate of " + address + " is issued by " + issuer + ", which " + trusted
                                + " does not hold",
                "set ssl-ca to a PEM file with the certificate of " + issuer);
    }

    /** The names and addresses that a certificate is for; without any, its common name. */
    private static List<String> names(X509Certificate certificate) {
        var names = new ArrayList<String>();
        for (var entry : alternatives(certificate)) {
            if (entry.get(0) instanceof Integer kind && (kind == DNS_NAME || kind == IP_ADDRESS)) {
                names.add(String.valueOf(entry.get(1)));
            }
        }
        if (names.isEmpty()) {
            commonName(certificate.getSubjectX500Principal()).ifPresent(names::add);
        }
        return names.size() <= MOST_NAMES ? names : names.subList(0, MOST_NAMES);
    }

    private static Collection<List<?>> alternatives(X509Certificate certificate) {
        try {
            var alternatives = certificate.getSubjectAlternativeNames();
            return alternatives == null ? List.of() : alternatives;
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }

    private static String name(X509Certificate certificate) {
        return name(certificate.getSubjectX500Principal());
    }

    private static String name(X500Principal principal) {
        return "\"" + commonName(principal).orElse(principal.getName()) + "\"";
    }

    private static Optional<String> commonName(X500Principal principal) {
        for (var part : principal.getName().split("(?<!\\\\),", -1)) {
            if (part.startsWith("CN=")) {
                return Optional.of(part.substring(3));
            }
        }
        return Optional.empty();
    }

    private static String day(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC).toLocalDate().toString();
    }

    private static boolean has(Throwable failure, Predicate<Throwable> test) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (test.test(cause)) {
                return true;
            }
        }
        return false;
    }

    private static boolean says(Throwable cause, String words) {
        return cause.getMessage() != null && cause.getMessage().contains(words);
    }
}
