package io.tocsin.kafka.security.tls;

import io.tocsin.kafka.security.tls.TlsSettings.Verification;
import io.tocsin.settings.Secret;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * What encrypted connections to one cluster need, read from its files once. Any thread may use it.
 *
 * @param context issuers and client certificate
 * @param verification what of the broker's certificate is checked
 * @param minVersion oldest version of TLS
 */
public record TlsContext(SSLContext context, Verification verification, TlsSettings.Version minVersion) {

    /**
     * Reads the files that the settings name.
     *
     * @throws UnusableFileException when one of them cannot be read or used
     */
    public static TlsContext of(TlsSettings settings) throws UnusableFileException {
        KeyManager[] keys = null;
        if (settings.cert().isPresent() && settings.key().isPresent()) {
            keys = client(settings.cert().get(), settings.key().get(), settings.keyPassword());
        }
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(keys, trust(settings), null);
            return new TlsContext(context, settings.verification(), settings.minVersion());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java runtime refuses its own TLS", e);
        }
    }

    /** A client's engine for a connection to {@code host}, which the broker's certificate must name. */
    public SSLEngine engine(String host, int port) {
        return engine(host, port, verification == Verification.FULL ? "HTTPS" : "");
    }

    SSLEngine engine(String host, int port, String endpointIdentification) {
        var engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        engine.setSSLParameters(parameters(engine.getSSLParameters(), endpointIdentification));
        return engine;
    }

    /**
     * Encrypts an open connection, which is closed with it; the handshake is still to be started.
     *
     * @throws IOException when the connection is gone
     */
    public SSLSocket over(Socket open, String host, int port) throws IOException {
        var socket = (SSLSocket) context.getSocketFactory().createSocket(open, host, port, true);
        var identification = verification == Verification.FULL ? "HTTPS" : "";
        socket.setSSLParameters(parameters(socket.getSSLParameters(), identification));
        return socket;
    }

    private SSLParameters parameters(SSLParameters parameters, String endpointIdentification) {
        parameters.setEndpointIdentificationAlgorithm(endpointIdentification);
        parameters.setProtocols(minVersion.protocols().toArray(String[]::new));
        return parameters;
    }

    /** The issuers of {@code ssl-ca}; where there are none, those of the Java runtime. */
    private static TrustManager[] trust(TlsSettings settings) throws UnusableFileException, GeneralSecurityException {
        if (settings.verification() == Verification.NONE) {
            return new TrustManager[] {new TrustEverybody()};
        }
        KeyStore issuers = null;
        if (!settings.ca().isEmpty()) {
            issuers = emptyStore();
            for (var certificate : issuers(settings.ca())) {
                issuers.setCertificateEntry(Integer.toString(issuers.size()), certificate);
            }
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(issuers);
        return factory.getTrustManagers();
    }

    /**
     * The certificates of all the files.
     *
     * @throws UnusableFileException when one of them cannot be read or holds none
     */
    static List<X509Certificate> issuers(List<Path> files) throws UnusableFileException {
        var issuers = new ArrayList<X509Certificate>();
        for (var file : files) {
            issuers.addAll(PemFiles.certificates(file));
        }
        return issuers;
    }

    /**
     * The client certificate with its key.
     *
     * @throws UnusableFileException when they cannot be read or do not belong together
     */
    static KeyManager[] client(Path certFile, Path keyFile, Secret keyPassword) throws UnusableFileException {
        var chain = PemFiles.certificates(certFile);
        var key =
                PrivateKeys.of(PemFiles.key(keyFile), keyPassword, chain.get(0).getPublicKey());
        try {
            if (!belongTogether(chain.get(0), key)) {
                throw new UnusableFileException(
                        "the key of " + keyFile + " is not that of the first certificate in " + certFile);
            }
            var store = emptyStore();
            var inMemoryOnly = new char[0];
            store.setKeyEntry("client", key, inMemoryOnly, chain.toArray(Certificate[]::new));
            var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, inMemoryOnly);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException e) {
            throw new UnusableFileException(
                    keyFile + " and " + certFile + " cannot be used together: " + e.getMessage());
        }
    }

    private static boolean belongTogether(X509Certificate certificate, PrivateKey key) throws GeneralSecurityException {
        var algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        var message = "tocsin".getBytes(StandardCharsets.UTF_8);
        var signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(message);
        var verifier = Signature.getInstance(algorithm);
        verifier.initVerify(certificate.getPublicKey());
        verifier.update(message);
        return verifier.verify(signer.sign());
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new AssertionError("an empty store is not read from anywhere", e);
        }
        return store;
    }
}
