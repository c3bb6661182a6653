package io.tocsin.cli.client;

import io.tocsin.kafka.security.tls.TrustEverybody;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Trusts every certificate for every host: Kapacitor's {@code -skipVerify}. */
final class AnyCertificate {

    private AnyCertificate() {}

    static SSLContext context() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustEverybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }
}
