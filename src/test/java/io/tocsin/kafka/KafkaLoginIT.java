package io.tocsin.kafka;

import static io.tocsin.kafka.RecordingAcks.produceAll;
import static io.tocsin.kafka.RecordingAcks.record;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import io.tocsin.fixture.security.KeyForm;
import io.tocsin.fixture.security.KeyKind;
import io.tocsin.fixture.security.SecuredBroker;
import io.tocsin.fixture.security.SecuredBroker.Listener;
import io.tocsin.fixture.security.TokenEndpoint;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Toml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Logins of real producers at a real broker: renewed while they live, and never seen in a log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaLoginIT {

    private static final String PASSWORD = "t0p-s3cret-password-$ \\";
    private static final String CLIENT_SECRET = "t0p-s3cret-of-the-client";
    private static final String KEY_PASSWORD = "t0p-s3cret-of-the-key";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private SecuredBroker broker;

    @SuppressWarnings("NullAway.Init")
    private TokenEndpoint endpoint;

    @BeforeAll
    void start() {
        broker = SecuredBroker.in(directory)
                .user("alice", PASSWORD)
                .superUser("User:client")
                .superUser("User:CN=alice")
                .start();
        // The key distribution center has set it to a file of its own.
        System.clearProperty("java.security.krb5.conf");
        endpoint = TokenEndpoint.open(broker.tokens(), "client", CLIENT_SECRET);
    }

    @AfterAll
    void end() {
        System.clearProperty("java.security.krb5.conf");
        endpoint.close();
        broker.close();
    }

    @Test
    void renewsItsTokensWhileTheProducerLives() {
        // given
        endpoint.lifetime(Duration.ofSeconds(8));
        var asked = endpoint.received().size();
        try (var fixture = new ClusterFixture(settings(Listener.SASL, oauth()))) {
            produceAll(fixture.only(), List.of(record(1, "renewal")), Duration.ofMinutes(4));

            // when: two tokens have been used up, so that the broker has asked for new ones on the same connection
            Awaitility.await()
                    .atMost(Duration.ofMinutes(4))
                    .until(() -> endpoint.received().size() >= asked + 4);
            produceAll(fixture.only(), List.of(record(2, "renewal"), record(3, "renewal")), Duration.ofMinutes(4));

            // then
            assertThat(fixture.only().status().generation()).isZero();
            assertThat(broker.kafka().read("renewal")).hasSize(3);
        } finally {
            endpoint.lifetime(Duration.ofHours(1));
        }
    }

    @Test
    void writesNoSecretIntoAnyLog() throws IOException {
        // given
        var client = broker.authority().client("alice", KeyKind.RSA);
        var plainKey = client.keyPem(KeyForm.PKCS1);
        var token = broker.tokens().issue("client", Instant.now().plusSeconds(3600));
        write("ca.pem", broker.authority().pem());
        write("plain.pem", client.certificatePem() + plainKey);
        write("encrypted.pem", client.certificatePem() + client.encryptedKeyPem(KEY_PASSWORD));
        var secrets = new ArrayList<>(List.of("t0p-s3cret", token));
        plainKey.lines().filter(line -> line.length() == 64).forEach(secrets::add);
        var clusters = List.of(
                settings(Listener.SASL, byPassword("PLAIN", PASSWORD)),
                settings(Listener.SASL_SSL, byPassword("SCRAM-SHA-256", PASSWORD) + tls("plain.pem")),
                settings(Listener.SSL_MUTUAL, tls("encrypted.pem") + "ssl-key-password = \"" + KEY_PASSWORD + "\"\n"),
                settings(Listener.SASL, oauth()),
                settings(Listener.SASL, "sasl-mechanism = \"OAUTHBEARER\"\nsasl-access-token = \"" + token + "\"\n"),
                settings(Listener.SASL, kerberos()));
        var wrong = settings(Listener.SASL, byPassword("SCRAM-SHA-512", "t0p-s3cret-and-wrong"));

        // when
        try (var search = new LogSearch(secrets)) {
            for (var settings : clusters) {
                try (var fixture = new ClusterFixture(settings)) {
                    produceAll(fixture.only(), List.of(record(1, "secrets")), Duration.ofMinutes(4));
                }
            }
            try (var fixture = new ClusterFixture(wrong)) {
                Awaitility.await()
                        .atMost(Duration.ofMinutes(4))
                        .until(() -> fixture.only().status().error().isPresent());
                assertThat(fixture.only().status().toString()).doesNotContain("t0p-s3cret");
            }

            // then
            assertThat(search.found).isEmpty();
            assertThat(search.lines).hasValueGreaterThan(1_000);
        }
        assertThat(clusters.toString()).doesNotContain("t0p-s3cret").doesNotContain(token);
    }

    private static String byPassword(String mechanism, String password) {
        return "sasl-mechanism = \"" + mechanism + "\"\nsasl-username = \"alice\"\nsasl-password = '" + password
                + "'\n";
    }

    private String oauth() {
        return """
                sasl-mechanism = "OAUTHBEARER"
                sasl-oauth-client-id = "client"
                sasl-oauth-client-secret = "%s"
                sasl-oauth-token-url = "%s"
                """.formatted(CLIENT_SECRET, endpoint.url());
    }

    private String kerberos() {
        return """
                sasl-mechanism = "GSSAPI"
                sasl-gssapi-auth-type = "KRB5_USER_AUTH"
                sasl-gssapi-service-name = "kafka"
                sasl-gssapi-kerberos-config-path = "%s"
                sasl-gssapi-realm = "TOCSIN.TEST"
                sasl-username = "alice"
                sasl-password = '%s'
                """.formatted(broker.kerberos().configuration(), PASSWORD);
    }

    private static String tls(String client) {
        return """
                use-ssl = true
                ssl-ca = "%1$s/ca.pem"
                ssl-cert = "%1$s/%2$s"
                ssl-key = "%1$s/%2$s"
                """.formatted(directory, client);
    }

    private KafkaSettings settings(Listener listener, String security) {
        var problems = new Problems();
        var text = "[[kafka]]\nenabled = true\nid = \"a\"\ntimeout = \"3s\"\nbrokers = [\"" + broker.bootstrap(listener)
                + "\"]\n" + security;
        var all = Toml.parse("tocsin.conf", text.getBytes(UTF_8), problems)
                .map(KafkaSettings::readAll)
                .orElseThrow();
        assertThat(problems.errors()).isEmpty();
        return all.get(0);
    }

    private static void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    /** Looks at every line of every logger while it is open. */
    private static final class LogSearch extends AppenderBase<ILoggingEvent> implements AutoCloseable {

        private final Collection<String> secrets;
        private final Set<String> found = new ConcurrentSkipListSet<>();
        private final AtomicLong lines = new AtomicLong();
        private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        private final List<Logger> raised = new ArrayList<>();
        private final List<Level> before = new ArrayList<>();

        LogSearch(Collection<String> secrets) {
            this.secrets = List.copyOf(secrets);
            root.getLoggerContext().getLoggerList().stream()
                    .filter(logger -> logger.getLevel() != null)
                    .forEach(logger -> {
                        raised.add(logger);
                        before.add(logger.getLevel());
                    });
            setContext(root.getLoggerContext());
            start();
            root.iteratorForAppenders().forEachRemaining(appender -> appender.addFilter(new OnlyInfo()));
            root.addAppender(this);
            raised.forEach(logger -> logger.setLevel(Level.TRACE));
        }

        @Override
        protected void append(ILoggingEvent event) {
            lines.incrementAndGet();
            var text = event.getFormattedMessage()
                    + (event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy()));
            secrets.stream()
                    .filter(text::contains)
                    .forEach(secret -> found.add(event.getLoggerName() + " " + event.getLevel() + ": " + text));
        }

        @Override
        public void close() {
            root.detachAppender(this);
            root.iteratorForAppenders().forEachRemaining(appender -> appender.clearAllFilters());
            for (int i = 0; i < raised.size(); i++) {
                raised.get(i).setLevel(before.get(i));
            }
        }
    }

    /** Keeps the test's own output as it is. */
    private static final class OnlyInfo extends Filter<ILoggingEvent> {
        @Override
        public FilterReply decide(ILoggingEvent event) {
            return event.getLevel().isGreaterOrEqual(Level.WARN) ? FilterReply.NEUTRAL : FilterReply.DENY;
        }
    }
}
