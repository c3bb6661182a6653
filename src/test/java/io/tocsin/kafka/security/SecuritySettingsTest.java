package io.tocsin.kafka.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.kafka.security.sasl.SaslSettings;
import io.tocsin.kafka.security.sasl.SaslSettings.Mechanism;
import io.tocsin.kafka.security.sasl.TokenRequest;
import io.tocsin.kafka.security.tls.TlsSettings;
import io.tocsin.kafka.security.tls.TlsSettings.Verification;
import io.tocsin.kafka.security.tls.TlsSettings.Version;
import io.tocsin.problem.Problem;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Checks;
import io.tocsin.settings.Overrides;
import io.tocsin.settings.Secret;
import io.tocsin.settings.Toml;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecuritySettingsTest {

    private static final Path TLS = Path.of("src", "test", "resources", "io", "tocsin", "kafka", "tls");
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @Test
    void isOffByDefault() throws IOException {
        // when
        var settings = read("");

        // then
        assertThat(settings).isEqualTo(SecuritySettings.OFF);
        assertThat(settings.clientProperties("a", 0, TIMEOUT)).isEqualTo(Map.of("security.protocol", "PLAINTEXT"));
    }

    @Test
    void readsEveryKeyOfEncryption() throws IOException {
        // when
        var settings = read("""
                use-ssl = true
                ssl-ca = ["%1$s/ca.pem", "%1$s/other-ca.pem"]
                ssl-cert = "%1$s/client.pem"
                ssl-key = "%1$s/client.key"
                ssl-min-version = "1.3"
                ssl-server-name-check = false
                """.formatted(TLS));

        // then
        assertThat(settings.tls())
                .isEqualTo(TlsSettings.builder()
                        .ca(List.of(TLS.resolve("ca.pem"), TLS.resolve("other-ca.pem")))
                        .client(TLS.resolve("client.pem"), TLS.resolve("client.key"))
                        .minVersion(Version.TLS_1_3)
                        .verification(Verification.CHAIN)
                        .build());
        assertThat(settings.clientProperties("a", 0, TIMEOUT))
                .containsEntry("security.protocol", "SSL")
                .containsEntry("ssl.endpoint.identification.algorithm", "");
        assertThat(read("use-ssl = true").clientProperties("a", 0, TIMEOUT))
                .containsEntry("ssl.endpoint.identification.algorithm", "https");
        assertThat(read("use-ssl = true\nssl-ca = \"" + TLS.resolve("ca.pem") + "\"")
                        .tls())
                .isEqualTo(
                        TlsSettings.builder().ca(List.of(TLS.resolve("ca.pem"))).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ssl-server-name-check = true", "ssl-ca = \"\"", "ssl-ca = []"})
    void saysNothingOfKeysThatSayNothing(String text) {
        assertThat(warnings(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ssl-ca = [\"x.pem\"] | ssl-ca has no effect without use-ssl = true",
                "ssl-key-password = \"t0p-s3cret\" | ssl-key-password has no effect without use-ssl = true",
                "ssl-server-name-check = false | ssl-server-name-check has no effect without use-ssl = true",
                "ssl-min-version = \"1.3\" | ssl-min-version has no effect without use-ssl = true",
                "use-ssl = true\\ninsecure-skip-verify = true | service is configured to skip ssl verification",
                "sasl-username = \"u\"\\nsasl-password = \"p\" | the login travels unencrypted without use-ssl = true",
                "azure-event-hub = true\\nuse-ssl = false\\nsasl-password = \"p\" | accept encrypted connections only",
            })
    void warns(String text, String warning) {
        assertThat(warnings(text.replace("\\n", "\n"))).anyMatch(each -> each.contains(warning));
        assertThat(warnings(text.replace("\\n", "\n"))).noneMatch(each -> each.contains("s3cret"));
    }

    @Test
    void readsEveryKeyOfATokenEndpoint() throws IOException {
        // when
        var settings = read("""
                sasl-mechanism = "oauthbearer"
                sasl-oauth-service = "custom"
                sasl-oauth-client-id = "id"
                sasl-oauth-client-secret = "t0p-s3cret"
                sasl-oauth-token-url = "https://issuer.test/token"
                sasl-oauth-scopes = ["a", "b"]
                sasl-oauth-token-expiry-margin = "30s"
                [kafka.sasl-oauth-parameters]
                resource = "kafka"
                [kafka.sasl-extensions]
                logicalCluster = "lkc-1"
                """);

        // then
        assertThat(settings.sasl())
                .isEqualTo(new SaslSettings.ClientCredentials(
                        new TokenRequest(
                                URI.create("https://issuer.test/token"),
                                true,
                                "id",
                                new Secret("t0p-s3cret"),
                                Map.of(
                                        "grant_type", new Secret("client_credentials"),
                                        "scope", new Secret("a b"),
                                        "resource", new Secret("kafka"))),
                        Duration.ofSeconds(30),
                        Map.of("logicalCluster", "lkc-1")));
        assertThat(settings.toString()).doesNotContain("s3cret");
        assertThat(settings.clientProperties("a", 0, TIMEOUT))
                .containsEntry("sasl.mechanism", "OAUTHBEARER")
                .containsEntry("sasl.login.refresh.window.factor", 1.0)
                .containsEntry("sasl.login.refresh.window.jitter", 0.0)
                .containsEntry("sasl.login.refresh.buffer.seconds", (short) 0)
                .containsEntry("sasl.login.refresh.min.period.seconds", (short) 1);
    }

    @Test
    void knowsTheTokenServices() {
        // when
        var azure = (SaslSettings.ClientCredentials) read("""
                sasl-mechanism = "OAUTHBEARER"
                sasl-oauth-service = "AzureAD"
                sasl-oauth-client-id = "id"
                sasl-oauth-client-secret = "s"
                sasl-oauth-tenant-id = "my-tenant"
                sasl-oauth-scopes = "https://ns.servicebus.windows.net/.default"
                """).sasl();
        var auth0 = (SaslSettings.ClientCredentials) read("""
                sasl-mechanism = "OAUTHBEARER"
                sasl-oauth-service = "auth0"
                sasl-oauth-client-id = "id"
                sasl-oauth-client-secret = "s"
                sasl-oauth-token-url = "https://issuer.test/token"
                sasl-oauth-parameters = { audience = "kafka", grant_type = "other" }
                """).sasl();

        // then
        assertThat(azure.request().url()).hasToString("https://login.microsoftonline.com/my-tenant/oauth2/v2.0/token");
        assertThat(azure.request().basicFirst()).isTrue();
        assertThat(azure.margin()).isEqualTo(Duration.ofSeconds(10));
        assertThat(auth0.request().basicFirst()).isFalse();
        assertThat(auth0.request().form())
                .containsEntry("grant_type", new Secret("other"))
                .containsEntry("audience", new Secret("kafka"));
    }

    @Test
    void readsEveryKeyOfKerberos(@TempDir Path directory) throws IOException {
        // given
        var config = Files.writeString(directory.resolve("krb5.conf"), "");
        var keyTab = Files.writeString(directory.resolve("a.keytab"), "key");
        var common = """
                sasl-mechanism = "GSSAPI"
                sasl-gssapi-service-name = "kafka"
                sasl-gssapi-kerberos-config-path = "%s"
                sasl-gssapi-realm = "R"
                sasl-gssapi-disable-pafxfast = true
                """.formatted(config);

        // when
        var byPassword = read(common + """
                sasl-gssapi-auth-type = "KRB5_USER_AUTH"
                sasl-username = "alice"
                sasl-password = "t0p-s3cret"
                """);
        var byKeytab = read(common + """
                sasl-gssapi-auth-type = "KRB5_KEYTAB_AUTH"
                sasl-username = "alice@OTHER"
                sasl-gssapi-key-tab-path = "%s"
                """.formatted(keyTab));

        // then
        assertThat(byPassword.sasl())
                .isEqualTo(new SaslSettings.Kerberos(
                        "kafka", "alice@R", config, Optional.empty(), new Secret("t0p-s3cret")));
        assertThat(byKeytab.sasl())
                .isEqualTo(
                        new SaslSettings.Kerberos("kafka", "alice@OTHER", config, Optional.of(keyTab), new Secret("")));
        assertThat(byKeytab.clientProperties("a", 0, TIMEOUT)).containsEntry("sasl.kerberos.service.name", "kafka");
        assertThat(byPassword.kerberosConfig()).contains(config);
        var digest = byKeytab.fileDigest();
        Files.writeString(keyTab, "renewed");
        assertThat(byKeytab.fileDigest()).isNotEqualTo(digest);
        Files.delete(keyTab);
        assertThat(byKeytab.fileDigest()).isNotEqualTo(digest);
    }

    @Test
    void refusesAnotherKerberosConfigurationThanTheProcessUses(@TempDir Path directory) throws IOException {
        // given
        var config = Files.writeString(directory.resolve("krb5.conf"), "");
        var text = """
                sasl-mechanism = "GSSAPI"
                sasl-gssapi-service-name = "kafka"
                sasl-gssapi-kerberos-config-path = "%s"
                sasl-gssapi-realm = "R"
                sasl-gssapi-auth-type = "KRB5_USER_AUTH"
                sasl-username = "alice"
                sasl-password = "p"
                """.formatted(config);
        System.setProperty("java.security.krb5.conf", "other.conf");

        // when
        List<String> errors;
        try {
            errors = errors(text);
        } finally {
            System.clearProperty("java.security.krb5.conf");
        }

        // then
        assertThat(errors)
                .singleElement()
                .asString()
                .contains("sasl-gssapi-kerberos-config-path must stay \"other.conf\"", "a change needs a restart");
    }

    @Test
    void knowsAzureEventHubs() {
        // when
        var settings = read("""
                azure-event-hub = true
                sasl-password = "Endpoint=sb://ns/;SharedAccessKey=t0p-s3cret="
                """);

        // then
        assertThat(settings)
                .isEqualTo(new SecuritySettings(
                        TlsSettings.builder().build(),
                        new SaslSettings.Password(
                                Mechanism.PLAIN,
                                "$ConnectionString",
                                new Secret("Endpoint=sb://ns/;SharedAccessKey=t0p-s3cret=")),
                        true));
        assertThat(settings.toString()).doesNotContain("s3cret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sasl-handshake = false | sasl-handshake = false is not possible",
                "sasl-auth-identity = \"bob\" | sasl-auth-identity must be empty or sasl-username",
                "sasl-scram-auth-id = \"bob\" | sasl-scram-auth-id must be empty or sasl-username",
                "sasl-mechanism = \"AWS_MSK_IAM\" | software.amazon.msk:aws-msk-iam-auth",
                "ssl-min-version = \"1.1\" | ssl-min-version \"1.1\" is neither 1.2 nor 1.3",
                "sasl-mechanism = \"OAUTHBEARER\"\\nsasl-access-token = \"a b\" | sasl-access-token holds a blank",
                "sasl-oauth-token-expiry-margin = \"-1s\" | sasl-oauth-token-expiry-margin must not be negative",
            })
    void refuses(String text, String error) {
        assertThat(errors("sasl-username = \"alice\"\nsasl-password = \"p\"\n" + text.replace("\\n", "\n")))
                .anyMatch(each -> each.contains("kafka \"a\": ") && each.contains(error));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "issuer.test/token",
                "ftp://issuer.test/",
                "https:///token",
                "https://u:t0p-s3cret@issuer.test/",
                "a b"
            })
    void refusesAUrlThatCannotBeAsked(String url) {
        assertThat(errors("""
                        sasl-mechanism = "OAUTHBEARER"
                        sasl-oauth-client-id = "id"
                        sasl-oauth-client-secret = "s"
                        sasl-oauth-token-url = "%s"
                        """.formatted(url)))
                .singleElement()
                .asString()
                .contains("'sasl-oauth-token-url' must be a URL of http or https")
                .doesNotContain("s3cret");
    }

    @Test
    void acceptsAnIdentityThatIsTheUser() {
        assertThat(errors("""
                        sasl-username = "alice"
                        sasl-password = "p"
                        sasl-auth-identity = "alice"
                        sasl-scram-auth-id = ""
                        sasl-handshake = true
                        """)).isEmpty();
    }

    /** The names of the variables that give secrets, each also as the name of a file. */
    @ParameterizedTest
    @CsvSource({
        "sasl-password, KAPACITOR_KAFKA_0_SASL_PASSWORD",
        "sasl-password, KAPACITOR_KAFKA_0__SASL_PASSWORD",
        "sasl-password, TOCSIN_KAFKA_0_SASL_PASSWORD",
        "sasl-access-token, TOCSIN_KAFKA_0_SASL_ACCESS_TOKEN",
        "sasl-access-token, KAPACITOR_KAFKA_0__SASL_ACCESS_TOKEN",
        "sasl-oauth-client-secret, TOCSIN_KAFKA_0_SASL_OAUTH_CLIENT_SECRET",
        "sasl-oauth-client-secret, KAPACITOR_KAFKA_0__SASL_OAUTH_CLIENT_SECRET",
        "ssl-key-password, TOCSIN_KAFKA_0_SSL_KEY_PASSWORD",
        "aws-secret-access-key, TOCSIN_KAFKA_0_AWS_SECRET_ACCESS_KEY",
        "aws-session-token, TOCSIN_KAFKA_0_AWS_SESSION_TOKEN"
    })
    void takesSecretsFromTheEnvironmentAndFromFiles(String key, String variable, @TempDir Path directory)
            throws IOException {
        // given
        var secret = "t0p \"s3cret\" $HOME \\";
        var file = Files.writeString(directory.resolve("secret"), secret + "\n");

        for (var environment : List.of(Map.of(variable, secret), Map.of(variable + "_FILE", file.toString()))) {
            // when
            var problems = new Problems();
            var overrides = Overrides.of(environment, List.of());
            var root = Toml.parse("tocsin.conf", "[[kafka]]\nid = \"a\"\n".getBytes(UTF_8), problems, overrides)
                    .orElseThrow();
            var section = root.sections("kafka").get(0);
            var settings = SecuritySettings.read(section, new Checks(section, "a", false), List.of());

            // then
            assertThat(section.secret(key)).contains(new Secret(secret));
            assertThat(overrides.unknown()).isEmpty();
            assertThat(problems.errors()).isEmpty();
            assertThat(root.readings() + " " + settings).doesNotContain("s3cret");
        }
    }

    @Test
    void givesEachGenerationAndClusterALoginOfItsOwn() throws IOException {
        // given
        var settings = read("""
                sasl-mechanism = "OAUTHBEARER"
                sasl-access-token = "t0p-s3cret"
                """);
        var other = read("""
                sasl-mechanism = "OAUTHBEARER"
                sasl-access-token = "an0ther"
                """);

        // when
        var texts = new HashMap<String, Object>();
        texts.put("it", settings.clientProperties("a", 0, TIMEOUT).get("sasl.jaas.config"));
        texts.put("generation", settings.clientProperties("a", 1, TIMEOUT).get("sasl.jaas.config"));
        texts.put("cluster", settings.clientProperties("b", 0, TIMEOUT).get("sasl.jaas.config"));
        texts.put("token", other.clientProperties("a", 0, TIMEOUT).get("sasl.jaas.config"));

        // then
        assertThat(texts.values()).doesNotHaveDuplicates();
        assertThat(settings.clientProperties("a", 0, TIMEOUT)).containsEntry("sasl.jaas.config", texts.get("it"));
        assertThat(settings.clientProperties("a", 0, TIMEOUT).toString()).doesNotContain("s3cret");
    }

    @ParameterizedTest
    @CsvSource({
        "security.protocol, true",
        "ssl.truststore.location, true",
        "ssl.cipher.suites, true",
        "sasl.jaas.config, true",
        "sasl.login.refresh.window.factor, true",
        "tocsin.tls, true",
        "sasl.kerberos.min.time.before.relogin, false",
        "send.buffer.bytes, false"
    })
    void saysWhichPropertiesItDecides(String property, boolean decides) {
        assertThat(SecuritySettings.decides(property)).isEqualTo(decides);
    }

    private static SecuritySettings read(String text) {
        var problems = new Problems();
        var settings = read(text, problems);
        assertThat(problems.errors()).isEmpty();
        return settings;
    }

    private static List<String> errors(String text) {
        var problems = new Problems();
        read("use-ssl = true\n" + text, problems);
        return problems.errors().stream().map(Problem::toString).toList();
    }

    private static List<String> warnings(String text) {
        var problems = new Problems();
        read(text, problems);
        return problems.warnings().stream().map(Problem::toString).toList();
    }

    private static SecuritySettings read(String text, Problems problems) {
        var section = Toml.parse("tocsin.conf", ("[[kafka]]\n" + text).getBytes(UTF_8), problems)
                .orElseThrow()
                .sections("kafka")
                .get(0);
        return SecuritySettings.read(section, new Checks(section, "a", true), List.of("kafka1.test:9093"));
    }
}
