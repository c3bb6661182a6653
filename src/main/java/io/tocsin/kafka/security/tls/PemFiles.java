package io.tocsin.kafka.security.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads PEM files (RFC 7468). */
final class PemFiles {

    /** Largest file that is read; every list of the world's issuers is below 1 MiB. */
    static final int MAX_BYTES = 4 * 1024 * 1024;

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", Pattern.DOTALL);

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
        var certificates = new ArrayList<X509Certificate>();
        // One by one: Java's own reader of whole files stumbles over some of the text that openssl writes around them.
        for (var block = CERTIFICATE.matcher(text); block.find(); ) {
            certificates.add(certificate(file, certificates.size() + 1, block.group()));
        }
        if (certificates.isEmpty()) {
            throw new UnusableFileException("no certificate found in " + file + hint(text, "openssl x509"));
        }
        return certificates;
    }

    private static X509Certificate certificate(Path file, int number, String block) throws UnusableFileException {
        try {
            var bytes = block.getBytes(StandardCharsets.ISO_8859_1);
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
        } catch (CertificateException e) {
            throw new UnusableFileException("certificate " + number + " of " + file + " is damaged");
        }
    }

    /**
     * The first private key of a file; the file may hold certificates too.
     *
     * @throws UnusableFileException when it cannot be read or holds none
     */
    static KeyBlock key(Path file) throws UnusableFileException {
        var text = read(file);
        var block = KEY.matcher(text);
        if (!block.find()) {
            throw new UnusableFileException("no private key found in " + file + hint(text, "openssl pkey"));
        }
        return new KeyBlock(file, block.group(1), block.group(2));
    }

    /** What to say of a file that holds the same in another form. */
    private static String hint(String text, String command) {
        if (text.isEmpty()) {
            return ", which is empty";
        }
        // The first byte of every DER of this kind; a PEM file starts with letters or with a hyphen.
        return text.charAt(0) == '0' && text.length() > 1 && text.charAt(1) >= 0x80
                ? ", which is DER; convert it: " + command + " -inform DER -in OLD -out NEW"
                : "";
    }

    private static String read(Path file) throws UnusableFileException {
        if (!Files.exists(file)) {
            throw new UnusableFileException("there is no file " + file);
        }
        if (Files.isDirectory(file)) {
            throw new UnusableFileException(file + " is a directory");
        }
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new UnusableFileException(file + " is larger than " + MAX_BYTES / 1024 / 1024 + " MiB");
            }
            // Comments in any encoding are harmless, so that bytes that are no UTF-8 are no reason to refuse a file.
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (UnusableFileException e) {
            throw e;
        } catch (AccessDeniedException e) {
            throw new UnusableFileException(file + " may not be read by the user that the daemon runs as");
        } catch (IOException e) {
            throw new UnusableFileException("cannot read " + file + ": " + e.getMessage());
        }
    }
}
