package io.tocsin.kafka.security.sasl;

import io.tocsin.settings.Checks;
import io.tocsin.settings.Secret;
import io.tocsin.settings.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.security.scram.ScramLoginModule;

/** How the daemon logs in to a cluster. */
public sealed interface SaslSettings {

    /**
     * Reads the {@code sasl-} and {@code aws-} keys of a {@code [[kafka]]} table. Each mistake in an enabled table is added
     * to {@code checks}; what is returned is to be used only if there are none.
     *
     * @param azureEventHub whether {@code PLAIN} and the user {@code $ConnectionString} are the defaults
     */
    static SaslSettings read(Section section, Checks checks, boolean azureEventHub) {
        return new SaslReader(section, checks, azureEventHub).read();
    }

    /** The mechanism that the broker is asked for. */
    Mechanism mechanism();

    /** The properties of a Kafka client that have to do with the login. Never to be printed. */
    Map<String, Object> clientProperties(LoginScope scope);

    /** The files that are named, in a fixed order. */
    default List<Path> files() {
        return List.of();
    }

    /** No login, which is the default. */
    record None() implements SaslSettings {
        @Override
        public Mechanism mechanism() {
            return Mechanism.NONE;
        }

        @Override
        public Map<String, Object> clientProperties(LoginScope scope) {
            return Map.of();
        }
    }

    /**
     * Name and password.
     *
     * @param mechanism {@link Mechanism#PLAIN} or one of SCRAM
     * @param username never empty
     * @param password never empty
     */
    record Password(Mechanism mechanism, String username, Secret password) implements SaslSettings {

        @Override
        public Map<String, Object> clientProperties(LoginScope scope) {
            var module = mechanism == Mechanism.PLAIN ? PlainLoginModule.class : ScramLoginModule.class;
            var jaas = new JaasText(module.getName()).with("username", username).with("password", password.reveal());
            return Map.of(SaslConfigs.SASL_MECHANISM, mechanism.text(), SaslConfigs.SASL_JAAS_CONFIG, jaas.in(scope));
        }
    }

    /**
     * A token that somebody else renews, by writing another one into the configuration.
     *
     * @param token never empty
     * @param extensions {@code sasl-extensions} (RFC 7628 §3.1): letters to printable text
     */
    record AccessToken(Secret token, Map<String, String> extensions) implements SaslSettings {

        /** Copies the table. */
        public AccessToken {
            extensions = Map.copyOf(extensions);
        }

        @Override
        public Mechanism mechanism() {
            return Mechanism.OAUTHBEARER;
        }

        @Override
        public Map<String, Object> clientProperties(LoginScope scope) {
            TokenSource source = () -> BearerToken.unlimited("token", token, InstantSource.system());
            return oauth(scope, source, extensions, JaasText.digest(token.reveal()));
        }
    }

    /**
     * A token from a token endpoint, by the client credentials grant (RFC 6749 §4.4).
     *
     * @param request what the endpoint is asked
     * @param margin a token is renewed this long before it expires, or after half of its life where that is later; default
     *     10 s
     * @param extensions {@code sasl-extensions} (RFC 7628 §3.1): letters to printable text
     */
    record ClientCredentials(TokenRequest request, Duration margin, Map<String, String> extensions)
            implements SaslSettings {

        /** The default of {@code sasl-oauth-token-expiry-margin}. */
        public static final Duration MARGIN = Duration.ofSeconds(10);

        /** Copies the table. */
        public ClientCredentials {
            extensions = Map.copyOf(extensions);
        }

        @Override
        public Mechanism mechanism() {
            return Mechanism.OAUTHBEARER;
        }

        @Override
        public Map<String, Object> clientProperties(LoginScope scope) {
            var source = new FetchedTokens(
                    new TokenClient(request, scope.timeout()), request.clientId(), margin, InstantSource.system());
            return oauth(scope, source, extensions, request.digest());
        }
    }

