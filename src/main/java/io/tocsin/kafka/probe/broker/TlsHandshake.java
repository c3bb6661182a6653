package io.tocsin.kafka.probe.broker;

import io.tocsin.kafka.security.tls.TlsContext;
import io.tocsin.kafka.security.tls.TlsSettings;
import io.tocsin.lifecycle.Deadline;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** The stage {@link Stage#TLS} of one connection, with the cluster's own trust and keys, and what is said when it fails. */
final class TlsHandshake {

    private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");
    private static final List<String> ABOUT_OUR_CERTIFICATE = List.of(
            "bad_certificate",
            "certificate_required",
            "certificate_unknown",
            "certificate_expired",
            "certificate_revoked",
            "unsupported_certificate",
            "unknown_ca",
            "access_denied");

    private final TlsSettings settings;
    private final TlsContext context;
    private final BrokerAddress address;
    private final Deadline deadline;

    TlsHandshake(TlsSettings settings, TlsContext context, BrokerAddress address, Deadline deadline) {
        this.settings = settings;
        this.context = context;
        this.address = address;
        this.deadline = deadline;
    }

    /** Encrypts a connection; closing what it returns closes both. */
    SSLSocket over(Socket connection) throws IOException {
        connection.setSoTimeout(millis(deadline));
        var socket = context.over(connection, address.host(), address.port());
        socket.startHandshake();
        return socket;
    }

    /** What the other side of a new connection shows when it is spoken to in TLS. Nothing about it is checked. */
    static ShownCertificates shown(Socket connection, BrokerAddress address, Deadline deadline) {
        var shown = new ShownCertificates();
        try (var socket = (SSLSocket)
                shown.context().getSocketFactory().createSocket(connection, address.host(), address.port(), true)) {
            connection.setSoTimeout(millis(deadline));
            socket.startHandshake();
        } catch (IOException expected) {
            // what came before is what was wanted
        }
        return shown;
    }

    /** What to say of a refusal during the handshake or right after it, where TLS 1.3 reports what the broker refuses. */
    Finding explain(IOException refusal, ShownCertificates shown, InstantSource clock) {
        if (!shown.chain().isEmpty()) {
            var found = new Certificates(address, trusted(), clock).explain(shown.chain(), refusal);
            if (found.isPresent()) {
                return found.get();
            }
        }
        var alert = alert(refusal);
        if (alert.isPresent()) {
            return explain(alert.get());
        }
        if (refusal instanceof SocketTimeoutException) {
            return new Finding(
                    address + " does not answer the TLS handshake in time",
                    "check that the broker is well, and that this is its TLS port");
        }
        if (refusal instanceof EOFException || refusal instanceof SocketException || isEndOfStream(refusal)) {
            return shown.asksForOurs()
                    // a broker that closes at once often takes its own alert back
                    ? refusesOurs("")
                    : new Finding(
                            address + " closes the connection in the TLS handshake",
                            "check that this is a port of a Kafka broker that speaks TLS (use-ssl = true)");
        }
        return new Finding(
                "the TLS handshake with " + address + " failed: " + firstLine(refusal),
                "compare the broker's TLS settings with the ssl- keys");
    }

    private Finding refusesOurs(String how) {
        return settings.cert()
                .map(own -> new Finding(
                        "the broker at " + address + " refuses our certificate " + own + how,
                        "set ssl-cert and ssl-key to one whose issuer the broker trusts and that has not expired"))
                .orElseGet(() -> new Finding(
                        "the broker at " + address + " asks for a client certificate, and none is set",
                        "set ssl-cert and ssl-key"));
    }

    private Finding explain(String alert) {
        if (ABOUT_OUR_CERTIFICATE.contains(alert)) {
            return refusesOurs(" (TLS alert " + alert + ")");
        }
        if (alert.equals("protocol_version")) {
            return new Finding(
                    "the broker at " + address + " does not speak TLS "
                            + settings.minVersion().text() + " or newer",
                    "switch it on at the broker"
                            + (settings.minVersion() == TlsSettings.Version.TLS_1_3
                                    ? ", or ssl-min-version = \"1.2\""
                                    : ""));
        }
        return new Finding(
                "the broker at " + address + " ended the TLS handshake (alert " + alert + ")",
                "check the broker's log, its TLS versions and ciphers, and which client certificates it takes");
    }

    private String trusted() {
        return settings.ca().isEmpty()
                ? "the list of the Java installation (ssl-ca is not set)"
                : "ssl-ca " + settings.ca().stream().map(Path::toString).collect(Collectors.joining(", "));
    }

    private static Optional<String> alert(Throwable refusal) {
        for (@Nullable Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            var alert = ALERT.matcher(String.valueOf(cause.getMessage()));
            if (alert.find()) {
                return Optional.of(alert.group(1).toLowerCase(Locale.ROOT));
            }
        }
        return Optional.empty();
    }

    private static boolean isEndOfStream(IOException refusal) {
        return refusal instanceof SSLException
                && String.valueOf(refusal.getMessage()).contains("terminated");
    }

    private static String firstLine(Throwable refusal) {
        var message = refusal.getMessage();
        return message == null
                ? "no reason was given"
                : message.lines().findFirst().orElse("no reason was given");
    }

    private static int millis(Deadline deadline) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, deadline.remainingMillis()));
    }
}
