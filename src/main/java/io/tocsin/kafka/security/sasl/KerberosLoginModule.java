package io.tocsin.kafka.security.sasl;

import com.sun.security.auth.module.Krb5LoginModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.kerberos.KerberosPrincipal;
import javax.security.auth.kerberos.KeyTab;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import javax.security.auth.spi.LoginModule;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * A Kerberos login by password or keytab, around the Java runtime's own module.
 *
 * <p>It answers the question for the password by itself: the Kafka client hands its callback handler to the first login
 * only, so that the runtime's module would fail as soon as the first ticket is to be renewed. It also names the Kerberos
 * configuration to the runtime before the first login, and says what a failure means.
 *
 * <p>Made by the Java runtime for each login and renewal; called by the thread that builds a client, and by the one that
 * renews its tickets.
 */
public final class KerberosLoginModule implements LoginModule {

    /** The runtime's property for the Kerberos configuration, one for the whole process. */
    static final String CONFIG_PROPERTY = "java.security.krb5.conf";

    /** The option that names the Kerberos configuration. */
    static final String CONFIG = "config";

    /** The option that names the principal, with its realm. */
    static final String PRINCIPAL = "principal";

    /** The option that names the keytab; without it there is a password. */
    static final String KEY_TAB = "keyTab";

    /** The option that is the password. */
    static final String PASSWORD = "password";

    /** The property of the Kafka client that holds {@link SaslSettings.Kerberos}. */
    static final String SETTINGS = "tocsin.kerberos";

    private final Krb5LoginModule module = new Krb5LoginModule();
    private String principal = "";
    private @Nullable Path keyTab;

    /** For the Java runtime. */
    public KerberosLoginModule() {}

    /**
     * Logs in and out again as a client with these properties will log in, if it does so by Kerberos. A failure, or a KDC
     * that does not answer, then shows where nobody else waits.
     *
     * @throws KafkaException when it is not let in, with the login's failure as its cause, as building the client would
     */
    public static void prepare(Map<String, Object> clientProperties) {
        if (clientProperties.get(SETTINGS) instanceof SaslSettings.Kerberos settings) {
            try {
                var context = new LoginContext("tocsin", new Subject(), null, configuration(settings));
                context.login();
                context.logout();
            } catch (LoginException e) {
                throw new KafkaException(e.getMessage(), e);
            }
        }
    }

    private static Configuration configuration(SaslSettings.Kerberos settings) {
        var entry = new AppConfigurationEntry(
                KerberosLoginModule.class.getName(), LoginModuleControlFlag.REQUIRED, settings.options());
        return new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {entry};
            }
        };
    }

    @Override
    public void initialize(Subject subject, CallbackHandler unused, Map<String, ?> sharedState, Map<String, ?> given) {
        System.setProperty(CONFIG_PROPERTY, text(given, CONFIG));
        principal = text(given, PRINCIPAL);
        var options = new HashMap<String, Object>();
        options.put("principal", principal);
        options.put("useTicketCache", "false");
        // The file's content may have changed since another login of the process read it.
        options.put("refreshKrb5Config", "true");
        if (given.containsKey(KEY_TAB)) {
            keyTab = Path.of(text(given, KEY_TAB));
            options.put("useKeyTab", "true");
            options.put("storeKey", "true");
            options.put("doNotPrompt", "true");
            options.put("keyTab", keyTab.toString());
        }
        var password = keyTab == null ? text(given, PASSWORD) : "";
        module.initialize(subject, callbacks -> answer(callbacks, principal, password), sharedState, options);
    }

    private static String text(Map<String, ?> options, String name) {
        if (!(options.get(name) instanceof String text)) {
            throw new IllegalArgumentException("a Kerberos login needs the option " + name);
        }
        return text;
    }

    private static void answer(Callback[] callbacks, String principal, String password)
            throws UnsupportedCallbackException {
        for (var callback : callbacks) {
            if (callback instanceof NameCallback asked) {
                asked.setName(principal);
            } else if (callback instanceof PasswordCallback asked) {
                asked.setPassword(password.toCharArray());
            } else {
                throw new UnsupportedCallbackException(callback, "not asked for by Kerberos");
            }
        }
    }

    @Override
    public boolean login() throws LoginException {
        checkKeyTab();
        try {
            return module.login();
        } catch (LoginException e) {
            var failure = new LoginException("Kerberos does not let " + principal + " in: " + e.getMessage()
                    + meaning(String.valueOf(e.getMessage())));
            failure.initCause(e);
            throw failure;
        }
    }

    /** Without a key the runtime asks for a password, and complains of that. */
    private void checkKeyTab() throws LoginException {
        if (keyTab == null) {
            return;
        }
        if (!Files.isReadable(keyTab)) {
            throw new LoginException("cannot read the keytab " + keyTab);
        }
        var owner = new KerberosPrincipal(principal);
        if (KeyTab.getInstance(owner, keyTab.toFile()).getKeys(owner).length == 0) {
            throw new LoginException("the keytab " + keyTab + " holds no key of " + principal);
        }
    }

    /** For the numbers of RFC 4120 §7.5.9 that an operator meets. */
    private String meaning(String message) {
        var credential = keyTab == null ? "sasl-password" : "the key in " + keyTab;
        if (message.contains("(24)") || message.contains("(31)") || message.contains("Checksum failed")) {
            return "; " + credential + " is not the right one";
        }
        if (message.contains("(6)")) {
            return "; the realm does not know this principal: check sasl-username and sasl-gssapi-realm";
        }
        if (message.contains("(37)")) {
            return "; the clocks of this machine and of the KDC differ";
        }
        return message.contains("KDC") || message.contains("timed out") || message.contains("refused")
                ? "; check that the KDC named in sasl-gssapi-kerberos-config-path runs and can be reached"
                : "";
    }

    @Override
    public boolean commit() throws LoginException {
        return module.commit();
    }

    @Override
    public boolean abort() throws LoginException {
        return module.abort();
    }

    @Override
    public boolean logout() throws LoginException {
        return module.logout();
    }
}
