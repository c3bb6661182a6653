package io.tocsin.kafka.security.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.fixture.security.KeyDistributionCenter;
import io.tocsin.settings.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.Subject;
import javax.security.auth.kerberos.KerberosTicket;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Logins at a real key distribution center. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KerberosLoginModuleIT {

    private static final String PASSWORD = "t0p \"s3cret\" $HOME \\";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private KeyDistributionCenter kerberos;

    @BeforeAll
    void start() {
        kerberos = KeyDistributionCenter.open(directory);
        kerberos.addUser("alice", PASSWORD);
    }

    @AfterAll
    void end() {
        System.clearProperty(KerberosLoginModule.CONFIG_PROPERTY);
        kerberos.close();
    }

    @Test
    void logsInAndRenewsByPassword() throws Exception {
        // given: a login and a logout, as the Kafka client does before it renews a ticket
        var configuration = configuration(byPassword("alice", PASSWORD));
        var subject = new Subject();
        var first = new LoginContext("KafkaClient", subject, null, configuration);
        first.login();
        first.logout();

        // when: without a callback handler, as the client renews
        new LoginContext("KafkaClient", subject, null, configuration).login();

        // then
        assertThat(subject.getPrivateCredentials(KerberosTicket.class)).hasSize(1);
        assertThat(System.getProperty("java.security.krb5.conf"))
                .isEqualTo(kerberos.configuration().toString());
    }

    @Test
    void logsInByKeytab() throws Exception {
        // given
        var keyTab = kerberos.addWithKeytab("bob");

        // when
        var context = new LoginContext("KafkaClient", new Subject(), null, configuration(byKeytab("bob", keyTab)));
        context.login();

        // then
        assertThat(context.getSubject().getPrincipals())
                .extracting(Object::toString)
                .containsExactly("bob@TOCSIN.TEST");
    }

    @Test
    void saysWhatAFailureMeans() {
        assertRefused(
                byPassword("alice", "wrong"),
                "Kerberos does not let alice@TOCSIN.TEST in",
                "sasl-password is not the right one");
        assertRefused(byPassword("nobody", PASSWORD), "check sasl-username and sasl-gssapi-realm");
        assertRefused(byKeytab("bob", directory.resolve("none")), "cannot read the keytab");
        assertRefused(byKeytab("alice", kerberos.addWithKeytab("carol")), "holds no key of alice@TOCSIN.TEST");
        assertRefused(
                new SaslSettings.Kerberos(
                        "kafka",
                        "alice@" + KeyDistributionCenter.SILENT_REALM,
                        kerberos.configuration(),
                        Optional.empty(),
                        new Secret(PASSWORD)),
                "check that the KDC named in sasl-gssapi-kerberos-config-path runs");
    }

    @Test
    void preparesTheLoginOfAClient() {
        // given
        var scope = new LoginScope("a", 0, "", Duration.ofMinutes(1));

        // when
        KerberosLoginModule.prepare(byPassword("alice", PASSWORD).clientProperties(scope));

        // then
        assertThatThrownBy(() -> KerberosLoginModule.prepare(
                        byPassword("alice", "t0p-s3cret").clientProperties(scope)))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("sasl-password is not the right one")
                .hasMessageNotContaining("s3cret")
                .hasCauseInstanceOf(LoginException.class);
    }

    private static void assertRefused(SaslSettings settings, String... texts) {
        assertThatThrownBy(() -> new LoginContext("KafkaClient", new Subject(), null, configuration(settings)).login())
                .isInstanceOf(LoginException.class)
                .hasMessageContainingAll(texts)
                .hasMessageNotContaining("s3cret");
    }

    private SaslSettings byPassword(String name, String password) {
        return new SaslSettings.Kerberos(
                "kafka", name + "@TOCSIN.TEST", kerberos.configuration(), Optional.empty(), new Secret(password));
    }

    private SaslSettings byKeytab(String name, Path keyTab) {
        return new SaslSettings.Kerberos(
                "kafka", name + "@TOCSIN.TEST", kerberos.configuration(), Optional.of(keyTab), new Secret(""));
    }

    private static Configuration configuration(SaslSettings settings) {
        var properties = settings.clientProperties(new LoginScope("a", 0, "", Duration.ofMinutes(1)));
        return JaasContext.loadClientContext(Map.copyOf(properties)).configuration();
    }
}