    /**
     * Kerberos (RFC 4752).
     *
     * @param serviceName the brokers' service, usually {@code kafka}
     * @param principal ours, with its realm
     * @param config the Kerberos configuration, one for the whole process
     * @param keyTab the keytab that holds the principal's key; absent for a login by password
     * @param password of the principal; empty with a keytab
     */
    record Kerberos(String serviceName, String principal, Path config, Optional<Path> keyTab, Secret password)
            implements SaslSettings {

        @Override
        public Mechanism mechanism() {
            return Mechanism.GSSAPI;
        }

        @Override
        public Map<String, Object> clientProperties(LoginScope scope) {
            var jaas = new JaasText(KerberosLoginModule.class.getName());
            options().forEach(jaas::with);
            return Map.of(
                    SaslConfigs.SASL_MECHANISM,
                    mechanism().text(),
                    SaslConfigs.SASL_KERBEROS_SERVICE_NAME,
                    serviceName,
                    SaslConfigs.SASL_JAAS_CONFIG,
                    jaas.in(scope),
                    KerberosLoginModule.SETTINGS,
                    this);
        }

        /** The options of {@link KerberosLoginModule}; never to be printed. */
        Map<String, String> options() {
            var credential = keyTab.map(file -> Map.entry(KerberosLoginModule.KEY_TAB, file.toString()))
                    .orElseGet(() -> Map.entry(KerberosLoginModule.PASSWORD, password.reveal()));
            return Map.ofEntries(
                    Map.entry(KerberosLoginModule.CONFIG, config.toString()),
                    Map.entry(KerberosLoginModule.PRINCIPAL, principal),
                    credential);
        }

        @Override
        public List<Path> files() {
            return Stream.concat(Stream.of(config), keyTab.stream()).toList();
        }
    }

    /**
     * Amazon's own login, by a library that is not part of the distribution.
     *
     * @param options of its login module; without any the library looks for credentials where every Amazon tool does
     */
    record MskIam(Map<String, Secret> options) implements SaslSettings {

        /** Copies the table. */
        public MskIam {
            options = Map.copyOf(options);
        }

        @Override
        public Mechanism mechanism() {
            return Mechanism.AWS_MSK_IAM;
        }

        @Override
        public Map<String, Object> clientProperties(LoginScope scope) {
            var jaas = new JaasText(MskIamReader.LOGIN_MODULE);
            options.forEach((option, value) -> jaas.with(option, value.reveal()));
            return Map.of(
                    SaslConfigs.SASL_MECHANISM,
                    mechanism().text(),
                    SaslConfigs.SASL_CLIENT_CALLBACK_HANDLER_CLASS,
                    MskIamReader.CALLBACKS,
                    SaslConfigs.SASL_JAAS_CONFIG,
                    jaas.in(scope));
        }
    }

    /** The login mechanisms. */
    enum Mechanism {
        /** No login. */
        NONE(""),
        /** Name and password as they are (RFC 4616). */
        PLAIN("PLAIN"),
        /** Challenge and response by SHA-256 (RFC 7677). */
        SCRAM_SHA_256("SCRAM-SHA-256"),
        /** Challenge and response by SHA-512. */
        SCRAM_SHA_512("SCRAM-SHA-512"),
        /** A token (RFC 7628). */
        OAUTHBEARER("OAUTHBEARER"),
        /** Kerberos (RFC 4752). */
        GSSAPI("GSSAPI"),
        /** Amazon's identities. */
        AWS_MSK_IAM("AWS_MSK_IAM");

        private final String text;

        Mechanism(String text) {
            this.text = text;
        }

        /** As brokers name it; empty for {@link #NONE}. */
        public String text() {
            return text;
        }
    }

    private static Map<String, Object> oauth(
            LoginScope scope, TokenSource source, Map<String, String> extensions, String settings) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(SaslConfigs.SASL_MECHANISM, Mechanism.OAUTHBEARER.text());
        properties.put(
                SaslConfigs.SASL_JAAS_CONFIG,
                new JaasText(OAuthBearerLoginModule.class.getName())
                        .with("tocsin.settings", settings)
                        .in(scope));
        properties.put(SaslConfigs.SASL_LOGIN_CALLBACK_HANDLER_CLASS, TokenCallbacks.class);
        properties.put(TokenCallbacks.SOURCE, source);
        properties.put(TokenCallbacks.EXTENSIONS, extensions);
        // A token's lifetime already says when to renew it.
        properties.put(SaslConfigs.SASL_LOGIN_REFRESH_WINDOW_FACTOR, 1.0);
        properties.put(SaslConfigs.SASL_LOGIN_REFRESH_WINDOW_JITTER, 0.0);
        properties.put(SaslConfigs.SASL_LOGIN_REFRESH_BUFFER_SECONDS, (short) 0);
        properties.put(SaslConfigs.SASL_LOGIN_REFRESH_MIN_PERIOD_SECONDS, (short) 1);
        return properties;
    }
}
