package io.tocsin.kafka.matrix;

import io.tocsin.fixture.security.CertificateAuthority;
import io.tocsin.fixture.security.Identity;
import io.tocsin.fixture.security.KeyForm;
import io.tocsin.fixture.security.KeyKind;
import io.tocsin.fixture.security.SecuredBroker;
import io.tocsin.fixture.security.SecuredBroker.Listener;
import io.tocsin.kafka.probe.broker.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rows of the matrix for one broker. */
final class SecurityModes {

    /** Of encrypted private keys. */
    static final String KEY_PASSWORD = "k3y \"$pass\\";

    private final SecuredBroker broker;
    private final Path directory;
    private final Path ca;
    private final Path otherCa;
    private final CertificateAuthority otherAuthority = CertificateAuthority.named("Another CA");
    private final List<Mode> modes = new ArrayList<>();
    private final Map<String, String> keys = new LinkedHashMap<>();

    /** Certificates and keys are written into {@code directory}. */
    SecurityModes(SecuredBroker broker, Logins logins, Path directory) {
        this.broker = broker;
        this.directory = directory;
        ca = write("ca.pem", broker.authority().pem());
        otherCa = write("other-ca.pem", otherAuthority.pem());
        addPlaintext();
        addTls();
        addWithoutHostCheck();
        addWithoutVerification();
        addMutualTls("RSA key in PKCS#8", KeyKind.RSA, KeyForm.PKCS8);
        addMutualTls("RSA key in PKCS#1", KeyKind.RSA, KeyForm.PKCS1);
        addMutualTls("RSA key in encrypted PKCS#8", KeyKind.RSA, KeyForm.PKCS8_ENCRYPTED);
        addMutualTls("EC key in PKCS#8", KeyKind.EC, KeyForm.PKCS8);
        addMutualTls("EC key in SEC1", KeyKind.EC, KeyForm.SEC1);
        addMutualTls("Ed25519 key in PKCS#8", KeyKind.ED25519, KeyForm.PKCS8);
        logins.all().forEach(this::addLogin);
    }

    /** Every mode, in the order of the page. */
    List<Mode> modes() {
        return List.copyOf(modes);
    }

    /** What no log line may hold: the password of keys, and a line of each key. */
    Map<String, String> secrets() {
        Map<String, String> secrets = new LinkedHashMap<>(keys);
        secrets.put("key password", KEY_PASSWORD);
        return secrets;
    }

    private void addPlaintext() {
        var table = ClusterTable.base();
        modes.add(new Mode(
                "PLAINTEXT",
                Map.of(
                        Column.RIGHT,
                        Attempt.delivers(table.at(clear())),
                        Column.CLEAR_TO_TLS,
                        Attempt.fails(table.at(broker.bootstrap(Listener.SSL)), Stage.TLS, "use-ssl"))));
    }

    private void addTls() {
        Map<Column, Attempt> attempts = tlsAttempts(tls(), Listener.SSL, Listener.SSL_OTHER_HOST, Listener.SSL_EXPIRED);
        attempts.put(Column.TLS_TO_CLEAR, Attempt.fails(tls().at(clear()), Stage.TLS, "use-ssl"));
        modes.add(new Mode("SSL", attempts));
    }

    private void addWithoutHostCheck() {
        var table = tls().withLiteral("ssl-server-name-check", "false");
        Map<Column, Attempt> attempts = tlsAttempts(table, Listener.SSL, Listener.SSL_OTHER_HOST, Listener.SSL_EXPIRED);
        attempts.put(Column.HOST, Attempt.delivers(table.at(broker.bootstrap(Listener.SSL_OTHER_HOST))));
        attempts.put(Column.TLS_TO_CLEAR, Attempt.fails(table.at(clear()), Stage.TLS, "use-ssl"));
        modes.add(new Mode("SSL, `ssl-server-name-check = false`", attempts));
    }

    private void addWithoutVerification() {
        var table = tls().withLiteral("insecure-skip-verify", "true");
        modes.add(new Mode(
                "SSL, `insecure-skip-verify`",
                Map.of(
                        Column.RIGHT,
                        Attempt.delivers(table.at(broker.bootstrap(Listener.SSL))),
                        Column.ISSUER,
                        Attempt.delivers(
                                table.with("ssl-ca", otherCa.toString()).at(broker.bootstrap(Listener.SSL))),
                        Column.HOST,
                        Attempt.delivers(table.at(broker.bootstrap(Listener.SSL_OTHER_HOST))),
                        Column.EXPIRED,
                        Attempt.delivers(table.at(broker.bootstrap(Listener.SSL_EXPIRED))),
                        Column.TLS_TO_CLEAR,
                        Attempt.fails(table.at(clear()), Stage.TLS, "use-ssl"))));
    }

