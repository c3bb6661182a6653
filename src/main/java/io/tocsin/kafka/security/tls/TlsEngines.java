package io.tocsin.kafka.security.tls;

import java.security.KeyStore;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * Gives the Kafka client the engines of a {@link TlsContext}, which stands among its properties as an object. So no key
 * is ever a text among the client's settings, and keys work that the client cannot read.
 *
 * <p>Made by the client, for each of its connections to a cluster anew; a changed file comes with a new client.
 */
public final class TlsEngines implements SslEngineFactory {

    /** The property that holds the {@link TlsContext}. */
    public static final String CONTEXT = "tocsin.tls";

    private @Nullable TlsContext tls;

    /** For the client. */
    public TlsEngines() {}

    @Override
    public void configure(Map<String, ?> properties) {
        if (!(properties.get(CONTEXT) instanceof TlsContext given)) {
            throw new IllegalStateException("the Kafka client was built without the property " + CONTEXT);
        }
        tls = given;
    }

    @Override
    public SSLEngine createClientSslEngine(String host, int port, String endpointIdentification) {
        if (tls == null) {
            throw new IllegalStateException("not configured");
        }
        return tls.engine(host, port, endpointIdentification);
    }

    @Override
    public SSLEngine createServerSslEngine(String host, int port) {
        throw new UnsupportedOperationException("these are engines of a client");
    }

    @Override
    public boolean shouldBeRebuilt(Map<String, Object> properties) {
        return false;
    }

    @Override
    public Set<String> reconfigurableConfigs() {
        return Set.of();
    }

    @Override
    public @Nullable KeyStore keystore() {
        return null;
    }

    @Override
    public @Nullable KeyStore truststore() {
        return null;
    }

    @Override
    public void close() {}
}
