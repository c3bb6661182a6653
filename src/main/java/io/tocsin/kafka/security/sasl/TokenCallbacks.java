package io.tocsin.kafka.security.sasl;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.LoginException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.auth.SaslExtensions;
import org.apache.kafka.common.security.auth.SaslExtensionsCallback;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerTokenCallback;
import org.jspecify.annotations.Nullable;

/**
 * Gives the Kafka client its tokens from a {@link TokenSource} that stands among its properties as an object. The client's
 * own way wants a token it can read, allows no further parameters, and keeps a list of endpoints for the whole process.
 *
 * <p>Made by the client, one for each login; called by the thread that builds the client, and by the login's own.
 */
public final class TokenCallbacks implements AuthenticateCallbackHandler {

    /** The property that holds the {@link TokenSource}. */
    static final String SOURCE = "tocsin.tokens";

    /** The property that holds the extensions, a map of text. */
    static final String EXTENSIONS = "tocsin.extensions";

    private @Nullable TokenSource source;
    private final Map<String, String> extensions = new HashMap<>();

    /** For the client. */
    public TokenCallbacks() {}

    /**
     * Asks for the token that a client with these properties will log in by, if it does so by one.
     *
     * @throws KafkaException when there is none, with the login's failure as its cause, as building the client would
     * @throws InterruptException when the caller is to stop waiting
     */
    public static void prepare(Map<String, Object> clientProperties) {
        if (clientProperties.get(SOURCE) instanceof TokenSource tokens) {
            try {
                tokens.prepare();
            } catch (TokenRefusedException e) {
                throw new KafkaException(e.getMessage(), new LoginException(e.getMessage()));
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
    }

    @Override
    public void configure(Map<String, ?> properties, String mechanism, List<AppConfigurationEntry> jaas) {
        if (!(properties.get(SOURCE) instanceof TokenSource given)) {
            throw new IllegalStateException("the Kafka client was built without the property " + SOURCE);
        }
        source = given;
        if (properties.get(EXTENSIONS) instanceof Map<?, ?> table) {
            table.forEach((name, value) -> extensions.put(String.valueOf(name), String.valueOf(value)));
        }
    }

    @Override
    public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
        for (var callback : callbacks) {
            if (callback instanceof OAuthBearerTokenCallback asked) {
                answer(asked);
            } else if (callback instanceof SaslExtensionsCallback asked) {
                asked.extensions(new SaslExtensions(extensions));
            } else {
                throw new UnsupportedCallbackException(callback, "not asked for by OAUTHBEARER");
            }
        }
    }

    private void answer(OAuthBearerTokenCallback asked) {
        if (source == null) {
            throw new IllegalStateException("not configured");
        }
        try {
            asked.token(source.token());
        } catch (TokenRefusedException e) {
            // An exception would be logged with its stack and replaced by a sentence that says nothing.
            asked.error("no_token", e.getMessage(), null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            asked.error("no_token", "interrupted while waiting for the token endpoint", null);
        }
    }

    @Override
    public void close() {}
}
