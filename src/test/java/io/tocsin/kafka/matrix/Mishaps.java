package io.tocsin.kafka.matrix;

import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.security.CertificateAuthority;
import io.tocsin.fixture.security.KeyDistributionCenter;
import io.tocsin.fixture.security.KeyForm;
import io.tocsin.fixture.security.KeyKind;
import io.tocsin.fixture.security.SecuredBroker;
import io.tocsin.fixture.security.SecuredBroker.Listener;
import io.tocsin.fixture.security.TokenEndpoint;
import io.tocsin.kafka.probe.broker.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What goes wrong beside the matrix: what belongs to one mode only. */
final class Mishaps implements AutoCloseable {

    private final SecuredBroker broker;
    private final Logins logins;
    private final SecurityModes modes;
    private final Map<String, Attempt> attempts = new LinkedHashMap<>();
    private final Map<String, Attempt> slow = new LinkedHashMap<>();
    private final List<TokenEndpoint> endpoints = new ArrayList<>();

    Mishaps(SecuredBroker broker, Logins logins, SecurityModes modes) {
        this.broker = broker;
        this.logins = logins;
        this.modes = modes;
        addConnections();
        addCertificates();
        addTokens();
        addKerberos();
    }

    /** By what is wrong, in the order of the page. */
    Map<String, Attempt> attempts() {
        return attempts;
    }

    /** Those in which a login waits, and with it every other login of the process: for one at a time, after all others. */
    Map<String, Attempt> slow() {
        return slow;
    }

    @Override
    public void close() {
        endpoints.forEach(TokenEndpoint::close);
    }

    private void addConnections() {
        add(
                "nobody listens at the broker's address",
                ClusterTable.base().at("127.0.0.1:" + KafkaBroker.freePort()),
                Stage.CONNECT,
                "nothing listens");
        add(
                "the broker's name is unknown",
                ClusterTable.base().at("kafka.invalid:9092"),
                Stage.LOOK_UP,
                "kafka.invalid");
    }

    private void addCertificates() {
        var client = broker.authority().client(Logins.USER, KeyKind.EC);
        var mutual = broker.bootstrap(Listener.SSL_MUTUAL);
        add("a client certificate is required and none is given", modes.tls().at(mutual), Stage.TLS, "certificate");
        add(
                "the client certificate has expired",
                modes.client(broker.authority().expiredClient(Logins.USER, KeyKind.EC), KeyForm.PKCS8)
                        .at(mutual),
                Stage.TLS,
                "expired");
        add(
                "the issuer has a new key under its old name",
                modes.tls()
                        .with(
                                "ssl-ca",
                                modes.write(
                                                "renewed-ca.pem",
                                                CertificateAuthority.named("Tocsin Test CA")
                                                        .pem())
                                        .toString())
                        .at(mutual),
                Stage.TLS,
                "ssl-ca");
        refuse(
                "the key is another certificate's",
                modes.client(client, KeyForm.PKCS8)
                        .with(
                                "ssl-key",
                                modes.write(
                                                "other.key",
                                                broker.authority()
                                                        .client(Logins.USER, KeyKind.EC)
                                                        .keyPem(KeyForm.PKCS8))
                                        .toString())
                        .at(mutual),
                "is not that of the first certificate");
        refuse(
                "the password of the key is wrong",
                modes.client(client, KeyForm.PKCS8_ENCRYPTED)
                        .with("ssl-key-password", Logins.WRONG_PASSWORD)
                        .at(mutual),
                "ssl-key-password");
    }

    private void addTokens() {
        addToken("the token endpoint's name is unknown", "http://login.invalid/token", "unknown");
        addToken("the token endpoint is down", "http://127.0.0.1:" + KafkaBroker.freePort() + "/token", "refused");
        slow.put(
                "the token endpoint does not answer",
                Attempt.fails(
                        Logins.clientCredentials(endpoint(TokenEndpoint::fallSilent))
                                .at(broker.bootstrap(Listener.SASL))
                                .with("timeout", "2s"),
                        Stage.SASL,
                        "did not answer within"));
        addToken(
                "the token endpoint has an error",
                endpoint(endpoint -> endpoint.answer(500, "<html><body>out of order</body></html>")),
                "500");
        addToken(
                "the token endpoint answers without a token",
                endpoint(endpoint -> endpoint.answer(200, "{\"token_type\":\"Bearer\"}")),
                "access_token");
        var sasl = broker.bootstrap(Listener.SASL);
        var expired = broker.tokens().issue(Logins.USER, Instant.now().minus(Duration.ofMinutes(1)));
        add("the token has expired", logins.staticToken(expired).at(sasl), Stage.SASL, "token");
        add(
                "the broker refuses an extension",
                logins.staticToken(
                                broker.tokens().issue(Logins.USER, Instant.now().plus(Duration.ofHours(1))))
                        .withLiteral("sasl-extensions", "{ logicalCluster = \"lkc-other\" }")
                        .at(sasl),
                Stage.SASL,
                "logicalCluster");
    }

    private void addKerberos() {
        var sasl = broker.bootstrap(Listener.SASL);
        add(
                "the Kerberos user is unknown",
                logins.kerberosUser().with("sasl-username", "nobody").at(sasl),
                Stage.SASL,
                "nobody");
        add(
                "the keytab does not hold the user",
                logins.kerberosKeytab(logins.keytab())
                        .with("sasl-username", "nobody")
                        .at(sasl),
                Stage.SASL,
                "nobody");
        add(
                "the Kerberos service name is wrong",
                logins.kerberosUser().with("sasl-gssapi-service-name", "kaffka").at(sasl),
                Stage.SASL,
                "kaffka");
        slow.put(
                "the key distribution center does not answer",
                Attempt.fails(
                        logins.kerberosUser()
                                .with("sasl-gssapi-realm", KeyDistributionCenter.SILENT_REALM)
                                .at(sasl),
                        Stage.SASL,
                        KeyDistributionCenter.SILENT_REALM));
    }

    private void addToken(String name, String url, String says) {
        add(name, Logins.clientCredentials(url).at(broker.bootstrap(Listener.SASL)), Stage.SASL, says);
    }

    private String endpoint(Consumer<TokenEndpoint> behaviour) {
        var endpoint = TokenEndpoint.open(broker.tokens(), Logins.CLIENT, Logins.CLIENT_SECRET);
        endpoints.add(endpoint);
        behaviour.accept(endpoint);
        return endpoint.url();
    }

    private void refuse(String name, ClusterTable table, String says) {
        attempts.put(name, Attempt.refused(table, says));
    }

    private void add(String name, ClusterTable table, Stage stage, String says) {
        attempts.put(name, Attempt.fails(table, stage, says));
    }
}
