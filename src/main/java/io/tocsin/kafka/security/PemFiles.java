package io.tocsin.kafka.security;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** Checks PEM files when the configuration is read, so that a mistake shows there and not at the first alert. */
final class PemFiles {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final String TO_PKCS8 = "openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW";

    private PemFiles() {}

    /**
     * The certificates of a file, in its order; at least one.
     *
     * @throws UnusableFileException when it cannot be read, is no PEM, or holds none
     */
    static List<X509Certificate> certificates(Path file) throws UnusableFileException {
        var text = read(file);
        if (!text.contains("-----BEGIN CERTIFICATE-----")) {
            throw new UnusableFileException("no certificate found in " + file);
        }
        try {
            var factory = CertificateFactory.getInstance("X.509");
            // Text around the blocks is common (openssl s_client) and skipped by the factory; a key is not.
            var blocks = BLOCK.matcher(text).replaceAll("");
            return factory
                    .generateCertificates(new ByteArrayInputStream(blocks.getBytes(StandardCharsets.UTF_8)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            throw new UnusableFileException(file + ": " + e.getMessage());
        }
    }

    /**
     * Checks that a client certificate and a private key can be used and belong together.
     *
     * @throws UnusableFileException when not; for a key in another form than plain PKCS#8 with the command that converts it
     */
    static void checkPair(Path certFile, Path keyFile) throws UnusableFileException {
        var certificate = certificates(certFile).get(0);
        var key = privateKey(keyFile, certificate.getPublicKey().getAlgorithm());
        try {
            if (!belongTogether(certificate, key)) {
                throw new UnusableFileException(
                        "the key of " + keyFile + " is not that of the certificate in " + certFile);
            }
        } catch (GeneralSecurityException e) {
            throw new UnusableFileException(keyFile + " and " + certFile + ": " + e.getMessage());
        }
    }

    private static PrivateKey privateKey(Path file, String algorithm) throws UnusableFileException {
        var block = BLOCK.matcher(read(file));
        if (!block.find()) {
            throw new UnusableFileException("no private key found in " + file);
        }
        var kind = block.group(1);
        if (kind.startsWith("ENCRYPTED") || block.group(2).contains("ENCRYPTED")) {
            throw new UnusableFileException(
                    "the key in " + file + " is encrypted, which is not built yet; convert it: " + TO_PKCS8);
        }
        if (!kind.equals("PRIVATE KEY")) {
            throw new UnusableFileException("the key in " + file + " has the form " + kind
                    + ", and only PKCS#8 (PRIVATE KEY) is built yet; convert it: " + TO_PKCS8);
        }
        try {
            var bytes = Base64.getMimeDecoder().decode(block.group(2));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new UnusableFileException("the key in " + file + " is not a key for " + algorithm + " in PKCS#8");
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

    private static String read(Path file) throws UnusableFileException {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UnusableFileException(
                    "cannot read " + file + " (" + e.getClass().getSimpleName() + ")");
        }
    }
}
