package io.tocsin.kafka.security.tls;

import io.tocsin.kafka.security.tls.PemFiles.KeyBlock;
import io.tocsin.settings.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Private keys in the forms that openssl writes: PKCS#8 (RFC 5208), plain or encrypted, PKCS#1 (RFC 8017 §A.1.2) and SEC1
 * (RFC 5915). The Kafka client reads the first only, and on Java 17 not the encryption that openssl uses (PBES2).
 */
final class PrivateKeys {

    private static final String TO_PKCS8 = "convert it: openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW";

    /** How the Java runtime names the schemes of PBES2 (RFC 8018 §6.2). */
    private static final Pattern PBES2 = Pattern.compile("PBEWith(HmacSHA[0-9/]+)AndAES_([0-9]+)");

    private PrivateKeys() {}

    /**
     * The key of a block.
     *
     * @param password of an encrypted key; empty for a plain one
     * @param certified the key of the certificate that it belongs to, which has the same algorithm
     * @throws UnusableFileException when it has another form, another algorithm or another password
     */
    static PrivateKey of(KeyBlock block, Secret password, PublicKey certified) throws UnusableFileException {
        boolean isEncrypted = block.kind().equals("ENCRYPTED PRIVATE KEY");
        if (block.body().contains("DEK-Info")) {
            throw new UnusableFileException(
                    "the key in " + block.file() + " is encrypted in the old form of openssl (DEK-Info); " + TO_PKCS8);
        }
        if (isEncrypted && password.reveal().isEmpty()) {
            throw new UnusableFileException("the key in " + block.file() + " is encrypted; give ssl-key-password");
        }
        if (!isEncrypted && !password.reveal().isEmpty()) {
            throw new UnusableFileException(
                    "the key in " + block.file() + " is not encrypted; remove ssl-key-password");
        }
        var bytes = decoded(block);
        return switch (block.kind()) {
            case "PRIVATE KEY" -> fromPkcs8(block, bytes, certified);
            case "ENCRYPTED PRIVATE KEY" -> fromPkcs8(block, decrypted(block, bytes, password), certified);
            case "RSA PRIVATE KEY" -> wrapped(block, bytes, "RSA", certified);
            case "EC PRIVATE KEY" -> wrapped(block, bytes, "EC", certified);
            default ->
                throw new UnusableFileException("the key in " + block.file() + " has the form " + block.kind()
                        + ", which is neither PKCS#8, PKCS#1 nor SEC1; " + TO_PKCS8);
        };
    }

    private static byte[] decoded(KeyBlock block) throws UnusableFileException {
        try {
            return Base64.getMimeDecoder().decode(block.body());
        } catch (IllegalArgumentException e) {
            throw unreadable(block);
        }
    }

    private static PrivateKey fromPkcs8(KeyBlock block, byte[] bytes, PublicKey certified)
            throws UnusableFileException {
        try {
            return KeyFactory.getInstance(certified.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(bytes));
        } catch (GeneralSecurityException e) {
            throw new UnusableFileException("the key in " + block.file() + " is not a key for "
                    + certified.getAlgorithm() + ", which that of the certificate is");
        }
    }

    /** PKCS#8 is the older form behind a number and the name of the algorithm, which the certificate has as well. */
    private static PrivateKey wrapped(KeyBlock block, byte[] bytes, String algorithm, PublicKey certified)
            throws UnusableFileException {
        if (!certified.getAlgorithm().startsWith(algorithm)) {
            throw new UnusableFileException("the key in " + block.file() + " is a key for " + algorithm
                    + ", and that of the certificate one for " + certified.getAlgorithm());
        }
        var version = new byte[] {2, 1, 0};
        return fromPkcs8(block, der(0x30, version, algorithmOf(certified), der(0x04, bytes)), certified);
    }

    /** The AlgorithmIdentifier, first element of a SubjectPublicKeyInfo (RFC 5280 §4.1). */
    private static byte[] algorithmOf(PublicKey key) {
        var der = ByteBuffer.wrap(key.getEncoded());
        skipHeader(der);
        int start = der.position();
        int length = skipHeader(der);
        return Arrays.copyOfRange(der.array(), start, der.position() + length);
    }

    /** Moves to the content of an element and returns its length. */
    private static int skipHeader(ByteBuffer der) {
        der.get();
        int first = der.get() & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            length = (length << 8) | (der.get() & 0xff);
        }
        return length;
    }

    private static byte[] der(int tag, byte[]... parts) {
        var content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        var element = new ByteArrayOutputStream();
        element.write(tag);
        int length = content.size();
        if (length < 0x80) {
            element.write(length);
        } else {
            int lengthBytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
            element.write(0x80 | lengthBytes);
            for (int i = lengthBytes - 1; i >= 0; i--) {
                element.write(length >>> (8 * i));
            }
        }
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }

    private static byte[] decrypted(KeyBlock block, byte[] bytes, Secret password) throws UnusableFileException {
        EncryptedPrivateKeyInfo encrypted;
        Cipher cipher;
        AlgorithmParameters parameters;
        Key key;
        try {
            encrypted = new EncryptedPrivateKeyInfo(bytes);
            parameters = encrypted.getAlgParameters();
            var scheme = PBES2.matcher(String.valueOf(parameters));
            if (scheme.matches()) {
                // By hand, because the ready-made ciphers take passwords of ASCII only.
                var spec = parameters.getParameterSpec(PBEParameterSpec.class);
                key = new SecretKeySpec(
                        SecretKeyFactory.getInstance("PBKDF2With" + scheme.group(1))
                                .generateSecret(new PBEKeySpec(
                                        password.reveal().toCharArray(),
                                        spec.getSalt(),
                                        spec.getIterationCount(),
                                        Integer.parseInt(scheme.group(2))))
                                .getEncoded(),
                        "AES");
                cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
                cipher.init(Cipher.DECRYPT_MODE, key, spec.getParameterSpec());
            } else {
                var name = encrypted.getAlgName();
                key = SecretKeyFactory.getInstance(name)
                        .generateSecret(new PBEKeySpec(password.reveal().toCharArray()));
                cipher = Cipher.getInstance(name);
                cipher.init(Cipher.DECRYPT_MODE, key, parameters);
            }
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw new UnusableFileException(
                    "the key in " + block.file() + " is encrypted in a way that Java does not know; " + TO_PKCS8);
        }
        try {
            var plain = cipher.doFinal(encrypted.getEncryptedData());
            if (plain.length > 0 && plain[0] == 0x30) {
                return plain;
            }
        } catch (GeneralSecurityException e) {
            // The padding is wrong, as it is with nearly every wrong password; the rest is told by the first byte.
        }
        throw new UnusableFileException("ssl-key-password does not open the key in " + block.file());
    }

    private static UnusableFileException unreadable(KeyBlock block) {
        return new UnusableFileException("the key in " + block.file() + " is not Base64");
    }
}
