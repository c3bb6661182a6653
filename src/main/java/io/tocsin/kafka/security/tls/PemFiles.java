package io.tocsin.kafka.security.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads PEM files (RFC 7468). */
final class PemFiles {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    private PemFiles() {}

    /**
     * A private key as it stands in a file.
     *
     * @param kind of the block, such as {@code RSA PRIVATE KEY}
     * @param body what stands between its first and its last line
     */
    record KeyBlock(Path file, String kind, String body) {

        /** The kind and the file, never the key. */
        @Override
        public String toString() {
            return kind + " in " + file;
        }
    }

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
            var blocks = KEY.matcher(text).replaceAll("");
            return factory
                    .generateCertificates(new ByteArrayInputStream(blocks.getBytes(StandardCharsets.ISO_8859_1)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            throw new UnusableFileException(file + " holds a certificate that cannot be read: " + e.getMessage());
        }
    }

    /**
     * The first private key of a file; the file may hold certificates too.
     *
     * @throws UnusableFileException when it cannot be read or holds none
     */
    static KeyBlock key(Path file) throws UnusableFileException {
        return Optional.of(KEY.matcher(read(file)))
                .filter(block -> block.find())
                .map(block -> new KeyBlock(file, block.group(1), block.group(2)))
                .orElseThrow(() -> new UnusableFileException("no private key found in " + file));
    }

    private static String read(Path file) throws UnusableFileException {
        try {
            // Comments in any encoding are harmless, so that bytes that are no UTF-8 are no reason to refuse a file.
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UnusableFileException(
                    "cannot read " + file + " (" + e.getClass().getSimpleName() + ")");
        }
    }
}