    private void addMutualTls(String name, KeyKind kind, KeyForm form) {
        var table = client(broker.authority().client(Logins.USER, kind), form);
        Map<Column, Attempt> attempts =
                tlsAttempts(table, Listener.SSL_MUTUAL, Listener.SSL_OTHER_HOST, Listener.SSL_EXPIRED);
        attempts.put(
                Column.CREDENTIALS,
                Attempt.fails(
                        client(otherAuthority.client(Logins.USER, kind), form)
                                .at(broker.bootstrap(Listener.SSL_MUTUAL)),
                        Stage.TLS,
                        "certificate"));
        attempts.put(Column.TLS_TO_CLEAR, Attempt.fails(table.at(clear()), Stage.TLS, "use-ssl"));
        modes.add(new Mode("mutual TLS, " + name, attempts));
    }

    /** TLS with a client certificate. */
    ClusterTable client(Identity client, KeyForm form) {
        var name = "client-" + keys.size();
        var key = form == KeyForm.PKCS8_ENCRYPTED ? client.encryptedKeyPem(KEY_PASSWORD) : client.keyPem(form);
        keys.put("key of " + name, key.lines().skip(1).findFirst().orElseThrow());
        var table = tls().with(
                        "ssl-cert",
                        write(name + ".pem", client.certificatePem()).toString())
                .with("ssl-key", write(name + ".key", key).toString());
        return form == KeyForm.PKCS8_ENCRYPTED ? table.with("ssl-key-password", KEY_PASSWORD) : table;
    }

    private void addLogin(Logins.Login login) {
        var says = login.mechanism();
        Map<Column, Attempt> clear = new EnumMap<>(Column.class);
        clear.put(Column.RIGHT, Attempt.delivers(login.right().at(broker.bootstrap(Listener.SASL))));
        clear.put(
                Column.CREDENTIALS,
                Attempt.fails(login.wrong().at(broker.bootstrap(Listener.SASL)), Stage.SASL, login.wrongSays()));
        clear.put(
                Column.MECHANISM,
                Attempt.fails(login.right().at(broker.bootstrap(login.elsewhere(false))), Stage.SASL, says));
        clear.put(
                Column.CLEAR_TO_TLS,
                Attempt.fails(login.right().at(broker.bootstrap(Listener.SASL_SSL)), Stage.TLS, "use-ssl"));
        modes.add(new Mode(login.name() + ", without TLS", clear));

        var right = login.right().withAll(tls());
        Map<Column, Attempt> encrypted =
                tlsAttempts(right, Listener.SASL_SSL, Listener.SASL_SSL_OTHER_HOST, Listener.SASL_SSL_EXPIRED);
        encrypted.put(
                Column.CREDENTIALS,
                Attempt.fails(
                        login.wrong().withAll(tls()).at(broker.bootstrap(Listener.SASL_SSL)),
                        Stage.SASL,
                        login.wrongSays()));
        encrypted.put(
                Column.MECHANISM, Attempt.fails(right.at(broker.bootstrap(login.elsewhere(true))), Stage.SASL, says));
        encrypted.put(
                Column.TLS_TO_CLEAR, Attempt.fails(right.at(broker.bootstrap(Listener.SASL)), Stage.TLS, "use-ssl"));
        modes.add(new Mode(login.name() + ", with TLS", encrypted));
    }

    private Map<Column, Attempt> tlsAttempts(ClusterTable table, Listener valid, Listener otherHost, Listener expired) {
        Map<Column, Attempt> attempts = new EnumMap<>(Column.class);
        attempts.put(Column.RIGHT, Attempt.delivers(table.at(broker.bootstrap(valid))));
        attempts.put(
                Column.ISSUER,
                Attempt.fails(
                        table.with("ssl-ca", otherCa.toString()).at(broker.bootstrap(valid)), Stage.TLS, "ssl-ca"));
        attempts.put(
                Column.HOST,
                Attempt.fails(table.at(broker.bootstrap(otherHost)), Stage.TLS, "other.test", "localhost"));
        attempts.put(Column.EXPIRED, Attempt.fails(table.at(broker.bootstrap(expired)), Stage.TLS, "expired"));
        return attempts;
    }

    private String clear() {
        return "localhost:" + broker.kafka().port();
    }

    /** TLS that trusts the broker's issuer. */
    ClusterTable tls() {
        return ClusterTable.base().withLiteral("use-ssl", "true").with("ssl-ca", ca.toString());
    }

    Path write(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
