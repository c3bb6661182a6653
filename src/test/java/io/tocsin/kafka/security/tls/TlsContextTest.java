package io.tocsin.kafka.security.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.fixture.security.CertificateAuthority;
import io.tocsin.fixture.security.Identity;
import io.tocsin.fixture.security.KeyForm;
import io.tocsin.fixture.security.KeyKind;
import io.tocsin.kafka.security.tls.TlsSettings.Verification;
import io.tocsin.kafka.security.tls.TlsSettings.Version;
import io.tocsin.settings.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Principal;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole handshakes, in memory, with a server that asks for a client certificate. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsContextTest {

    private static final String PASSWORD = "pass \"word\" \u00fc\\";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path directory;

    private final CertificateAuthority authority = CertificateAuthority.named("CA");
    private final CertificateAuthority otherAuthority = CertificateAuthority.named("Other");
    private Path ca = Path.of("");
    private Path otherCa = Path.of("");

    @BeforeAll
    void writeIssuers() throws IOException {
        ca = Files.writeString(directory.resolve("ca.pem"), authority.pem());
        otherCa = Files.writeString(directory.resolve("other-ca.pem"), otherAuthority.pem());
    }

    @ParameterizedTest
    @CsvSource({"RSA, PKCS8", "RSA, PKCS1", "EC, PKCS8", "EC, SEC1", "ED25519, PKCS8"})
    void showsTheClientCertificateWhateverTheFormOfItsKey(KeyKind kind, KeyForm form) throws Exception {
        // given
        var client = authority.client("alice", kind);
        var cert = Files.writeString(directory.resolve("client.pem"), client.certificatePem());
        var key = Files.writeString(directory.resolve("client.key"), client.keyPem(form));

        // when
        var seen = handshake(tls().client(cert, key).build(), authority.server("localhost"));

        // then
        assertThat(seen.getName()).contains("alice");
    }

    @ParameterizedTest
    @CsvSource({"RSA", "EC", "ED25519"})
    void opensAnEncryptedKeyInOneFileWithItsCertificate(KeyKind kind) throws Exception {
        // given
        var client = authority.client("alice", kind);
        var file = Files.writeString(
                directory.resolve("both.pem"), client.encryptedKeyPem("t0p-s3cret") + client.certificatePem());

        // when
        var seen = handshake(
                tls().client(file, file).keyPassword(new Secret("t0p-s3cret")).build(), authority.server("localhost"));

        // then
        assertThat(seen.getName()).contains("alice");
    }

    /** Written by {@code openssl pkcs8 -topk8}, whose own word for the password's encoding is UTF-8. */
    @Test
    void opensAKeyThatOpensslEncryptedWithAPasswordBeyondAscii() throws Exception {
        // given
        var files = Path.of("src", "test", "resources", "io", "tocsin", "kafka", "security", "tls");
        var certificate =
                PemFiles.certificates(files.resolve("utf8-password.pem")).get(0);

        // when
        var key = PrivateKeys.of(
                PemFiles.key(files.resolve("utf8-password.key")), new Secret(PASSWORD), certificate.getPublicKey());

        // then
        assertThat(key.getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void readsCertificatesWithAnyTextAroundThem() throws Exception {
        // given
        var file = Files.writeString(
                directory.resolve("text.pem"),
                "0 s:CN = one\r\n" + authority.pem().replace("\n", "\r\n") + "0 s:CN = two -----\n"
                        + otherAuthority.pem() + "---\n");

        // when
        var certificates = PemFiles.certificates(file);

        // then
        assertThat(certificates).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "empty.pem, 'no certificate found in %s, which is empty'",
        "der.pem, 'no certificate found in %s, which is DER; convert it: openssl x509 -inform DER -in OLD -out NEW'",
        "damaged.pem, certificate 2 of %s is damaged",
        "large.pem, %s is larger than 4 MiB",
        "absent.pem, there is no file %s",
        "directory.pem, %s is a directory"
    })
    void saysWhatIsWrongWithAFileOfCertificates(String name, String expected) throws Exception {
        // given
        Files.writeString(directory.resolve("empty.pem"), "");
        Files.write(directory.resolve("der.pem"), new byte[] {0x30, (byte) 0x82, 1, 2});
        Files.writeString(
                directory.resolve("damaged.pem"),
                authority.pem() + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Files.write(directory.resolve("large.pem"), new byte[PemFiles.MAX_BYTES + 1]);
        Files.createDirectories(directory.resolve("directory.pem"));
        var file = directory.resolve(name);

        // then
        assertThatThrownBy(() -> PemFiles.certificates(file))
                .isInstanceOf(UnusableFileException.class)
                .hasMessage(expected.formatted(file));
    }

    @Test
    void doesNotTrustAnotherIssuer() {
        assertThatThrownBy(() ->
                        handshake(TlsSettings.builder().ca(List.of(otherCa)).build(), authority.server("localhost")))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("unable to find valid certification path");
    }

    @Test
    void trustsTheIssuersOfSeveralFiles() throws Exception {
        assertThat(handshake(TlsSettings.builder().ca(List.of(otherCa, ca)).build(), authority.server("localhost")))
                .isEqualTo(NOBODY);
    }

    @Test
    void trustsTheIssuersOfTheJavaRuntimeWithoutAny() {
        assertThatThrownBy(() -> handshake(TlsSettings.builder().build(), authority.server("localhost")))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("unable to find valid certification path");
    }

    @ParameterizedTest
    @CsvSource({
        "FULL, No subject alternative DNS name matching localhost found, expired",
        "CHAIN, accepted, expired",
        "NONE, accepted, accepted"
    })
    void checksWhatItIsTold(Verification verification, String otherHost, String expired) {
        var settings = tls().verification(verification).build();

        assertThat(outcome(settings, authority.server("other.test"))).contains(otherHost);
        assertThat(outcome(settings, authority.expiredServer("localhost"))).contains(expired);
    }

    @Test
    void acceptsAnUnknownIssuerWithoutVerificationAndStillShowsItsCertificate() throws Exception {
        // given
        var client = authority.client("alice", KeyKind.EC);
        var file = Files.writeString(
                directory.resolve("skip.pem"), client.certificatePem() + client.keyPem(KeyForm.PKCS8));
        var settings = TlsSettings.builder()
                .client(file, file)
                .verification(Verification.NONE)
                .build();

        // when
        var seen = handshake(settings, otherAuthority.expiredServer("other.test"));

        // then
        assertThat(seen.getName()).contains("alice");
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2, TLSv1.2, TLSv1.2", "TLS_1_2, TLSv1.3, TLSv1.3", "TLS_1_3, TLSv1.3, TLSv1.3"})
    void speaksTheVersionsFromTheOldestOn(Version oldest, String ofServer, String spoken) throws Exception {
        // given
        var client = TlsContext.of(tls().minVersion(oldest).build()).engine("localhost", 1);
        var server = server(authority.server("localhost"));
        server.setEnabledProtocols(new String[] {ofServer});

        // when
        shakeHands(client, server);

        // then
        assertThat(client.getSession().getProtocol()).isEqualTo(spoken);
    }

    @Test
    void refusesAServerThatIsTooOld() throws Exception {
        // given
        var client = TlsContext.of(tls().minVersion(Version.TLS_1_3).build()).engine("localhost", 1);
        var server = server(authority.server("localhost"));
        server.setEnabledProtocols(new String[] {"TLSv1.2"});

        assertThatThrownBy(() -> shakeHands(client, server)).isInstanceOf(SSLException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "wrong, does not open the key in",
        "'', is encrypted; give ssl-key-password",
    })
    void saysWhatIsWrongWithAPassword(String password, String text) throws Exception {
        // given
        var client = authority.client("alice", KeyKind.EC);
        var file = Files.writeString(
                directory.resolve("password.pem"), client.certificatePem() + client.encryptedKeyPem("t0p-s3cret"));

        assertThatThrownBy(() -> TlsContext.client(file, file, new Secret(password)))
                .isInstanceOf(UnusableFileException.class)
                .hasMessageContaining(text)
                .hasMessageContaining(file.toString());
    }

    @Test
    void saysWhichKeysItDoesNotTake() throws Exception {
        // given
        var alice = authority.client("alice", KeyKind.EC);
        var bob = authority.client("bob", KeyKind.RSA);
        var cert = alice.certificatePem();
        var plain = alice.keyPem(KeyForm.PKCS8);

        assertThat(refusal(cert + plain, "t0p-s3cret")).contains("is not encrypted; remove ssl-key-password");
        assertThat(refusal(cert + bob.keyPem(KeyForm.PKCS1), ""))
                .contains("is a key for RSA, and that of the certificate one for EC");
        assertThat(refusal(cert + bob.keyPem(KeyForm.PKCS8), "")).contains("is not a key for EC");
        assertThat(refusal(cert + authority.client("alice", KeyKind.EC).keyPem(KeyForm.SEC1), ""))
                .contains("is not that of the first certificate");
        assertThat(refusal(cert + plain.replace("PRIVATE KEY", "OPENSSH PRIVATE KEY"), ""))
                .contains("has the form OPENSSH PRIVATE KEY", "openssl pkcs8 -topk8");
        assertThat(refusal(cert + """
                                -----BEGIN EC PRIVATE KEY-----
                                Proc-Type: 4,ENCRYPTED
                                DEK-Info: AES-256-CBC,00

                                AAAA
                                -----END EC PRIVATE KEY-----
                                """, "t0p-s3cret")).contains("DEK-Info", "openssl pkcs8 -topk8");
        assertThat(refusal(cert + plain.replaceAll("(?m)^[A-Za-z0-9+/=]{64}$", "="), ""))
                .contains("the key in");
        assertThat(refusal(cert, "")).contains("no private key found in");
        assertThat(refusal(plain, "")).contains("no certificate found in");
    }

    private String refusal(String pem, String password) throws IOException {
        var file = Files.writeString(directory.resolve("refused.pem"), pem);
        try {
            TlsContext.client(file, file, new Secret(password));
            return "accepted";
        } catch (UnusableFileException e) {
            assertThat(e.getMessage()).doesNotContain("t0p-s3cret");
            return e.getMessage();
        }
    }

    private TlsSettings.Builder tls() {
        return TlsSettings.builder().ca(List.of(ca));
    }

    private String outcome(TlsSettings settings, Identity server) {
        try {
            handshake(settings, server);
            return "accepted";
        } catch (Exception e) {
            return e.getMessage() + " " + e.getCause() + " "
                    + (String.valueOf(e).contains("validity") ? "expired" : "");
        }
    }

    private static final Principal NOBODY = () -> "nobody";

    /** Who the server saw. */
    private Principal handshake(TlsSettings settings, Identity identity) throws Exception {
        var server = server(identity);
        shakeHands(TlsContext.of(settings).engine("localhost", 1), server);
        try {
            return server.getSession().getPeerPrincipal();
        } catch (javax.net.ssl.SSLPeerUnverifiedException e) {
            return NOBODY;
        }
    }

    private SSLEngine server(Identity identity) throws Exception {
        var keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(
                "server", identity.keys().getPrivate(), new char[0], new Certificate[] {identity.certificate()});
        var keyFactory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyFactory.init(keys, new char[0]);
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", PemFiles.certificates(ca).get(0));
        var trustFactory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustFactory.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(keyFactory.getKeyManagers(), trustFactory.getTrustManagers(), null);
        var server = context.createSSLEngine();
        server.setUseClientMode(false);
        server.setWantClientAuth(true);
        return server;
    }

    /** Lets each speak in turn until both are done. */
    private static void shakeHands(SSLEngine client, SSLEngine server) throws SSLException {
        var toServer = ByteBuffer.allocate(65_536);
        var toClient = ByteBuffer.allocate(65_536);
        client.beginHandshake();
        server.beginHandshake();
        for (int turn = 0; turn < 100; turn++) {
            step(client, toClient, toServer);
            step(server, toServer, toClient);
            boolean done = client.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                    && server.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                    && toServer.position() == 0
                    && toClient.position() == 0;
            if (done) {
                return;
            }
        }
        throw new AssertionError("no end of the handshake");
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        runTasks(engine);
        in.flip();
        while (in.hasRemaining() && engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
            int before = in.remaining();
            engine.unwrap(in, ByteBuffer.allocate(65_536));
            runTasks(engine);
            if (in.remaining() == before) {
                break;
            }
        }
        in.compact();
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            engine.wrap(ByteBuffer.allocate(0), out);
            runTasks(engine);
        }
    }

    private static void runTasks(SSLEngine engine) {
        for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }
}
