package io.tocsin.kafka.matrix;

import io.tocsin.fixture.security.BearerTokenCheck;
import io.tocsin.fixture.security.KeyDistributionCenter;
import io.tocsin.fixture.security.SecuredBroker;
import io.tocsin.fixture.security.SecuredBroker.Listener;
import io.tocsin.fixture.security.TokenEndpoint;
import io.tocsin.fixture.security.TokenEndpoint.Authentication;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Every way to log in, and what stands behind them beside the broker: users, tokens, token endpoints, keytabs. */
final class Logins implements AutoCloseable {

    /** A user of the broker with a password that needs care: quotes, dollar, a backslash at the end. */
    static final String USER = "alice";

    static final String PASSWORD = "qu\"ote's $HOME ${x} end\\";

    /** A user with a keytab. */
    static final String KEYTAB_USER = "carol";

    /** A client of the token endpoints, with a secret that needs care. */
    static final String CLIENT = "alert-router";

    static final String CLIENT_SECRET = "cl1ent:s3cret&=%+ \"$x\\";

    static final String WRONG_PASSWORD = "wr0ng-p4ssword";

    /**
     * A way to log in, without what it has to do with TLS.
     *
     * @param mechanism as brokers name it
     * @param right and wrong settings
     * @param wrongSays what the operator must be told about the wrong ones
     * @param elsewhere listeners without this mechanism, without and with TLS
     */
    record Login(
            String name,
            String mechanism,
            ClusterTable right,
            ClusterTable wrong,
            String wrongSays,
            List<Listener> elsewhere) {

        Listener elsewhere(boolean tls) {
            return elsewhere.get(tls ? 1 : 0);
        }
    }

    private final SecuredBroker broker;
    private final TokenEndpoint basic;
    private final TokenEndpoint form;
    private final String token;
    private final Path keytab;
    private final Path otherKeytab;

    Logins(SecuredBroker broker) {
        this.broker = broker;
        basic = TokenEndpoint.open(broker.tokens(), CLIENT, CLIENT_SECRET);
        form = TokenEndpoint.open(broker.tokens(), CLIENT, CLIENT_SECRET);
        form.accept(Authentication.FORM);
        token = broker.tokens().issue(USER, Instant.now().plus(Duration.ofHours(1)));
        keytab = broker.kerberos().addWithKeytab(KEYTAB_USER);
        otherKeytab = broker.kerberos().addWithKeytab("dave");
    }

    List<Login> all() {
        List<Login> all = new ArrayList<>();
        var noPlain = List.of(Listener.SCRAM_ONLY, Listener.SCRAM_ONLY_SSL);
        var onlyPlain = List.of(Listener.PLAIN_ONLY, Listener.PLAIN_ONLY_SSL);
        for (var mechanism : List.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")) {
            var right = password(mechanism);
            all.add(new Login(
                    "SASL " + mechanism,
                    mechanism,
                    right,
                    right.with("sasl-password", WRONG_PASSWORD),
                    "password",
                    mechanism.equals("PLAIN") ? noPlain : onlyPlain));
        }
        add(all, "static token", staticToken(token), staticToken(wrongToken()), "token", onlyPlain);
        add(all, "custom, HTTP Basic", custom(basic), wrongSecret(custom(basic)), "401", onlyPlain);
        add(all, "custom, form", custom(form), wrongSecret(custom(form)), "401", onlyPlain);
        add(all, "auth0", auth0(), wrongSecret(auth0()), "401", onlyPlain);
        all.add(new Login(
                "SASL GSSAPI, password",
                "GSSAPI",
                kerberosUser(),
                kerberosUser().with("sasl-password", WRONG_PASSWORD),
                "password",
                onlyPlain));
        all.add(new Login(
                "SASL GSSAPI, keytab",
                "GSSAPI",
                kerberosKeytab(keytab),
                kerberosKeytab(otherKeytab),
                "keytab",
                onlyPlain));
        return all;
    }

    /** What no log line may hold. */
    Map<String, String> secrets() {
        return Map.of(
                "password", PASSWORD,
                "wrong password", WRONG_PASSWORD,
                "client secret", CLIENT_SECRET,
                "token", token,
                "wrong token", wrongToken());
    }

    ClusterTable password(String mechanism) {
        return base(mechanism).with("sasl-username", USER).with("sasl-password", PASSWORD);
    }

    ClusterTable staticToken(String value) {
        return base("OAUTHBEARER").with("sasl-access-token", value);
    }

    /** Client credentials with everything that a request and a login can carry. */
    ClusterTable custom(TokenEndpoint endpoint) {
        return clientCredentials(endpoint.url())
                .withLiteral("sasl-oauth-scopes", "[\"kafka\", \"alerts\"]")
                .withLiteral("sasl-extensions", "{ logicalCluster = \"" + BearerTokenCheck.CLUSTER + "\" }");
    }

    static ClusterTable clientCredentials(String url) {
        return base("OAUTHBEARER")
                .with("sasl-oauth-client-id", CLIENT)
                .with("sasl-oauth-client-secret", CLIENT_SECRET)
                .with("sasl-oauth-token-url", url);
    }

    ClusterTable kerberosUser() {
        return kerberos("KRB5_USER_AUTH").with("sasl-username", USER).with("sasl-password", PASSWORD);
    }

    ClusterTable kerberosKeytab(Path file) {
        return kerberos("KRB5_KEYTAB_AUTH")
                .with("sasl-username", KEYTAB_USER)
                .with("sasl-gssapi-key-tab-path", file.toString());
    }

    /** The keytab of {@link #KEYTAB_USER}. */
    Path keytab() {
        return keytab;
    }

    static ClusterTable base(String mechanism) {
        return ClusterTable.base().with("sasl-mechanism", mechanism);
    }

    @Override
    public void close() {
        basic.close();
        form.close();
    }

    private static void add(
            List<Login> all,
            String name,
            ClusterTable right,
            ClusterTable wrong,
            String wrongSays,
            List<Listener> elsewhere) {
        all.add(new Login("SASL OAUTHBEARER, " + name, "OAUTHBEARER", right, wrong, wrongSays, elsewhere));
    }

    private ClusterTable auth0() {
        return clientCredentials(form.url())
                .with("sasl-oauth-service", "auth0")
                .withLiteral("sasl-oauth-parameters", "{ audience = \"https://kafka.test\" }");
    }

    private static ClusterTable wrongSecret(ClusterTable right) {
        return right.with("sasl-oauth-client-secret", WRONG_PASSWORD);
    }

    private String wrongToken() {
        return "wr0ng-" + token;
    }

    private ClusterTable kerberos(String type) {
        return base("GSSAPI")
                .with("sasl-gssapi-service-name", SecuredBroker.SERVICE)
                .with("sasl-gssapi-auth-type", type)
                .with(
                        "sasl-gssapi-kerberos-config-path",
                        broker.kerberos().configuration().toString())
                .with("sasl-gssapi-realm", KeyDistributionCenter.REALM);
    }
}
